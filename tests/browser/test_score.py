"""An answer of the model, and a decision by nobody, in a real Chromium."""

from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import Settings

from members.actions.sign_in import user_of_member
from reviews.models import Decision, MemberLetter
from tests.browser.site import SIZES, Site
from tests.reviews.clearing.models import Served, served_in, shelf
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def served(union: House, tmp_path: Path, settings: Settings) -> Served:
    settings.AUTOMATIC_DECISIONS = True
    settings.MODELS_DIR = tmp_path / "models"
    settings.QUALITY_SAMPLE_RATES = dict.fromkeys(settings.QUALITY_SAMPLE_RATES, Decimal("0.0001"))
    return served_in(union, shelf(tmp_path / "written"), settings.MODELS_DIR)


@SIZES
def test_an_officer_reads_what_speaks_for_and_against(
    served: Served, bare_site: Site, size: dict[str, int]
) -> None:
    served.champion()
    review = served.house.in_review()
    officer = bare_site.comes_in(served.staff["officer"], size=size)
    officer.goes_to(f"/desk/cases/{review.claim.reference}/#proposal")
    officer.sees("出差错的可能性（模型估计）").sees("由人办理的原因").finds_the_page_in_order(
        "score-case"
    )


@SIZES
def test_what_nobody_decided_says_so_to_member_and_desk(
    served: Served, bare_site: Site, size: dict[str, int]
) -> None:
    served.runs()
    house = served.house
    claim = house.in_review().claim
    assert Decision.objects.get(claim=claim).decided_by is None
    officer = bare_site.comes_in(served.staff["officer"], size=size)
    officer.goes_to(f"/desk/cases/{claim.reference}/").finds_the_page_in_order("score-decided")
    house.later(minutes=11)
    house.work()
    letter = MemberLetter.objects.get(claim=claim, kind="approved")
    member = bare_site.comes_in(user_of_member(claim.member), size=size)
    member.goes_to(f"/m/claim/{claim.reference}/").sees("自动")
    member.finds_the_page_in_order("score-member")
    member.goes_to(f"/m/claim/{claim.reference}/letters/{letter.uid}/").sees("自动审核")
    member.finds_the_page_in_order("score-letter")
    officer.goes_to(f"/desk/cases/{claim.reference}/").finds_the_page_in_order("score-effective")
