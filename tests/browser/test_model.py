"""Automatic decisions in a real Chromium: asked for, confirmed, certified, alarmed, stopped."""

import pytest

from reviews.actions.alarm import raise_alarm
from reviews.actions.certify import approve_certificate
from reviews.actions.watch_model import watch_model
from reviews.models import Alarm
from tests.browser.site import SIZES, Site
from tests.reviews.clearing.stages import automatic, registered
from tests.reviews.views.test_model import METRICS
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WHY = "试运行结束，一致同意"
PAGE = "/watch/model/?scheme=hangzhou"


@SIZES
def test_from_nothing_to_running_and_to_a_stop(
    union: House, bare_site: Site, size: dict[str, int]
) -> None:
    first = bare_site.comes_in(union.staff["supervisor"], size=size)
    second = bare_site.comes_in(union.staff["supervisor2"], size=size, javascript=False)
    first.goes_to(PAGE).sees("还没有训练过模型").finds_the_page_in_order("model-empty")
    auto = automatic(union)
    registered(union, "2026-12", METRICS)
    certificate = auto.certified()
    first.goes_to(PAGE).sees("等第二人批准").finds_the_page_in_order("model-waiting")
    for scope in ("all", "scheme"):
        row = first.page.locator(f"#switch-{scope}")
        row.locator("summary").click()
        row.locator("input[name=reason]").fill(WHY)
        row.locator("button").click()
        first.sees("是您申请的，须由另一人确认")
        row = second.goes_to(PAGE).page.locator(f"#switch-{scope}")
        row.locator("summary").click()
        row.locator("input[name=reason]").fill(WHY)
        row.locator("button").click()
        second.sees("已开启")
    second.page.locator(f"#certificate-{certificate.pk} button.btn-primary").click()
    second.sees("自动审核：运行中")
    auto.cleared()
    watch_model(scheme_id=union.scheme.pk, now=union.now)
    first.goes_to(PAGE).sees("自动审核：运行中").finds_the_page_in_order("model-running")
    first.goes_to("/watch/model/windows/?scheme=hangzhou").finds_the_page_in_order("model-windows")
    first.goes_to("/watch/model/overrides/?scheme=hangzhou").finds_the_page_in_order("model-codes")
    first.goes_to("/watch/model/2026-12/").finds_the_page_in_order("model-card")
    second.goes_to(PAGE).page.locator("#stop button").click()
    second.sees("这个字段是必填项")
    assert [said for said in second.complaints if "422" not in said] == []
    second.complaints.clear()
    second.page.locator("#stop input[name=reason]").fill("抽查有疑问")
    second.page.locator("#stop button").click()
    second.sees("自动审核：已停止").finds_the_page_in_order("model-stopped")
    stop = second.page.locator("#stop button").bounding_box()
    assert stop is not None
    assert stop["height"] >= 44


@SIZES
def test_an_alarm_stands_on_top(union: House, bare_site: Site, size: dict[str, int]) -> None:
    auto = automatic(union)
    approve_certificate(
        certificate_id=auto.certified().pk, actor=union.staff["supervisor2"], now=union.now
    )
    raise_alarm(
        scheme_id=union.scheme.pk,
        kind=Alarm.Kind.ERROR_RATE,
        error_kind="excluded",
        model=auto.model,
        detail={"n": 40, "k": 3, "evidence": 21.5},
        now=union.later(minutes=1),
    )
    first = bare_site.comes_in(union.staff["supervisor"], size=size)
    first.goes_to(PAGE).sees("已停止（报警）").finds_the_page_in_order("model-alarm")
