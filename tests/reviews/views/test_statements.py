"""How many statements each list of the desk takes: the same for one case as for many."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import User
from members.workdays import calendar
from reviews.actions.lease import open_case
from tests.stages import NOW, House
from tests.visitor import Visitor

# Beside the list itself: the session, the user, the roles.
WHO = 3


def _statements(user: User, ask: Callable[[Visitor], object]) -> list[str]:
    visitor = Visitor().signs_in(user)
    ask(visitor)  # what is cached for all pages is there
    calendar()
    with CaptureQueriesContext(connection) as caught:
        ask(visitor)
    return [row["sql"] for row in caught]


def _fill(house: House) -> None:
    """One more in every lane, one open with the officer, one just decided, one for the expert."""
    house.in_review()
    house.in_review(cause="unknown")
    house.proposed()
    house.refer()
    house.advised()
    opened = house.in_review()
    open_case(review_id=opened.pk, actor=house.staff["officer"], now=house.now)
    house.decide(house.in_review())


def _fill_late(house: House) -> None:
    """Filed long ago, so that it is late; opened and decided in a time that is still to come."""
    house.now = NOW - timedelta(days=60)
    stay: dict[str, Any] = {"admitted_on": date(2026, 9, 7), "discharged_on": date(2026, 9, 15)}
    late = [house.in_review(**stay) for _ in range(3)]
    house.now = timezone.now() + timedelta(minutes=5)
    open_case(review_id=late[0].pk, actor=house.staff["officer"], now=house.now)
    house.decide(late[1])


def _takes(
    house: House,
    who: str,
    ask: Callable[[Visitor], object],
    *,
    most: int,
    fill: Callable[[House], None] = _fill,
) -> None:
    fill(house)
    few = _statements(house.staff[who], ask)
    fill(house)
    fill(house)
    many = _statements(house.staff[who], ask)
    assert len(many) == len(few), "\n".join(sql[:160] for sql in many)
    assert len(many) <= WHO + most, "\n".join(sql[:160] for sql in many)
    assert not any("COUNT(*)" in sql and "LIMIT" not in sql for sql in many), "nothing is counted"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lane", "most"), [("green", 2), ("officer", 2), ("expert", 2), ("hold", 2), ("second", 3)]
)
def test_a_lane_of_the_queue_is_one_statement_and_the_counts(
    house: House, lane: str, most: int
) -> None:
    path = f"{reverse('reviews:queue')}?lane={lane}"
    _takes(house, "officer", lambda visitor: visitor.sees(path), most=most)


@pytest.mark.slow
def test_my_day(house: House) -> None:
    """Counts; how many are overdue, and the first ten; what I have open; letters without an answer;
    what I set aside, for whom I stand in, what I have begun, what I decided."""
    path = reverse("reviews:home")

    def ask(visitor: Visitor) -> None:
        seen = visitor.sees(path)
        assert all(words in seen for words in ("Open with me", "Just decided", "Overdue", "C"))

    _takes(house, "officer", ask, most=9, fill=_fill_late)


@pytest.mark.slow
@pytest.mark.parametrize(("words", "most"), [("name", 2), ("reference", 2)])
def test_the_search(house: House, words: str, most: int) -> None:
    review = house.in_review()
    typed = {"name": review.member.name[-2:], "reference": review.claim.reference[2:6]}[words]
    path = reverse("reviews:search")
    _takes(house, "officer", lambda visitor: visitor.posts(path, words=typed), most=most)


@pytest.mark.slow
def test_the_experts_questions(house: House) -> None:
    path = reverse("expert:home")
    _takes(house, "expert", lambda visitor: visitor.sees(path), most=5)
