"""How many acts and page loads a case costs whoever decides it: counted, not timed.

An act is a press, a key, or a field that is filled in. `pytest -s` prints the table.
"""

import sys
from dataclasses import dataclass
from random import Random

import pytest
from playwright.sync_api import Locator, Page, Request

from claims.specimens.papers import PAPERS
from reviews.models import Decision, Referral, Review
from reviews.states import ReferralState, ReviewState
from tests.browser.site import DESK, Site, Visitor
from tests.desktop import Desk
from tests.hospitals import taken_in
from tests.stages import CANCER, House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Study:
    """Does what a person does, and counts it."""

    page: Page
    acts: int = 0
    loads: int = 0

    @classmethod
    def of(cls, visitor: Visitor) -> "Study":
        study = cls(visitor.page)
        visitor.page.on("request", study._asked)
        return study

    def presses(self, target: Locator) -> None:
        self.acts += 1
        target.click()
        self.page.wait_for_load_state()

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.acts += 1
            with self.page.expect_navigation():
                self.page.keyboard.press(key)

    def fills(self, target: Locator, value: str) -> None:
        self.acts += 1
        target.fill(value)

    def chooses(self, target: Locator) -> None:
        self.acts += 1
        target.check(force=True)

    def _asked(self, request: Request) -> None:
        self.loads += request.is_navigation_request() and request.redirected_from is None

    def tells(self, name: str, cases: int = 1) -> None:
        acts, loads = self.acts / cases, self.loads / cases
        sys.stdout.write(f"\n{name:<28}{acts:>6.1f} acts{loads:>6.1f} pages a case\n")


def _state(review: Review) -> str:
    return Review.objects.values_list("state", flat=True).get(pk=review.pk)


def test_a_green_case_singly(union: House, bare_site: Site) -> None:
    reviews = [union.in_review() for _ in range(2)]
    officer = bare_site.comes_in(union.staff["officer"], size=DESK)
    study = Study.of(officer.goes_to("/desk/"))
    study.presses(study.page.get_by_role("button", name="下一件").first)
    study.presses(study.page.locator(".decision-bar").get_by_role("link", name="同意给付"))
    study.presses(study.page.locator("form.decide button.btn-primary"))
    assert [_state(review) for review in reviews].count(ReviewState.DECIDED) == 1
    study.tells("green, singly")
    assert study.acts < 10


def test_twenty_green_cases_at_once(union: House, bare_site: Site) -> None:
    reviews = [union.in_review() for _ in range(20)]
    officer = bare_site.comes_in(union.staff["officer"], size=DESK)
    study = Study.of(officer.goes_to("/desk/queue?lane=green"))
    study.presses(study.page.get_by_role("button", name="本页全部确认"))
    study.presses(study.page.locator("main form button.btn-primary"))
    assert Decision.objects.filter(review__in=reviews).count() == 20
    study.tells("green, twenty at once", cases=20)
    assert study.acts <= 2, "one for ten cases"


def test_a_case_with_a_misread_amount(desk: Desk, bare_site: Site) -> None:
    house = desk.house
    taken_in(house)
    member = house.member()
    of = desk.stay(member)
    printed = PAPERS["inpatient_receipt"](Random(of.serial), of).fields["total"]
    claim = desk.by_photo(member, doubtful={"total": "9999.99"})
    review = house.review(claim)
    officer = bare_site.comes_in(house.staff["officer"], size=DESK)
    officer.switches_keys_on(f"/desk/cases/{claim.reference}/")
    study = Study.of(officer.goes_to("/desk/"))
    study.presses(study.page.get_by_role("button", name="下一件").first)
    study.keys("j")
    study.fills(study.page.locator("#id_value"), printed)
    study.keys("Enter")
    assert claim.facts.filter(name="total").count() == 2
    study.presses(study.page.locator(".decision-bar").get_by_role("link", name="同意给付"))
    study.presses(study.page.locator("form.decide button.btn-primary"))
    assert _state(review) in (ReviewState.DECIDED, ReviewState.PROPOSED)
    study.tells("corrected")
    assert study.acts < 10


def test_an_expert_s_case(union: House, bare_site: Site) -> None:
    referral = union.refer(union.in_review(disease=CANCER))
    expert = bare_site.comes_in(union.staff["expert"], size=DESK)
    study = Study.of(expert.goes_to("/expert/"))
    study.presses(study.page.locator("a.row-link").first)
    evidence = study.page.locator(".evidence-head button")
    while evidence.count():
        study.presses(evidence.first)
    for step in ("initial", "final"):
        form = study.page.locator(f"#{step} form")
        study.chooses(form.locator("input[name=conclusion][value=critical_illness]"))
        study.fills(form.locator("textarea[name=grounds]"), "出院诊断为肺恶性肿瘤。")
        study.chooses(form.locator("input[name=confidence][value=high]"))
        study.presses(form.locator("button.btn-primary"))
    assert Referral.objects.get(pk=referral.pk).state == ReferralState.ANSWERED
    study.tells("expert, judged first")
    assert study.acts < 20
