"""Figures that point at nobody: small ones are hidden, by themselves and by subtraction. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

# A figure about fewer persons is not shown.
FEW = 5

Key = TypeVar("Key")


@dataclass(frozen=True)
class Happened:
    """That something happened to a person's claim in a month, counted as `month` since any day."""

    month: int
    person: int
    amount: Decimal


@dataclass(frozen=True)
class Told:
    """So many claims of so many persons, and their yuan; told only from `FEW` persons on."""

    claims: int
    persons: int
    amount: Decimal


def told_by_month(happened: Iterable[Happened], *, until: int) -> Told | None:
    """What may be told of the months before `until`; None where that is too few persons.

    The figure moves only where at least `FEW` persons come on top of those who are in it: who reads
    the page each month does not learn whose claim came between.
    """
    by_month: dict[int, list[Happened]] = {}
    for one in happened:
        by_month.setdefault(one.month, []).append(one)
    told: Told | None = None
    persons: set[int] = set()
    waiting: list[Happened] = []
    for month in sorted(month for month in by_month if month < until):
        waiting += by_month[month]
        fresh = {one.person for one in waiting} - persons
        if len(fresh) < FEW:
            continue
        persons |= fresh
        told = Told(
            claims=(told.claims if told else 0) + len(waiting),
            persons=len(persons),
            amount=(told.amount if told else Decimal(0))
            + sum((one.amount for one in waiting), Decimal(0)),
        )
        waiting = []
    return told


def hidden_cells(cells: Mapping[Key, int], *, total_is_known: bool = True) -> frozenset[Key]:
    """Which of the parts of a total must not be shown: those of 1 to 4 persons, and with a single
    hidden one the smallest of the others, from which it could be had by subtraction."""
    hidden = {key for key, persons in cells.items() if 0 < persons < FEW}
    if not hidden or not total_is_known:
        return frozenset(hidden)
    shown = sorted((persons, place) for place, (key, persons) in enumerate(cells.items())
                   if key not in hidden and persons)  # fmt: skip
    keys = list(cells)
    while shown and (len(hidden) < 2 or sum(cells[key] for key in hidden) < FEW):
        hidden.add(keys[shown.pop(0)[1]])
    return frozenset(hidden)


def told_steps(persons: Sequence[int]) -> list[int | None]:
    """A falling row of counts – entitled, told, … – as it may be shown: None where the count, or
    how many were lost on the way to it, is 1 to 4."""
    shown: list[int | None] = []
    last: int | None = None
    for number in persons:
        few = 0 < number < FEW or (last is not None and 0 < last - number < FEW)
        shown.append(None if few else number)
        if not few:
            last = number
    return shown
