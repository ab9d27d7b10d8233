"""重复收费: one item takes in another, and both are charged – on one day, or in one stay.

Rules that speak of hours are asked by the day, for a list names no hours. Where a list gives no
days, a pair is a question unless there are days enough to charge each on days of its own.
"""

from collections.abc import Iterator, Mapping

from claims.catalogue.library import Rule
from claims.catalogue.rules.base import Answer, Finding, Item, Known, Undecided

_STAY = "单次就诊"
_HOURS = frozenset({"6小时", "同一小时"})


def ask(items: Mapping[str, Item], known: Known) -> Iterator[Answer]:
    for item in items.values():
        for rule in item.rules("duplicate"):
            other = items.get(rule.other)
            if other is not None:
                answer = _ask(rule, item, other, known)
                if answer is not None:
                    yield answer


def _ask(rule: Rule, item: Item, other: Item, known: Known) -> Answer | None:
    if rule.value == _STAY:
        return _question(rule, "duplicate_in_stay", item, other)
    wording = "duplicate_on_day"
    if rule.value in _HOURS:
        wording = "duplicate_in_hours"
    if item.dated and other.dated:
        days = item.days & other.days
        if not days:
            return None
        on_day = (Item(one.key, one.name, one.on(days)) for one in (item, other))
        return _question(rule, wording, *on_day)
    if _have_days_of_their_own(item, other, known):
        return Undecided(rule.rule, _numbers(item, other), "days")
    return _question(rule, "duplicate_undated", item, other)


def _have_days_of_their_own(item: Item, other: Item, known: Known) -> bool:
    """Could each be charged once a day, and never on the same day as the other?"""
    one, two = item.quantity, other.quantity
    if one is None or two is None or known.days is None:
        return False
    return one + two <= known.days


def _question(rule: Rule, wording: str, item: Item, other: Item) -> Finding:
    return Finding(
        rule=rule.rule,
        wording=wording,
        numbers=_numbers(item, other),
        batch=rule.batch,
        parameters={"name": item.name, "other": other.name, "hours": rule.value},
    )


def _numbers(item: Item, other: Item) -> tuple[int, ...]:
    return tuple(sorted({*item.numbers, *other.numbers}))
