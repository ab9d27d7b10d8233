"""Setting a case aside on the pages: who sees what, what is refused, and all without scripts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import ConflictOfInterest
from reviews.actions.set_aside import come_back, set_aside
from reviews.models import ActDraft, Review
from reviews.states import ReviewState
from tests.stages import House
from tests.visitor import Visitor, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(house: House) -> House:
    """What people do on pages happens now: so does what happened before."""
    house.now = timezone.localtime()
    return house


def _officer(house: House, who: str = "officer") -> Visitor:
    return Visitor().signs_in(house.staff[who])


def _case(review: Review, rest: str = "") -> str:
    return f"/desk/cases/{review.claim.reference}/{rest}"


def _fields(review: Review, *, days: int = 1, **other: str) -> dict[str, str]:
    until = f"{timezone.localdate() + timedelta(days=days):%Y-%m-%d}"
    seen = {"version": str(review.version), "assessment": "0"}
    return {**seen, "reason": "等医保局答复", "until": until, **other}


def _aside(house: House, review: Review | None = None) -> Review:
    case = review or house.in_review()
    set_aside(
        review_id=case.pk,
        version=case.version,
        until=timezone.localdate() + timedelta(days=1),
        reason="等医保局答复",
        actor=house.staff["officer"],
        now=house.now,
    )
    return case


def test_from_the_form_to_my_day_and_taken_up_by_a_colleague(house: House) -> None:
    review = house.in_review()
    officer = _officer(house)
    assert "What you wait for" in officer.sees(_case(review, "?act=set-aside"))
    assert "It comes back on its day" in officer.posts(
        _case(review, "acts/set-aside"), _fields(review)
    )
    seen = officer.sees("/desk/")
    assert "Set aside by me" in seen
    assert "等医保局答复" in seen
    assert "Set aside, until" in officer.sees("/desk/queue?lane=hold")
    assert "Set aside, until" in officer.sees("/desk/queue?lane=mine")
    colleague = _officer(house, "officer2")
    case = colleague.sees(_case(review))
    assert "等医保局答复" in case
    assert "Clock stopped" not in case
    page = colleague.posts(_case(review, "take-up"))
    assert "taken up again" in page
    assert "You have it open" in page
    assert "It was set aside, and is here again" in page
    assert "Set aside by me" not in officer.sees("/desk/")
    assert "Set aside until a day" in colleague.sees(_case(review, "history"))


def test_the_member_reads_that_it_is_being_reviewed_and_no_more(house: House) -> None:
    review = house.in_review()
    member = Visitor().signs_in(review.member)
    page = f"/m/claim/{review.claim.reference}/"
    before = member.sees(page)
    _aside(house, review)
    assert member.sees(page) == before


def test_beyond_the_promise_it_comes_back_with_the_sentence(house: House) -> None:
    review = house.in_review()
    page = _officer(house).posts(
        _case(review, "acts/set-aside"), _fields(review, days=60), status=422
    )
    assert "at the latest until the promised day" in page
    assert "等医保局答复" in page
    assert house.review(review.claim).state != ReviewState.ON_HOLD


def test_an_overdue_case_says_why_it_is_not_set_aside(house: House) -> None:
    house.now = timezone.localtime() - timedelta(days=20)
    today = timezone.localdate()
    review = house.in_review(
        admitted_on=today - timedelta(days=40), discharged_on=today - timedelta(days=30)
    )
    officer = _officer(house)
    response = officer.get(_case(review, "?act=set-aside"))
    assert "This case is overdue" in words(response)
    assert 'name="reason"' not in response.content.decode()
    assert "This case is overdue" in officer.posts(
        _case(review, "acts/set-aside"), _fields(review), status=422
    )


def test_a_stale_page_answers_409_and_keeps_what_was_typed(house: House) -> None:
    review = house.in_review()
    typed = _fields(review, reason="等同事查旧档案")
    officer = _officer(house)
    officer.posts(_case(review, "drafts/set-aside"), typed)
    _aside(house, review)
    _officer(house, "officer2").posts(_case(review, "take-up"))
    _officer(house, "officer2").posts(_case(review, "release"))
    page = officer.posts(_case(review, "acts/set-aside"), typed, status=409)
    assert "Not done: the case has changed" in page
    assert "测试officer2" in page
    assert "等同事查旧档案" in page
    assert ActDraft.objects.filter(act="set-aside").exists(), "kept until it is sent"


def test_pressed_twice_the_second_press_is_told(house: House) -> None:
    review = house.in_review()
    officer, typed = _officer(house), _fields(review)
    officer.posts(_case(review, "acts/set-aside"), typed)
    officer.posts(_case(review, "acts/set-aside"), typed, status=409)
    officer.posts(_case(review, "take-up"))
    assert "not set aside any more" in _officer(house, "officer2").posts(_case(review, "take-up"))


def test_who_could_not_decide_it_has_no_button_and_who_is_too_close_no_case(house: House) -> None:
    review = _aside(house)
    assert "Take it up now" not in _officer(house, "supervisor").sees(_case(review))
    _officer(house, "supervisor").posts(_case(review, "take-up"))
    assert house.review(review.claim).state == ReviewState.ON_HOLD
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"],
        member=review.member,
        relation="family",
        since=house.now.date(),
    )
    assert _officer(house, "officer2").post(_case(review, "take-up")).status_code == 404
    assert _officer(house, "helper").post(_case(review, "take-up")).status_code == 403


def test_on_its_day_the_reason_is_still_there_until_somebody_acts(house: House) -> None:
    review = _aside(house)
    house.later(days=1)
    assert come_back(now=house.now) == 1
    page = _officer(house).sees(_case(review))
    assert "It was set aside, and is here again" in page
    assert "等医保局答复" in page


def test_my_day_takes_the_same_statements_for_one_as_for_many(house: House) -> None:
    counted = []
    officer = _officer(house)
    for number in (1, 3):
        for _one in range(number):
            _aside(house)
        officer.sees("/desk/")
        with CaptureQueriesContext(connection) as caught:
            officer.sees("/desk/")
        counted.append(len(caught))
    assert counted[0] == counted[1]
