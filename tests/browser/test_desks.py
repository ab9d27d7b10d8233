"""Freezes and hand-overs in a real Chromium, with scripts and without."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from claims.models import Freeze
from payouts.models import PaymentInstruction
from reviews.models import Absence
from tests.browser.site import SIZES, WAYS, Site
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@WAYS
def test_frozen_by_two_seen_by_finance_unfrozen_by_two_and_paid(
    union: House, bare_site: Site, size: dict[str, int], javascript: bool
) -> None:
    claim = union.approved()
    payment = PaymentInstruction.objects.get()
    how: dict[str, Any] = {"size": size, "javascript": javascript}
    officer = bare_site.comes_in(union.staff["officer"], **how)
    case = f"/desk/cases/{claim.reference}/"
    officer.goes_to(f"{case}freeze").finds_the_page_in_order("freeze-ask")
    page = officer.page
    page.locator("input[name=reason][value=court_order]").check()
    page.locator("textarea[name=words]").fill("法院协助执行通知书已送达，须停止支付。")
    page.locator("input[name=evidence]").fill("(2026)示01执7号")
    page.locator("input[name=ends_on]").fill(f"{timezone.localdate() + timedelta(days=60)}")
    page.locator("form.decide button.btn-primary").click()
    officer.sees("已临时冻结").finds_the_page_in_order("freeze-asked")
    freeze = Freeze.objects.get()
    here = f"/desk/freezes/{freeze.pk}/"

    supervisor = bare_site.comes_in(union.staff["supervisor"], **how)
    supervisor.goes_to("/desk/freezes/").finds_the_page_in_order("freeze-list")
    supervisor.goes_to(here).finds_the_page_in_order("freeze-confirm")
    supervisor.page.locator("#confirm button.btn-primary").click()
    supervisor.sees("冻结至最后一天").finds_the_page_in_order("freeze-confirmed")
    officer.goes_to(case).sees("冻结至").finds_the_page_in_order("freeze-case")
    officer.goes_to(f"{case}history").sees("冻结获确认")

    maker = bare_site.comes_in(union.staff["maker"], **how)
    maker.goes_to("/finance/").sees("法院或机关文书")
    maker.finds_the_page_in_order("freeze-finance")
    assert maker.page.locator("input[name=payment]").count() == 0

    officer.goes_to(here).page.locator("textarea[name=words]").fill("法院已解除。")
    officer.page.locator("#lift button").click()
    officer.sees("主管同意之前仍然冻结")
    supervisor.goes_to(here).finds_the_page_in_order("freeze-lift")
    supervisor.page.locator("#lift button.btn-primary").click()
    supervisor.sees("已解冻").finds_the_page_in_order("freeze-lifted")
    maker.goes_to("/finance/").page.locator("button[name=all]").click()
    payment.refresh_from_db()
    assert payment.state == "batched"


@SIZES
def test_what_heirs_and_others_read(union: House, bare_site: Site, size: dict[str, int]) -> None:
    from claims.actions.freeze import FreezeWish, freeze_claim
    from members.actions.sign_in import user_of_member

    for reason in ("death", "suspicion"):
        claim = union.in_review().claim
        wish = FreezeWish(reason, "家属来电告知", timezone.localdate() + timedelta(days=60))
        freeze_claim(claim_id=claim.pk, wish=wish, actor=union.staff["officer"], now=timezone.now())
        member = bare_site.comes_in(user_of_member(claim.member), size=size)
        member.goes_to(f"/m/claim/{claim.reference}/").does_not_see("欺诈").sees("12351")
        member.finds_the_page_in_order(f"freeze-member-{reason}")
        member.goes_to("/m/").sees("暂时搁置").finds_the_page_in_order(f"freeze-home-{reason}")
    officer = bare_site.comes_in(union.staff["officer"], size=size)
    officer.goes_to("/desk/queue?lane=green").sees("已冻结")
    officer.finds_the_page_in_order("freeze-queue")


@WAYS
def test_a_desk_is_handed_over(
    union: House, bare_site: Site, size: dict[str, int], javascript: bool
) -> None:
    from reviews.actions.lease import open_case

    how: dict[str, Any] = {"size": size, "javascript": javascript}
    union.now = timezone.now()
    for _case in range(2):
        review = union.in_review()
        open_case(review_id=review.pk, actor=union.staff["officer"], now=timezone.now())
    union.refer()
    officer = bare_site.comes_in(union.staff["officer"], **how)
    officer.goes_to("/desk/").clicks("离岗登记").finds_the_page_in_order("away-enter")
    page = officer.page
    today = timezone.localdate()
    page.locator("input[name=first_on]").fill(f"{today + timedelta(days=1)}")
    page.locator("input[name=last_on]").fill(f"{today + timedelta(days=8)}")
    page.locator("select[name=deputy]").select_option(str(union.staff["officer2"].pk))
    page.locator("form.decide button.btn-primary").click()
    officer.sees("可以逐件写备注")
    page.locator("input[name=text]").first.fill("已电话联系过会员")
    page.locator("#cases button").first.click()
    officer.sees("备注已保存").finds_the_page_in_order("away-to-go")
    from reviews.actions.absence import hand_over

    absence = Absence.objects.get()
    hand_over(absence_id=absence.pk, now=timezone.now())
    officer.goes_to(f"/desk/away/{absence.pk}/").sees("移交去向")
    officer.finds_the_page_in_order("away-went")
    deputy = bare_site.comes_in(union.staff["officer2"], **how)
    deputy.goes_to("/desk/").sees("您代理 测试officer").sees("已电话联系过会员")
    deputy.finds_the_page_in_order("away-my-day")
    supervisor = bare_site.comes_in(union.staff["supervisor"], **how)
    supervisor.goes_to("/watch/away").sees("即将离岗").finds_the_page_in_order("away-team")
