"""A desk is handed over while others act on it – on the real database, with real threads."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from config.kernel.denial import Denied
from reviews.absence_policies import AbsenceRefused
from reviews.actions.absence import enter_absence, hand_over
from reviews.actions.assign import assign_case
from reviews.actions.lease import next_case, open_case
from reviews.actions.set_aside import come_back, set_aside, take_up
from reviews.desks import desk_of, is_away, still_with
from reviews.models import Absence, DeskEvent, HandedCase, Review, ReviewEvent
from reviews.states import ReviewState
from tests.concurrency.test_reviews import _me, at_once, union
from tests.stages import House

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
__all__ = ["union"]


def _opened(house: House, number: int, *, who: str = "officer") -> list[Review]:
    reviews = [house.in_review() for _case in range(number)]
    for review in reviews:
        assert open_case(review_id=review.pk, actor=house.staff[who], now=house.now)
    return reviews


def _goes(
    house: House,
    *,
    who: str = "officer",
    deputy: str | None = "officer2",
    by: str = "supervisor",
    begins: int = 0,
) -> Callable[[], Any]:
    first = house.now.date() + timedelta(days=begins)
    return lambda: enter_absence(
        person_id=house.staff[who].pk,
        deputy_id=house.staff[deputy].pk if deputy else None,
        first_on=first,
        last_on=first + timedelta(days=5),
        actor=_me(house.staff[by]),
        now=house.now,
    )


def _gives(house: House, review: Review, to: str, *, by: str) -> Callable[[], Any]:
    return lambda: assign_case(
        review_id=review.pk,
        to_id=house.staff[to].pk,
        seen_id=None,
        actor=_me(house.staff[by]),
        now=house.now,
    )


def _sets_aside(house: House, review: Review, *, by: str = "officer") -> Callable[[], Any]:
    return lambda: set_aside(
        review_id=review.pk,
        version=review.version,
        until=house.now.date() + timedelta(days=2),
        reason="等医保局答复",
        actor=_me(house.staff[by]),
        now=house.now,
    )


def test_two_supervisors_hand_over_one_desk_and_each_case_goes_once(union: House) -> None:
    reviews = _opened(union, 4)
    results = at_once(
        _goes(union, by="supervisor"), _goes(union, by="supervisor2", deputy="officer3")
    )
    assert sorted(isinstance(result, AbsenceRefused) for result in results) == [False, True]
    absence = Absence.objects.get()
    handed = HandedCase.objects.order_by("review")
    assert [case.review_id for case in handed] == [review.pk for review in reviews]
    assert {case.to for case in handed} == {absence.deputy}
    assert not Review.objects.filter(lease_holder__isnull=False).exists()


def test_the_first_day_worked_off_twice_at_once_hands_over_once(union: House) -> None:
    _opened(union, 4)
    absence = _goes(union, begins=1)()
    union.later(days=1)

    def hand() -> int:
        return hand_over(absence_id=absence.pk, now=union.now)

    assert sorted(at_once(hand, hand, hand)) == [0, 0, 4]
    assert HandedCase.objects.count() == 4


@pytest.mark.parametrize("attempt", range(3))
def test_a_case_that_a_colleague_takes_meanwhile_goes_to_one_of_both(
    union: House, attempt: int
) -> None:
    reviews = _opened(union, 3)
    union.later(minutes=16)  # the leases ran out: a colleague may take such a case

    def takes() -> Any:
        found = next_case(actor=_me(union.staff["officer3"]), now=union.now)
        return found.pk if found else None

    taken, absence = at_once(takes, _goes(union))
    assert isinstance(absence, Absence)
    handed = set(HandedCase.objects.values_list("review", flat=True))
    with_colleague = Review.objects.filter(lease_holder=union.staff["officer3"])
    if taken is not None and taken not in handed:
        assert with_colleague.get().pk == taken, "taken first, and so not handed over"
    assert handed | set(with_colleague.values_list("pk", flat=True)) >= {one.pk for one in reviews}
    assert desk_of(_me(union.staff["officer"])) == {}, "nothing stays where nobody sees it"
    assert attempt in range(3)


def test_a_case_that_a_colleague_was_just_taking_is_not_handed_over_as_well(union: House) -> None:
    reviews = _opened(union, 3)
    union.later(minutes=16)
    taking = threading.Event()

    def takes() -> Any:
        with transaction.atomic():
            found = next_case(actor=_me(union.staff["officer3"]), now=union.now)
            taking.set()
            _until_somebody_waits()
        return found.pk if found else None

    def goes() -> Any:
        taking.wait(timeout=20)
        return _goes(union)()

    taken, absence = at_once(takes, goes)
    assert isinstance(absence, Absence)
    assert taken is not None
    handed = set(HandedCase.objects.values_list("review", flat=True))
    assert handed == {review.pk for review in reviews} - {taken}


def _until_somebody_waits() -> None:
    """Until another connection stands before a lock of this one's."""
    for _look in range(2000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
        time.sleep(0.01)
    raise AssertionError("nobody waited")


@pytest.mark.parametrize("attempt", range(3))
def test_a_case_that_is_given_to_who_is_going_is_handed_on_or_not_given(
    union: House, attempt: int
) -> None:
    reviews = [union.in_review() for _case in range(3)]
    for review in reviews[:2]:
        _gives(union, review, "officer", by="officer")()
    refused, absence = at_once(_gives(union, reviews[2], "officer", by="supervisor"), _goes(union))
    assert isinstance(absence, Absence)
    reviews[2].refresh_from_db()
    handed = HandedCase.objects.filter(review=reviews[2])
    if isinstance(refused, Denied):
        assert reviews[2].assigned_to is None
        assert not handed.exists()
    else:
        assert reviews[2].assigned_to == union.staff["officer2"]
        assert handed.get().to == union.staff["officer2"]
    assert not Review.objects.filter(assigned_to=union.staff["officer"]).exists()
    assert attempt in range(3)


@pytest.mark.parametrize("attempt", range(3))
def test_two_who_stand_in_for_each_other_and_both_go_leave_nothing_with_one_who_is_away(
    union: House, attempt: int
) -> None:
    reviews = [*_opened(union, 2), *_opened(union, 2, who="officer2")]
    results = at_once(
        _goes(union, who="officer", deputy="officer2"),
        _goes(union, who="officer2", deputy="officer", by="supervisor2"),
    )
    assert all(isinstance(result, Absence) for result in results)
    for who in ("officer", "officer2"):
        assert is_away(union.staff[who].pk, union.now.date())
        assert not still_with(union.staff[who]).exists()
    assert set(HandedCase.objects.values_list("review", flat=True)) == {one.pk for one in reviews}
    assert attempt in range(3)


def test_of_two_officers_at_once_one_sets_the_case_aside(union: House) -> None:
    review = union.in_review()
    results = at_once(_sets_aside(union, review), _sets_aside(union, review, by="officer2"))
    assert sorted(isinstance(result, Denied) for result in results) == [False, True]
    assert ReviewEvent.objects.filter(review=review, move="set_aside").count() == 1


def test_its_day_and_two_who_take_it_up_at_once_bring_it_back_once(union: House) -> None:
    review = union.in_review()
    _sets_aside(union, review)()
    union.later(days=2)

    def takes(who: str) -> Callable[[], Any]:
        return lambda: take_up(review_id=review.pk, actor=_me(union.staff[who]), now=union.now)

    at_once(takes("officer"), takes("officer2"), lambda: come_back(now=union.now))
    review.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER
    assert ReviewEvent.objects.filter(review=review, move="resume").count() == 1
    assert DeskEvent.objects.count() <= 1


@pytest.mark.parametrize("attempt", range(3))
def test_set_aside_by_who_is_going_it_is_not_lost(union: House, attempt: int) -> None:
    """Handed on where that was seen; else on its day it is everybody's."""
    review = union.in_review()
    aside, absence = at_once(_sets_aside(union, review), _goes(union))
    assert aside is None
    assert isinstance(absence, Absence)
    union.later(days=2)
    assert come_back(now=union.now) == 1
    review.refresh_from_db()
    handed = HandedCase.objects.filter(review=review).exists()
    assert review.assigned_to == (union.staff["officer2"] if handed else None)
    assert next_case(actor=_me(union.staff["officer2"]), now=union.now) == review
    assert attempt in range(3)
