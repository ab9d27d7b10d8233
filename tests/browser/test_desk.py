"""The desk in a real Chromium: many at once, a misread amount, two on one case, keys alone."""

import re

import pytest
from playwright.sync_api import expect

from claims.models import Fact
from claims.states import ClaimState
from members.models import ConflictOfInterest
from reviews.models import ActDraft, CheckResult, Decision, Review
from reviews.states import ReviewState
from tests.browser.site import DESK, Site
from tests.desktop import Desk
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


def _case(review: Review, rest: str = "") -> str:
    return f"/desk/cases/{review.claim.reference}/{rest}"


def _again(review: Review) -> Review:
    return Review.objects.select_related("claim").get(pk=review.pk)


@SCRIPTS
def test_twenty_green_cases_are_confirmed_at_once(
    union: House, bare_site: Site, javascript: bool
) -> None:
    reviews = [union.in_review() for _ in range(20)]
    assert {review.state for review in reviews} == {ReviewState.GREEN}
    officer = bare_site.comes_in(union.staff["officer"], size=DESK, javascript=javascript)
    officer.goes_to("/desk/queue?lane=green").finds_the_page_in_order("desk-green")
    officer.clicks("本页全部确认").finds_the_page_in_order("desk-green-check")
    officer.sees("确认这 20 件").page.locator("main form button.btn-primary").click()
    officer.sees("已确认 20 件").finds_the_page_in_order("desk-green-done")
    decisions = Decision.objects.filter(review__in=reviews)
    assert decisions.count() == 20, "each on its own"
    assert {decision.decided_by_id for decision in decisions} == {union.staff["officer"].pk}


@SCRIPTS
def test_a_misread_amount_is_put_right_and_a_paper_asked_for(
    desk: Desk, bare_site: Site, javascript: bool
) -> None:
    house = desk.house
    claim = desk.by_photo(doubtful={"total": "9999.99"})
    review = house.review(claim)
    officer = bare_site.comes_in(house.staff["officer"], size=DESK, javascript=javascript)
    officer.goes_to(_case(review, "?correct=total#fact-total"))
    before = {check.name: check.outcome for check in CheckResult.objects.filter(claim=claim)}
    officer.page.locator("#id_value").fill("12345.60")
    officer.page.locator("#fact-total button.btn").last.click()
    officer.page.wait_for_load_state()
    fact = Fact.objects.current().get(claim=claim, name="total")
    assert fact.value == "12345.60"
    assert fact.supersedes is not None
    assert fact.supersedes.value == "9999.99", "what was read is kept"
    after = {
        check.name: check.outcome
        for check in CheckResult.objects.filter(claim=claim).order_by("pk")
    }
    assert set(after) == set(before)
    officer.sees("12,345.60").finds_the_page_in_order("desk-corrected")

    officer.goes_to(_case(review, "?act=ask#decide"))
    officer.page.locator("input[name=kinds][value=split_sheet]").check(force=True)
    officer.page.locator("textarea[name=note]").fill("合计与分项对不上，请补医保分割单。")
    officer.page.locator("form.decide button.btn-primary").click()
    officer.page.wait_for_load_state()
    assert _again(review).state == ReviewState.ON_HOLD
    claim.refresh_from_db()
    assert claim.state == ClaimState.AWAITING_MEMBER


def test_two_officers_on_one_case_and_nothing_typed_is_lost(union: House, bare_site: Site) -> None:
    review = union.in_review()
    first = bare_site.comes_in(union.staff["officer"], size=DESK)
    first.goes_to(_case(review, "?act=deny#decide"))
    first.page.locator("input[name=denial_reason][value=third_party]").check(force=True)
    first.page.locator("textarea[name=note]").fill("对方车辆全责，已经赔付。")
    expect(first.page.locator("[data-said]")).to_contain_text("已保存")
    assert ActDraft.objects.get().user == union.staff["officer"]

    second = bare_site.comes_in(union.staff["officer2"], size=DESK)
    second.goes_to(_case(review)).sees("测试officer").finds_the_page_in_order("desk-held")
    assert second.page.locator(".decision-bar .btn").count() == 0
    assert "对方车辆" not in second.page.content()

    # In another tab the first one gives it back; the second one changes what it rests on.
    tab = first.page.context.new_page()
    tab.goto(_case(review))
    tab.get_by_role("button", name="放回队列").click()
    tab.wait_for_load_state()
    second.goes_to(_case(review, "?act=amount#decide"))
    second.page.locator("input[name=amount]").fill("1000")
    second.page.locator("input[name=override_reason][value=A2]").check(force=True)
    second.page.locator("form.decide button.btn-primary").click()
    second.page.wait_for_load_state()
    assert _again(review).state == ReviewState.PROPOSED

    with first.page.expect_response(re.compile("acts/deny")) as answered:
        first.page.locator("form.decide button.btn-primary").click()
    assert answered.value.status == 409
    first.page.wait_for_load_state()
    first.sees("对方车辆全责，已经赔付。").sees("测试officer2")
    # That the answers were 409 is right, and Chromium says so.
    first.complaints = [said for said in first.complaints if "409" not in said]
    first.finds_the_page_in_order("desk-conflict")
    assert not Decision.objects.exists()


def test_a_green_case_by_keys_alone(union: House, bare_site: Site) -> None:
    review = union.in_review()
    following = union.in_review()
    officer = bare_site.comes_in(union.staff["officer"], size=DESK)
    keys = officer.page.keyboard
    officer.goes_to("/desk/")
    officer.switches_keys_on(_case(review))
    officer.goes_to("/desk/")
    for key, url in (("n", "/desk/cases/"), ("a", "act=approve")):
        keys.press(key)
        officer.page.wait_for_url(re.compile(url))
    opened = officer.page.url
    officer.page.locator("textarea[name=note]").focus()
    keys.press("Control+Enter")
    officer.page.wait_for_url(re.compile(f"^(?!{re.escape(opened)})"))
    officer.sees("已决定")
    decided = {_again(one).state for one in (review, following)}
    assert ReviewState.DECIDED in decided


def test_whoever_is_too_close_does_not_find_the_case(union: House, bare_site: Site) -> None:
    review = union.in_review()
    ConflictOfInterest.objects.create(
        user=union.staff["officer"], member=review.member, relation="family", since=union.now
    )
    officer = bare_site.comes_in(union.staff["officer"], size=DESK)
    officer.goes_to("/desk/queue?lane=green").does_not_see(review.claim.reference)
    answer = officer.page.goto(_case(review))
    assert answer is not None
    assert answer.status == 404
