"""The order of the queue as one ascending number: the promised day first, then who filed first."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Wide enough for a promise of 115 days; a claim filed even earlier counts as filed then.
_STEPS_PER_DAY = 10_000_000
_HOUSE = ZoneInfo("Asia/Shanghai")


def rank_of(due_on: date, filed_at: datetime) -> int:
    """The rank of a case that is due on `due_on` and was filed at `filed_at`."""
    due = datetime.combine(due_on + timedelta(days=1), time(0), tzinfo=_HOUSE)
    waiting = int((due - filed_at).total_seconds())
    return first_rank(due_on) + _STEPS_PER_DAY - 1 - min(max(waiting, 0), _STEPS_PER_DAY - 1)


def first_rank(day: date) -> int:
    """No case that is due on `day` or later ranks below this."""
    return day.toordinal() * _STEPS_PER_DAY
