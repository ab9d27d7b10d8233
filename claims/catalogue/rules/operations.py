"""限定主次操作: two operations of one group through the same cut, the second at its full price.

The cut is not on a list, nor is the province's price: two different operations of one group on one
day are a question, whatever they cost. Surcharges and parts of one operation are not two.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from claims.catalogue.library import Rule
from claims.catalogue.rules.base import Answer, Finding, Item, Known

_OPERATION = slice(0, 11)  # of a code; behind it stand variants and surcharges


def ask(items: Mapping[str, Item], known: Known) -> Iterator[Answer]:
    groups: dict[tuple[str, date | None], list[tuple[Item, Rule]]] = defaultdict(list)
    for item in items.values():
        for rule in item.rules("operations"):
            for day in item.days or (None,):
                groups[rule.value, day].append((item, rule))
    for (group, day), found in groups.items():
        operations = {item.key[_OPERATION]: item for item, _rule in found}
        if len(operations) > 1:
            yield _question(group, day, [item for item, _rule in found], found[0][1])


def _question(group: str, day: date | None, items: list[Item], rule: Rule) -> Finding:
    lines = [line for item in items for line in (item.on([day]) if day else item.lines)]
    return Finding(
        rule=rule.rule,
        wording="operations_together",
        numbers=tuple(sorted({line.number for line in lines})),
        batch=rule.batch,
        parameters={
            "names": "、".join(dict.fromkeys(item.name for item in items)),
            "group": group,
        },
    )
