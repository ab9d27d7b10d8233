"""A case is set aside, seen on one's own day and taken up again, with scripts and without."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from members.actions.sign_in import user_of_member
from reviews.models import Review
from reviews.states import ReviewState
from tests.browser.site import WAYS, Site
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _again(review: Review) -> Review:
    return Review.objects.get(pk=review.pk)


@WAYS
def test_set_aside_on_my_day_and_taken_up_by_a_colleague(
    union: House, bare_site: Site, size: dict[str, int], javascript: bool
) -> None:
    how: dict[str, Any] = {"size": size, "javascript": javascript}
    union.now = timezone.now()
    review = union.in_review()
    case = f"/desk/cases/{review.claim.reference}/"
    officer = bare_site.comes_in(union.staff["officer"], **how)
    officer.goes_to(case).finds_the_page_in_order("aside-bar")
    officer.clicks("暂缓").finds_the_page_in_order("aside-form")
    page = officer.page
    page.locator("textarea[name=reason]").fill("等医保局答复跨年住院怎么算")
    page.locator("input[name=until]").fill(f"{timezone.localdate() + timedelta(days=1)}")
    page.locator("form.decide button.btn-primary").click()
    page.wait_for_load_state()
    assert _again(review).state == ReviewState.ON_HOLD
    officer.goes_to("/desk/").sees("我暂缓的").sees("等医保局答复跨年住院怎么算")
    officer.finds_the_page_in_order("aside-my-day")
    officer.goes_to("/desk/queue?lane=hold").sees("暂缓，至")
    officer.finds_the_page_in_order("aside-queue")

    member = bare_site.comes_in(user_of_member(review.member), size=size)
    member.goes_to(f"/m/claim/{review.claim.reference}/").sees("审核中").does_not_see("暂缓")

    colleague = bare_site.comes_in(union.staff["officer2"], **how)
    colleague.goes_to(case).sees("暂缓至").finds_the_page_in_order("aside-case")
    colleague.clicks("现在恢复办理").sees("已恢复办理")
    assert _again(review).lease_holder == union.staff["officer2"]
    colleague.sees("曾暂缓").finds_the_page_in_order("aside-taken-up")
    colleague.goes_to(f"{case}history").sees("暂缓至某日")
    colleague.finds_the_page_in_order("aside-history")


@WAYS
def test_an_overdue_case_says_why_not(
    union: House, bare_site: Site, size: dict[str, int], javascript: bool
) -> None:
    union.now = timezone.now() - timedelta(days=20)
    today = timezone.localdate()
    review = union.in_review(
        admitted_on=today - timedelta(days=40), discharged_on=today - timedelta(days=30)
    )
    officer = bare_site.comes_in(union.staff["officer"], size=size, javascript=javascript)
    officer.goes_to(f"/desk/cases/{review.claim.reference}/?act=set-aside#decide")
    officer.sees("已超期").finds_the_page_in_order("aside-overdue")
    assert officer.page.locator("form.decide").count() == 0
