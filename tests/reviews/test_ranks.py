"""The queue's order is one number: the promised day, then who filed first."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviews.ranks import first_rank, rank_of

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
waits = st.integers(min_value=0, max_value=100 * 86_400)


def _filed(due_on: date, seconds_before: int) -> datetime:
    return datetime(due_on.year, due_on.month, due_on.day, tzinfo=UTC) - timedelta(
        seconds=seconds_before
    )


@given(due=days, earlier=waits, later=waits)
def test_of_two_for_one_day_the_one_filed_first_comes_first(
    due: date, earlier: int, later: int
) -> None:
    first, second = sorted((earlier, later), reverse=True)
    assert rank_of(due, _filed(due, first)) <= rank_of(due, _filed(due, second))


@given(due=days, wait=waits, other_wait=waits)
def test_an_earlier_promise_comes_first_whenever_it_was_filed(
    due: date, wait: int, other_wait: int
) -> None:
    tomorrow = due + timedelta(days=1)
    assert rank_of(due, _filed(due, wait)) < rank_of(tomorrow, _filed(tomorrow, other_wait))


@given(due=days, wait=st.integers(min_value=-86_400, max_value=10**9))
def test_a_rank_stays_within_its_day(due: date, wait: int) -> None:
    rank = rank_of(due, _filed(due, wait))
    assert first_rank(due) <= rank < first_rank(due + timedelta(days=1))
