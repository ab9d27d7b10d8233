"""A paper that looks like one of another claim: a question to the officer, and to nobody else."""

import io
from random import Random

import pytest
from django.utils import timezone
from PIL import Image, ImageEnhance

from claims.actions.send import send_filing
from claims.models import Claim, Filing, Paper, PaperPage
from claims.queries.copies import Copy, copies_of, is_same
from claims.specimens.forms import print_paper
from claims.specimens.papers import PAPERS
from claims.specimens.stays import Stay
from members.actions.sign_in import user_of_member
from members.models import Member
from reviews.models import CheckResult, PreReview
from tests.claims.intake.files import encoded
from tests.desktop import Desk, a_desk
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # papers are printed, and drawn anew
RECEIPT = "inpatient_receipt"


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    house.now = timezone.now()
    desk = a_desk(house, monkeypatch)
    desk.widths = iter(range(1000, 1400))
    return desk


def _printed(of: Stay, kind: str = RECEIPT) -> Image.Image:
    rng = Random(of.serial)
    return print_paper(rng, PAPERS[kind](rng, of)).image


def _sent(
    desk: Desk, member: Member, picture: Image.Image, *, seed: int = 1, number: str = ""
) -> Claim:
    """A claim whose receipt is this picture, and is read as the stay of `seed` says.

    With another `number`, for a receipt with the same one is refused before anybody looks.
    """
    changed = {"bill_no": number} if number else None
    blank = desk.photo(desk.stay(member, seed=seed), RECEIPT, doubtful=changed)
    width = Image.open(io.BytesIO(blank)).width  # by which the reader knows it
    height = round(picture.height * width / picture.width)
    desk.put(member, encoded(picture.resize((width, height)), "PNG"), kind=RECEIPT)
    draft = Filing.objects.get(member=member, state=Filing.State.DRAFT)
    [claim] = send_filing(
        filing_id=draft.pk,
        answers={},
        cause="illness",
        actor=user_of_member(member),
        now=desk.house.now,
    )
    desk.house.work()
    return claim


def _path(claim: Claim) -> str:
    return f"/desk/cases/{claim.reference}/"


def test_a_copy_by_another_member_is_a_question_with_a_link(desk: Desk) -> None:
    first, second = desk.house.member(), desk.house.member()
    picture = _printed(desk.stay(first))
    earlier = _sent(desk, first, picture)
    brighter = ImageEnhance.Brightness(picture.crop((20, 20, *picture.size))).enhance(1.2)
    claim = _sent(desk, second, brighter, number="0000000002")

    result = CheckResult.objects.get(claim=claim, name="paper_alone")
    assert (result.outcome, result.evidence["claims"]) == ("fail", earlier.reference)
    assert "paper_alone" in PreReview.objects.filter(review__claim=claim).latest("pk").reasons
    officer = Visitor().signs_in(desk.house.staff["officer"])
    page = officer.get(_path(claim)).content.decode()
    assert "Looks like a paper of another claim, please compare: In-patient receipt" in page
    assert f'href="{_path(earlier)}"' in page
    assert CheckResult.objects.get(claim=earlier, name="paper_alone").outcome == "pass"


def test_the_other_claim_is_linked_only_for_who_may_see_it(desk: Desk) -> None:
    officer = desk.house.staff["officer"]
    first, second = desk.house.member(), desk.house.member()
    picture = _printed(desk.stay(first))
    earlier = _sent(desk, first, picture)
    claim = _sent(desk, second, picture, number="0000000002")
    earlier.reviews.update(unit_path="/elsewhere/")
    page = Visitor().signs_in(officer).get(_path(claim)).content.decode()
    assert "Looks like a paper of another claim" in page
    assert earlier.reference not in page


def test_the_member_is_told_nothing_of_it(desk: Desk) -> None:
    first, second = desk.house.member(), desk.house.member()
    picture = _printed(desk.stay(first))
    earlier = _sent(desk, first, picture)
    claim = _sent(desk, second, picture, number="0000000002")
    page = Visitor().signs_in(second).get(f"/m/claim/{claim.reference}/").content.decode()
    assert earlier.reference not in page
    assert "another claim" not in page


def test_another_receipt_of_the_same_form_is_no_copy(desk: Desk) -> None:
    first, second = desk.house.member(), desk.house.member()
    _sent(desk, first, _printed(desk.stay(first)))
    claim = _sent(desk, second, _printed(desk.stay(second, seed=2)), seed=2)
    assert CheckResult.objects.get(claim=claim, name="paper_alone").outcome == "pass"


def test_whichever_way_up_it_was_held(desk: Desk) -> None:
    first, second = desk.house.member(), desk.house.member()
    picture = _printed(desk.stay(first))
    earlier = _sent(desk, first, picture)
    claim = _sent(desk, second, picture.rotate(90, expand=True), number="0000000002")
    assert claim.filing is not None
    assert copies_of(claim.filing) == [Copy(RECEIPT, earlier.reference)]


@pytest.mark.parametrize("kind", [Paper.Kind.ID_CARD, Paper.Kind.BANK_CARD])
def test_cards_are_not_compared(desk: Desk, kind: str) -> None:
    first, second = desk.house.member(), desk.house.member()
    picture = _printed(desk.stay(first))
    _sent(desk, first, picture)
    claim = _sent(desk, second, picture, number="0000000002")
    assert claim.filing is not None
    claim.filing.papers.update(kind=kind)
    assert copies_of(claim.filing) == []


def test_what_came_to_nothing_may_be_claimed_anew_by_the_same_member_only(desk: Desk) -> None:
    first, second = desk.house.member(), desk.house.member()
    picture = _printed(desk.stay(first))
    earlier = _sent(desk, first, picture)
    claim = _sent(desk, second, picture, number="0000000002")
    assert claim.filing is not None
    Claim.objects.filter(pk=earlier.pk).update(state="withdrawn")
    assert copies_of(claim.filing) == [Copy(RECEIPT, earlier.reference)]
    Filing.objects.filter(pk=claim.filing.pk).update(member=first)
    Claim.objects.filter(pk=claim.pk).update(member=first)
    claim.filing.refresh_from_db()
    assert copies_of(claim.filing) == []


def test_a_blank_page_is_like_no_other(desk: Desk) -> None:
    claim = desk.by_photo()
    assert set(PaperPage.objects.values_list("look", flat=True)) == {""}
    assert CheckResult.objects.get(claim=claim, name="paper_alone").outcome == "pass"


def test_figures_that_were_read_part_two_papers_of_one_form(desk: Desk) -> None:
    first, second = desk.house.member(), desk.house.member()
    picture = _printed(desk.stay(first))
    _sent(desk, first, picture)
    claim = _sent(desk, second, picture, seed=2)  # read as another receipt, and hardly another look
    assert CheckResult.objects.get(claim=claim, name="paper_alone").outcome == "pass"


def test_one_changed_figure_does_not_make_another_paper() -> None:
    figures = {"bill_no": "12", "total": "100.00", "cash": "40.00", "day": "2026-11-02"}
    assert is_same(30, figures, figures | {"total": "900.00"})
    assert not is_same(3, figures, {"bill_no": "13", "total": "1.00", "cash": "2.00"})
    # Too few to tell: the looks alone count, and must be nearly the same.
    assert [is_same(bits, figures, {"total": "1.00"}) for bits in (3, 30)] == [True, False]
