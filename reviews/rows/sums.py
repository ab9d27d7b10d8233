"""A sum of a paper that does not hold, as a sum: its parts, what they give, what is printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from claims.facts import FACTS
from reviews.checks.paper_sums import Sum


@dataclass(frozen=True)
class SumLine:
    """One amount by its fact."""

    name: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class SumRow:
    """`off` is by how much what is printed differs from what the parts give."""

    parts: list[SumLine]
    computed: Decimal
    printed: SumLine
    off: Decimal


def sum_rows(broken: Iterable[Sum]) -> list[SumRow]:
    return [
        SumRow(
            parts=[_line(name, amount) for name, amount in one.parts],
            computed=one.computed,
            printed=_line(one.whole, one.printed),
            off=abs(one.printed - one.computed),
        )
        for one in broken
    ]


def fitting(name: str, broken: Iterable[Sum]) -> list[str]:
    """What the fact would have to be for its sum to hold; amounts are not negative."""
    found = []
    for one in broken:
        parts = dict(one.parts)
        value = one.computed if name == one.whole else None
        if name in parts:
            value = one.printed - one.computed + parts[name]
        if value is not None and value >= 0:
            found.append(f"{value:.2f}")
    return found


def _line(name: str, amount: Decimal) -> SumLine:
    return SumLine(name, str(FACTS[name].label), amount)
