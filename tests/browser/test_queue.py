"""The queue as a tool in a real Chromium: filter, chip, view; tags and officers for many."""

from typing import Any

import pytest
from playwright.sync_api import expect

from reviews.models import DeskEvent, Review, SavedView
from tests.browser.site import DESK, PHONE, SIZES, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOTEBOOK = {"width": 1024, "height": 800}
WAYS = pytest.mark.parametrize(
    ("size", "javascript"),
    [
        pytest.param(PHONE, True, id="390"),
        pytest.param(NOTEBOOK, True, id="1024", marks=pytest.mark.matrix),
        pytest.param(DESK, True, id="1440", marks=pytest.mark.matrix),
        pytest.param(DESK, False, id="1440-plain"),
    ],
)


@WAYS
def test_from_a_filter_to_a_colleague(site: Site, size: dict[str, int], javascript: bool) -> None:
    officer = site.visitor(size=size, javascript=javascript).signs_in_as_staff("officer")
    page = officer.page
    officer.goes_to("/desk/queue?lane=officer").finds_the_page_in_order("queue")
    officer.clicks("筛选", exact=True)
    _narrows(officer)
    officer.sees("渠道：一键申领").finds_the_page_in_order("queue-filtered")

    page.get_by_text("存为我的视图").click()
    page.get_by_label("视图名称").fill("没人办的")
    officer.finds_the_page_in_order("queue-saving")
    officer.clicks("保存", exact=True).sees("已存为“没人办的”")
    page.locator(".chips a", has_text="渠道").click()
    page.wait_for_load_state()
    officer.does_not_see("渠道：一键申领")
    page.get_by_text("我的视图").first.click()
    officer.finds_the_page_in_order("queue-views-open")
    page.get_by_role("link", name="没人办的").click()
    officer.sees("渠道：一键申领").sees("分给：未分配")
    assert SavedView.objects.get().query == "lane=officer&channel=one_tap&to=nobody"

    chosen = _ticks(officer, 3)
    officer.clicks("加标签…").finds_the_page_in_order("queue-tag")
    page.locator("select[name=tag]").select_option(label="急件")
    officer.clicks("加上").sees("已给 3 件加标签").finds_the_page_in_order("queue-tagged")
    officer.clicks("返回列表").sees("急件").finds_the_page_in_order("queue-with-tags")

    assert _ticks(officer, 3) == chosen
    officer.clicks("分给…").finds_the_page_in_order("queue-assign")
    page.locator("select[name=to]").select_option(index=1)
    page.locator("main form button.btn-primary").click()
    officer.sees("已分 3 件").finds_the_page_in_order("queue-assigned")
    given = Review.objects.filter(assigned_to__isnull=False)
    assert sorted(given.values_list("claim__reference", flat=True)) == sorted(chosen)
    assert DeskEvent.objects.filter(act="assign").count() == 3
    assert DeskEvent.objects.filter(act="tag").count() == 3
    officer.goes_to("/desk/queue?lane=officer&tag=急件").finds_the_page_in_order("queue-given")


@SIZES
def test_what_stands_around_the_queue(site: Site, size: dict[str, int]) -> None:
    supervisor = site.visitor(size=size).signs_in_as_staff("supervisor")
    for name, path in (
        ("tags", "/desk/queue/tags/"),
        ("views-none", "/desk/queue/views/"),
        ("filters", "/desk/queue/filters?lane=officer"),
        ("lane-back", "/desk/queue?lane=back"),
        ("lane-done", "/desk/queue?lane=done"),
        ("no-match", "/desk/queue?lane=officer&item=women&left=overdue"),
        ("supervisor", "/desk/queue?lane=officer"),
        ("my-day", "/desk/"),
    ):
        supervisor.goes_to(path).finds_the_page_in_order(f"queue-{name}")
    supervisor.goes_to("/desk/queue?lane=officer&left=never").sees("内容无法识别，已略去")
    supervisor.finds_the_page_in_order("queue-unknown")
    _ticks(supervisor, 1)
    supervisor.clicks("放回队列…").finds_the_page_in_order("queue-release")
    supervisor.page.locator("input[name=reason]").fill("同事请假")
    supervisor.page.locator("main form button.btn-primary").click()
    supervisor.sees("没有人正在审核这件").finds_the_page_in_order("queue-left-out")
    waiting = site.story.parts["waiting"].claim
    assert waiting is not None
    supervisor.goes_to(f"/desk/cases/{waiting.reference}/").finds_the_page_in_order("queue-case")
    supervisor.clicks("分给…").finds_the_page_in_order("queue-case-assign")


def _narrows(officer: Visitor) -> None:
    """In the list where scripts run, on a page of its own where they do not."""
    form = officer.page.locator("form.queue-filters")
    expect(form).to_be_visible()
    assert ("/filters" in officer.page.url) is not officer.javascript
    form.locator("select[name=channel]").select_option("one_tap")
    form.locator("select[name=to]").select_option("nobody")
    officer.finds_the_page_in_order("queue-filters-open")
    form.locator("button.btn-primary").click()
    officer.page.wait_for_load_state()


def _ticks(visitor: Visitor, number: int) -> list[Any]:
    """Tick the first so many; their references."""
    rows = visitor.page.locator("table.data tbody tr")
    found = []
    for place in range(number):
        rows.nth(place).locator("input[type=checkbox]").check()
        found.append(rows.nth(place).locator("th .sub").first.inner_text())
    return found
