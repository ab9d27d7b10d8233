"""The working-day calendar as loaded from its table, once per process and change."""

import csv
from datetime import date, datetime
from pathlib import Path

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from config.kernel.calendar import DueDate, WorkCalendar
from members.models import CalendarDay

_SEED = Path(__file__).parent / "data" / "cn_holidays.csv"
_CACHE_KEY = "members.work_calendar"
_CACHE_SECONDS = 300


def calendar() -> WorkCalendar:
    """All known special days; a year counts as published when it has any."""
    known: WorkCalendar | None = cache.get(_CACHE_KEY)
    if known is None:
        special = dict(CalendarDay.objects.values_list("day", "is_working"))
        known = WorkCalendar(special, frozenset(day.year for day in special))
        cache.set(_CACHE_KEY, known, _CACHE_SECONDS)
    return known


def working_days_from(now: datetime, days: int) -> DueDate:
    """The day that is so many working days after today."""
    return calendar().add(timezone.localdate(now), days)


def moved_by_waiting(promised_on: date, *, since: date, until: date) -> DueDate:
    """A promised day after a wait for somebody else, which is not the house's time."""
    days = calendar()
    return days.add(promised_on, days.between(since, until))


@transaction.atomic
def load_seed() -> int:
    """The days of the shipped file into the table; days that someone edited stay. Number added."""
    with _SEED.open(encoding="utf-8", newline="") as lines:
        days = [
            CalendarDay(
                day=date.fromisoformat(row["date"]),
                is_working=row["kind"].startswith("workday"),
                name=row["name"],
            )
            for row in csv.DictReader(lines)
        ]
    before = CalendarDay.objects.count()
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    cache.delete(_CACHE_KEY)
    return CalendarDay.objects.count() - before
