"""限定机构等级, 限定就医方式, 限定保险类型: where the fund pays for a drug, and which fund does.

All three limit what the basic medical insurance pays: a line that the sheet calls 丙 or 自费 is
left alone.
"""

from collections.abc import Callable, Iterator, Mapping

from claims.catalogue.library import Rule, RuleName
from claims.catalogue.rules.base import Answer, Finding, Item, Known, Undecided

_LEVELS = {"二级": "2", "三级": "3"}
_IN_HOSPITAL = "住院"


def ask(items: Mapping[str, Item], known: Known) -> Iterator[Answer]:
    for item in items.values():
        paid = item.paid_by_the_fund()
        for rule in paid.rules(*_ASK) if paid.lines else ():
            answer = _ASK[rule.rule](rule, paid, known)
            if answer is not None:
                yield answer


def _level(rule: Rule, item: Item, known: Known) -> Answer | None:
    if not known.level:
        return Undecided(rule.rule, item.numbers, "level")
    if known.level >= _LEVELS.get(rule.value, ""):
        return None
    return Finding(rule.rule, "level_too_low", item.numbers, rule.batch, _said(rule, item))


def _setting(rule: Rule, item: Item, known: Known) -> Answer | None:
    if known.inpatient is None:
        return Undecided(rule.rule, item.numbers, "setting")
    if known.inpatient or rule.value != _IN_HOSPITAL:
        return None
    return Finding(rule.rule, "in_hospital_only", item.numbers, rule.batch, _said(rule, item))


def _insurance(rule: Rule, item: Item, _known: Known) -> Answer | None:
    """It was charged to the basic insurance where the sheet prints 甲 or 乙."""
    printed = tuple(line.number for line in item.lines if line.catalogue_class)
    if not printed:
        return Undecided(rule.rule, item.numbers, "class")
    return Finding(rule.rule, "other_insurance", printed, rule.batch, _said(rule, item))


def _said(rule: Rule, item: Item) -> dict[str, str]:
    return {"name": item.name, "value": rule.value}


_ASK: Mapping[RuleName, Callable[[Rule, Item, Known], Answer | None]] = {
    "level": _level,
    "setting": _setting,
    "insurance": _insurance,
}
