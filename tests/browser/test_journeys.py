"""Told on Monday, paid on Friday – clicked through, with scripts and without."""

import pytest
from django.utils import timezone

from claims.models import Claim
from payouts.tasks import collect_bank_answers
from reviews.models import Review
from tests.browser.site import DESK, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_reminder_to_the_money(site: Site, javascript: bool) -> None:
    part = site.story.parts["told"]
    reference = part.member.reminders.get().encounter.reference

    member = site.visitor(javascript=javascript).signs_in_as_member("told")
    member.goes_to(f"/m/claim/new/{reference}/").finds_the_page_in_order()
    member.page.locator("input[name=cause][value=illness]").check(force=True)
    member.page.locator("main form button.btn-primary").first.click()
    member.page.wait_for_load_state()
    claim = Claim.objects.get(member=part.member)
    site.work()
    review = Review.objects.get(claim=claim)
    assert review.state == "with_officer"  # its account is new: two persons decide

    member.goes_to(f"/m/claim/{claim.reference}/").sees("审核中")

    officer = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff("officer")
    officer.goes_to(f"/desk/cases/{claim.reference}/?act=approve")
    officer.page.locator("form.decide button.btn-primary").click()
    officer.page.wait_for_load_state()
    review.refresh_from_db()
    assert review.state == "proposed"

    supervisor = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff("supervisor")
    supervisor.goes_to(f"/desk/cases/{claim.reference}/?act=confirm")
    supervisor.page.locator("form.decide button.btn-primary").click()
    supervisor.page.wait_for_load_state()
    site.work()
    claim.refresh_from_db()
    assert claim.state == "approved"

    maker = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff("maker")
    maker.goes_to("/finance/").page.locator("button[name=all]").click()
    maker.page.wait_for_load_state()
    batch = claim.awards.get().instructions.get().batch
    assert batch is not None

    checker = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff("checker")
    checker.goes_to(f"/finance/batches/{batch.reference}/")
    checker.page.locator("input[name=count]").fill(str(batch.count))
    checker.page.locator("input[name=total]").fill(str(batch.total))
    checker.page.locator("form[action*='/release'] button.btn-primary").click()
    checker.page.wait_for_load_state()
    site.work()
    site.outside.next_bank_day()
    collect_bank_answers(now=timezone.now())
    site.until_the_morning()

    member.goes_to(f"/m/claim/{claim.reference}/").sees("已到账").finds_the_page_in_order()
    assert "已汇入" in site.outside.messages(phone=part.person.phone)[0]["text"]
