"""Working days with 调休, against the State Council's notices."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kernel.calendar import WorkCalendar
from members.workdays import calendar, load_seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def known() -> WorkCalendar:
    load_seed()
    return calendar()


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-18", 2, "2026-09-21"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 2, "2026-10-09"),
        ("2026-11-20", 5, "2026-11-27"),
    ],
)
def test_a_promise_counts_worked_weekends_and_skips_holidays(
    known: WorkCalendar, start: str, days: int, due: str
) -> None:
    promised = known.add(date.fromisoformat(start), days)
    assert promised.day.isoformat() == due
    assert not promised.provisional


def test_a_year_that_is_not_published_is_provisional(known: WorkCalendar) -> None:
    assert known.add(date(2026, 12, 30), 5).provisional
    assert known.add(date(2027, 3, 1), 1).provisional


def test_the_published_year_has_its_number_of_working_days(known: WorkCalendar) -> None:
    first, last = date(2025, 12, 31), date(2026, 12, 31)
    assert known.between(first, last) == 248


def test_days_are_counted_backwards_when_overdue(known: WorkCalendar) -> None:
    assert known.between(date(2026, 11, 25), date(2026, 11, 23)) == -2


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-11-27", "2026-11-27"),
        ("2026-11-29", "2026-11-27"),
        ("2026-10-07", "2026-09-30"),
        ("2026-02-14", "2026-02-14"),  # a worked Saturday
    ],
)
def test_the_last_working_day_is_the_day_itself_or_one_before(
    known: WorkCalendar, day: str, last: str
) -> None:
    assert known.last_working(date.fromisoformat(day)).isoformat() == last


def test_loading_twice_adds_nothing(known: WorkCalendar) -> None:
    assert load_seed() == 0


@given(st.dates(date(2022, 1, 1), date(2030, 1, 1)), st.integers(0, 40))
def test_adding_and_counting_agree(start: date, days: int) -> None:
    plain = WorkCalendar({}, frozenset())
    due = plain.add(start, days).day
    assert plain.between(start, due) == days
