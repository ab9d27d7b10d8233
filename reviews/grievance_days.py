"""The days of a grievance: when its owner is reminded, and when a day is over."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from members.workdays import calendar

_MORNING = 9


def day_at(day: date, later: int = 0) -> datetime:
    """The morning of a day, or of one some days later."""
    on = day + timedelta(days=later)
    return timezone.make_aware(datetime.combine(on, time(_MORNING)))


def reminder_day(due_on: date) -> datetime:
    """The morning of the last day on which so many working days are left as a reminder needs."""
    days, on = calendar(), due_on
    while days.between(on, due_on) < settings.GRIEVANCE_REMIND_WORKING_DAYS:
        on -= timedelta(days=1)
    return day_at(on)
