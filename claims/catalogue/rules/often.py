"""限定频次, 限定周期, 限定疗程, 限定支付疗程: how often, at what intervals, and for how long.

Where the list gives days, days are counted. Where it does not, only what cannot be fitted into the
days of the stay is a question.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from claims.catalogue.library import Rule, RuleName
from claims.catalogue.rules.base import Answer, Finding, Item, Known, Undecided, total

_A_DAY = {"1/日": 1, "1/天": 1, "24/小时": 24}
_HOURLY = "24/小时"
_HOURS = frozenset({"", "小时", "时", "H"})
_NOT_MORE = re.compile(r"不超过(\d+)天")


def ask(items: Mapping[str, Item], known: Known) -> Iterator[Answer]:
    for item in items.values():
        for rule in item.rules(*_ASK):
            answer = _ASK[rule.rule](rule, item, known)
            if answer is not None:
                yield answer


def _frequency(rule: Rule, item: Item, known: Known) -> Answer | None:
    is_hourly = rule.value == _HOURLY
    if is_hourly and any(line.unit.upper() not in _HOURS for line in item.lines):
        return None  # charged by the day or by the time, not by the hour
    limit = _A_DAY.get(rule.value)
    if limit is None:
        return None
    return _by_day(rule, item, limit) if item.dated else _in_the_stay(rule, item, limit, known)


def _by_day(rule: Rule, item: Item, limit: int) -> Answer | None:
    counts = {day: total(item.on([day])) for day in item.days}
    over = {day: count for day, count in counts.items() if count is not None and count > limit}
    if over:
        said = {"name": item.name, "limit": str(limit), "count": _plain(max(over.values()))}
        numbers = tuple(line.number for line in item.on(over))
        return Finding(rule.rule, _often(rule), numbers, rule.batch, said)
    lacking = any(count is None for count in counts.values())
    return Undecided(rule.rule, item.numbers, "quantity") if lacking else None


def _in_the_stay(rule: Rule, item: Item, limit: int, known: Known) -> Answer | None:
    if item.quantity is None or known.days is None:
        return Undecided(rule.rule, item.numbers, "days")
    if item.quantity <= limit * known.days:
        return None
    said = {"name": item.name, "limit": str(limit), "count": _plain(item.quantity)}
    said |= {"days": str(known.days)}
    return Finding(rule.rule, f"{_often(rule)}_undated", item.numbers, rule.batch, said)


def _often(rule: Rule) -> str:
    return "hours_a_day" if rule.value == _HOURLY else "times_a_day"


def _interval(rule: Rule, item: Item, known: Known) -> Answer | None:
    apart = int(rule.value.removeprefix("1/"))
    said = {"name": item.name, "apart": str(apart)}
    if item.dated:
        close = _closer_than(apart, sorted(item.days))
        if not close:
            return None
        numbers = tuple(line.number for line in item.on(close))
        return Finding(rule.rule, "too_close", numbers, rule.batch, said)
    if item.quantity is None or known.days is None:
        return Undecided(rule.rule, item.numbers, "days")
    if item.quantity <= most_within(known.days, apart):
        return None
    said |= {"count": _plain(item.quantity), "days": str(known.days)}
    return Finding(rule.rule, "too_close_undated", item.numbers, rule.batch, said)


def most_within(days: int, apart: int) -> int:
    """How many times fit into so many days when each is `apart` days after the last."""
    return (days - 1) // apart + 1


def _closer_than(apart: int, days: list[date]) -> list[date]:
    pairs = [(one, two) for one, two in pairwise(days) if (two - one).days < apart]
    return sorted({day for pair in pairs for day in pair})


def _course(rule: Rule, item: Item, known: Known) -> Answer | None:
    limit = _days_of(rule)
    paid = item.paid_by_the_fund()
    if limit is None or not paid.lines:
        return None
    if paid.dated:
        if len(paid.days) <= limit:
            return None
        said = {"name": item.name, "limit": str(limit), "days": str(len(paid.days))}
        return Finding(rule.rule, "course_too_long", paid.numbers, rule.batch, said)
    if known.days is not None and known.days <= limit:
        return None
    return Undecided(rule.rule, paid.numbers, "days")


def _days_of(rule: Rule) -> int | None:
    """In its column, else in its sentence. Where the two differ (one row), the longer one."""
    told = [int(days) for days in _NOT_MORE.findall(rule.note)]
    if rule.value:
        told.append(int(rule.value.removesuffix("天")))
    return max(told, default=None)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


_ASK: Mapping[RuleName, Callable[[Rule, Item, Known], Answer | None]] = {
    "frequency": _frequency,
    "interval": _interval,
    "course": _course,
}
