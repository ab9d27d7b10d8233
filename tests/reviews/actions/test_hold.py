"""The case waits for the member, and comes back by their answer or when their day is over."""

from datetime import date, timedelta

import pytest

from claims.actions.ask import record_answer
from claims.actions.submit import withdraw
from claims.states import ClaimState
from config.kernel.denial import Denied
from members.actions.sign_in import user_of_member
from reviews.actions.hold import hold_case, resume_case, resume_overdue
from reviews.models import LaneCount, Review
from reviews.policies import OpenQuestion
from reviews.states import ReviewState
from tests.stages import House
from tests.visitor import Visitor


def _held(house: House, review: Review | None = None, *, days: int = 7) -> Review:
    case = review or house.in_review()
    case.refresh_from_db()
    hold_case(
        review_id=case.pk,
        version=case.version,
        until=house.now.date() + timedelta(days=days),
        reason="缺出院小结",
        actor=house.staff["officer"],
        now=house.now,
    )
    return house.review(case.claim)


def test_the_member_is_asked_and_the_claim_waits_for_them(house: House) -> None:
    review = _held(house)
    assert (review.state, review.claim.state) == (
        ReviewState.ON_HOLD,
        ClaimState.AWAITING_MEMBER,
    )
    assert review.hold_until == date(2026, 11, 30)
    assert review.claim.events.latest("pk").reason == "2026-11-30"
    counts = LaneCount.objects.filter(number__gt=0)
    assert dict(counts.values_list("lane", "number")) == {"on_hold": 1}


def test_nothing_is_decided_meanwhile(house: House) -> None:
    review = _held(house)
    with pytest.raises(Denied):
        house.decide(review)


def test_a_day_that_is_over_or_no_words_are_refused(house: House) -> None:
    with pytest.raises(OpenQuestion):
        _held(house, days=0)


def test_the_answer_brings_it_back_and_twice_is_once(house: House) -> None:
    review = _held(house)
    member = user_of_member(review.claim.member)
    record_answer(claim_id=review.claim_id, actor=member, now=house.now)
    house.work()
    resume_case(claim_id=review.claim_id, now=house.now)
    review = house.review(review.claim)
    assert (review.state, review.hold_until) == (ReviewState.WITH_OFFICER, None)
    assert review.claim.state == ClaimState.IN_REVIEW
    assert house.decide(review)


def test_asked_a_second_time_it_comes_back_a_second_time(house: House) -> None:
    review = _held(house)
    for _time in range(2):
        record_answer(claim_id=review.claim_id, actor=None, now=house.now)
        house.work()
        review = _held(house, house.review(review.claim))
    assert review.state == ReviewState.ON_HOLD


def test_after_their_day_the_desk_goes_on(house: House) -> None:
    review = _held(house)
    house.later(days=7)
    assert resume_overdue(now=house.now) == 0  # the last day is theirs
    house.later(days=1)
    assert resume_overdue(now=house.now) == 1
    house.work()
    assert house.review(review.claim).state == ReviewState.WITH_OFFICER


def test_the_member_may_still_withdraw(house: House) -> None:
    review = _held(house)
    withdraw(claim_id=review.claim_id, actor=user_of_member(review.claim.member), now=house.now)
    house.work()
    assert house.review(review.claim).state == ReviewState.CLOSED


def test_the_member_reads_until_when(house: House) -> None:
    review = _held(house)
    visitor = Visitor().signs_in(review.claim.member)
    page = visitor.sees(f"/m/claim/{review.claim.reference}/")
    assert "Please send it by" in page
    assert "Mon 30 Nov" in page
    visitor.sees("/m/")
    assert "only expected" in visitor.sees(f"/m/claim/{review.claim.reference}/money/")
    officer = Visitor().signs_in(house.staff["officer"])
    assert "waits for the member" in officer.sees(f"/desk/cases/{review.claim.reference}/")
    assert "On hold" in officer.sees("/desk/queue?lane=hold")


def test_the_promised_day_moves_by_the_days_of_waiting(house: House) -> None:
    review = _held(house)
    promised, rank = review.claim.promised_on, review.rank
    house.later(days=3)  # Monday to Thursday: three working days
    member = user_of_member(review.claim.member)
    record_answer(claim_id=review.claim_id, actor=member, now=house.now)
    house.work()
    review = house.review(review.claim)
    assert promised == date(2026, 11, 30)
    assert (review.claim.promised_on, review.due_on) == (date(2026, 12, 3), date(2026, 12, 3))
    assert review.rank > rank
