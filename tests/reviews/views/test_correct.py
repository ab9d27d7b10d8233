"""On the desk: a page with its boxes, a fact put right beside it, a paper asked for."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from claims.actions.ask_papers import answer_request
from claims.models import Claim, Fact, PaperRequest
from claims.states import ClaimState
from members.actions.sign_in import user_of_member
from members.models import Message
from reviews.actions.hold import resume_overdue
from reviews.models import CheckResult, Review
from reviews.states import ReviewState
from tests.desktop import Desk, a_desk
from tests.stages import House
from tests.visitor import Visitor, words

pytestmark = pytest.mark.slow  # whole conversations over many pages


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    house.now = timezone.now()  # the desk's pages read the clock themselves
    return a_desk(house, monkeypatch)


def _officer(desk: Desk) -> Visitor:
    return Visitor().signs_in(desk.house.staff["officer"])


def _path(claim: Claim) -> str:
    return f"/desk/cases/{claim.reference}/"


def test_a_page_has_a_numbered_box_for_what_was_read_on_it(desk: Desk) -> None:
    claim = desk.by_photo()
    html = _officer(desk).get(_path(claim)).content.decode()
    total = Fact.objects.get(claim=claim, name="total")
    assert total.page is not None
    assert f'id="box-{total.pk}"' in html
    assert f"page={total.page.uid}&fact=total#box-{total.pk}" in html
    assert html.count("<figure") == 1  # one page at a time, the strip has all three
    assert html.count('id="strip-') == 3


def test_the_pages_are_for_who_may_see_the_case(desk: Desk) -> None:
    claim = desk.by_photo()
    page = Fact.objects.get(claim=claim, name="total").page
    assert page is not None
    path = f"{_path(claim)}papers/{page.uid}"
    answer = _officer(desk).get(path)
    assert answer.content[:4] == b"RIFF"
    assert "no-store" in answer.headers["Cache-Control"]
    other = desk.by_photo(seed=2)
    assert _officer(desk).get(f"{_path(other)}papers/{page.uid}").status_code == 404
    assert Visitor().signs_in(desk.house.staff["maker"]).get(path).status_code in (403, 404)
    assert Visitor().signs_in(claim.member).get(path).status_code in (403, 404)


def test_a_misread_amount_is_put_right_and_what_depends_on_it_follows(desk: Desk) -> None:
    claim = desk.by_photo(doubtful={"cash_pay": "1.00"})
    officer = _officer(desk)
    page = officer.sees(_path(claim))
    assert "The papers' amounts do not add up" in page
    form = officer.get(f"{_path(claim)}?correct=cash_paid").content.decode()
    assert 'value="1.00"' in form
    was = re.search(r'name="was" value="(\d+)"', form)
    assert was is not None
    right = f"{desk.stay(claim.member).cash_pay:.2f}"
    page = officer.posts(
        f"{_path(claim)}correct", {"name": "cash_paid", "value": right, "was": was[1]}
    )
    assert "The papers' amounts add up" in page
    assert "passes since the correction" in page
    assert "was ¥1.00" in page
    claim.refresh_from_db()
    assert claim.version == 2
    assert claim.assessments.count() == 2


def test_the_level_that_no_paper_says_is_asked_for_and_not_called_too_low(desk: Desk) -> None:
    path = _path(desk.by_photo())
    for page in (_officer(desk).sees(path), _officer(desk).sees(f"{path}history")):
        assert "The hospital's level is not known: please add it" in page
        assert "level is too low" not in page


def test_what_cannot_be_the_value_is_said_at_the_field(desk: Desk) -> None:
    claim = desk.by_photo()
    fact = Fact.objects.get(claim=claim, name="total")
    officer = _officer(desk)
    officer.get(_path(claim))
    page = officer.posts(
        f"{_path(claim)}correct",
        {"name": "total", "value": "a lot", "was": str(fact.pk)},
        status=422,
    )
    assert "Please write an amount in yuan" in page
    claim.refresh_from_db()
    assert claim.version == 1


def test_who_saw_an_older_value_is_told_and_nothing_is_overwritten(desk: Desk) -> None:
    claim = desk.by_photo()
    fact = Fact.objects.get(claim=claim, name="total")
    officer = _officer(desk)
    officer.get(_path(claim))
    officer.posts(f"{_path(claim)}correct", {"name": "total", "value": "2.00", "was": str(fact.pk)})
    page = officer.posts(
        f"{_path(claim)}correct",
        {"name": "total", "value": "3.00", "was": str(fact.pk)},
        status=409,
    )
    assert "Someone else corrected this meanwhile" in page
    assert Fact.objects.current().get(claim=claim, name="total").value == "2.00"


def test_nobody_corrects_who_may_not_decide(desk: Desk) -> None:
    claim = desk.by_photo()
    fact = Fact.objects.get(claim=claim, name="total")
    for who in ("supervisor", "maker", "helper"):
        visitor = Visitor().signs_in(desk.house.staff[who])
        answer = visitor.post(
            f"{_path(claim)}correct", {"name": "total", "value": "1.00", "was": str(fact.pk)}
        )
        assert answer.status_code in (403, 404, 422)
    claim.refresh_from_db()
    assert claim.version == 1


def test_the_level_of_the_hospital_is_added_by_the_desk(desk: Desk) -> None:
    claim = desk.by_photo()
    officer = _officer(desk)
    assert "Not on the papers" in officer.sees(_path(claim))
    officer.posts(f"{_path(claim)}correct", {"name": "hospital_level", "value": "3"})
    assessment = claim.assessments.latest("pk")
    assert (assessment.outcome, assessment.benefit > 0) == ("pay", True)


def test_what_others_paid_afterwards_is_told_to_the_desk_and_taken_off_the_base(
    house: House,
) -> None:
    house.now = timezone.now()
    claim = house.in_review().claim
    assert claim.assessments.latest("pk").benefit == Decimal("1767.00")
    officer = Visitor().signs_in(house.staff["officer"])
    assert "Paid afterwards by others" in officer.sees(_path(claim))
    officer.posts(f"{_path(claim)}correct", {"name": "other_paid", "value": "1134"})
    assessment = claim.assessments.latest("pk")
    # 4,134 − 1,134 = 3,000: 200 + 2,000 × 50 %
    assert assessment.benefit == Decimal("1200.00")
    base = assessment.inputs["case"]["claim"]["stays"][0]["other_paid"]
    assert base == "1134.00"


def test_a_paper_is_asked_for_and_its_answer_brings_the_case_back(desk: Desk) -> None:
    claim = desk.by_photo(kinds=("inpatient_receipt", "discharge_summary"))
    officer = _officer(desk)
    assert "Missing: Split sheet" in officer.sees(_path(claim))
    review = Review.objects.get(claim=claim)
    page = officer.posts(
        f"{_path(claim)}acts/ask",
        {
            "version": str(review.version),
            "assessment": "0",
            "kinds": "split_sheet",
            "note": "请到参保地医保窗口打印分割单",
            "until": (timezone.localdate() + timedelta(days=14)).isoformat(),
        },
    )
    assert "the member is asked" in page
    claim.refresh_from_db()
    review.refresh_from_db()
    assert (claim.state, review.state) == (ClaimState.AWAITING_MEMBER, ReviewState.ON_HOLD)
    assert Message.objects.filter(template="papers_asked").count() == 1

    member = Visitor().signs_in(claim.member)
    assert "请到参保地医保窗口打印分割单" in member.sees(f"/m/claim/{claim.reference}/papers/")
    assert "Please add the paper first" in member.posts(f"/m/claim/{claim.reference}/papers/done")
    desk.house.now = timezone.now()
    assert claim.filing is not None
    sheet = desk.photo(desk.stay(claim.member), "split_sheet")
    desk.add(claim.filing, claim.member, sheet, kind="split_sheet")
    desk.house.work()
    answer_request(claim_id=claim.pk, actor=user_of_member(claim.member), now=timezone.now())
    desk.house.now = timezone.now()
    desk.house.work()

    claim.refresh_from_db()
    review.refresh_from_db()
    assert (claim.state, review.state) == (ClaimState.IN_REVIEW, ReviewState.WITH_OFFICER)
    assert Fact.objects.filter(claim=claim, name="self_borne").exists()
    assert PaperRequest.objects.get().answered
    newest = CheckResult.objects.filter(claim=claim, claim_version=claim.version)
    assert newest.get(name="papers_complete").outcome == "pass"


def test_papers_that_are_read_after_the_answer_still_count(desk: Desk) -> None:
    claim = desk.asked_for_a_split_sheet()
    assert claim.filing is not None
    desk.add(claim.filing, claim.member, desk.photo(desk.stay(claim.member), "split_sheet"))
    answer_request(claim_id=claim.pk, actor=user_of_member(claim.member), now=desk.house.now)
    assert not Fact.objects.filter(claim=claim, name="self_borne").exists()
    desk.house.work()
    assert Fact.objects.filter(claim=claim, name="self_borne").exists()
    claim.refresh_from_db()
    assert claim.assessments.latest("pk").claim_version == claim.version


def test_only_the_page_words_that_people_need(desk: Desk) -> None:
    claim = desk.by_photo()
    page = words(_officer(desk).get(_path(claim)))
    assert "In-patient receipt" in page
    assert claim.member.name not in page


def test_after_the_day_nothing_is_asked_any_more_and_a_person_goes_on(desk: Desk) -> None:
    claim = desk.asked_for_a_split_sheet()
    desk.house.later(days=15)
    resume_overdue(now=desk.house.now)
    desk.house.work()
    request = PaperRequest.objects.get()
    assert (request.answered, request.closed_at is not None) == (False, True)
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    assert "Nothing is asked for just now" in Visitor().signs_in(claim.member).sees(
        f"/m/claim/{claim.reference}/papers/"
    )
