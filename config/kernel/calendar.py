"""Working days with 调休: some Saturdays are worked, some Mondays are not.

The special days are a table (`members.CalendarDay`), seeded from the State Council's notices. A
year without a notice is counted Monday to Friday and called provisional, never silently.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True)
class DueDate:
    """A promised day. `provisional`: it touches a year whose holidays are not published yet."""

    day: date
    provisional: bool


@dataclass(frozen=True)
class WorkCalendar:
    """Special days (True = worked, False = free) and the years for which they are complete."""

    special: Mapping[date, bool]
    published_years: frozenset[int]

    def is_working(self, day: date) -> bool:
        return self.special.get(day, day.weekday() < _SATURDAY)

    def last_working(self, day: date) -> date:
        """The day itself, or the working day before it."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def add(self, start: date, days: int) -> DueDate:
        """The `days`-th working day after `start`; the start day itself is not counted."""
        if days < 0:
            raise ValueError("working days are counted forward")
        day, left = start, days
        while left:
            day += timedelta(days=1)
            left -= self.is_working(day)
        years = set(range(start.year, day.year + 1))
        return DueDate(day, provisional=not years <= self.published_years)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        span = range(1, (end - start).days + 1)
        return sum(self.is_working(start + timedelta(days=n)) for n in span)
