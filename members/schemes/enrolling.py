"""How units join: which share of their employees, until when, and for which fee. No benefit rests
on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from members.schemes.grounds import (
    Grounds,
    read_decimal,
    read_month_day,
    read_paid_fen,
    read_stated,
    take_count,
)
from members.schemes.reader import Table
from members.schemes.terms import Stated


@dataclass(frozen=True)
class QuotaStep:
    """Units of up to `up_to` employees (None: any larger one) join with at least `share`."""

    up_to: int | None
    share: Decimal


@dataclass(frozen=True)
class Window:
    """When units join: days before the period begins. `opens` None: told anew each year."""

    closes: tuple[int, int]
    opens: tuple[int, int] | None


def read_quota(table: Table, grounds: Grounds) -> Stated[tuple[QuotaStep, ...]] | None:
    """Steps by size, from the smallest units to those of any size."""
    if not table.has("quota"):
        return None
    stated, ground = read_stated(table, "quota", grounds)
    steps = []
    entries = stated.tables("value")
    for entry in entries:
        up_to = take_count(entry, "up_to") if entry.has("up_to") else None
        share = read_decimal(entry, "share")
        if not 0 < share <= 1:
            entry.refuse("must be above 0 and not more than 1", "share")
        entry.done()
        steps.append(QuotaStep(up_to, share))
    for entry, (step, following) in zip(entries[1:], pairwise(steps), strict=True):
        if step.up_to is None:
            entry.refuse("comes after a step without end", "up_to")
        if following.up_to is not None and following.up_to <= step.up_to:
            entry.refuse("must be larger than in the step before it", "up_to")
    if steps[-1].up_to is not None:
        entries[-1].refuse("the last step has no end: it is for all larger units", "up_to")
    stated.done()
    return Stated(tuple(steps), ground)


def read_window(table: Table, grounds: Grounds) -> Stated[Window] | None:
    """The days of joining, as month and day before the period."""
    if not table.has("enrolment"):
        return None
    stated, ground = read_stated(table, "enrolment", grounds)
    opens = read_month_day(stated, "opens") if stated.has("opens") else None
    window = Window(read_month_day(stated, "closes"), opens)
    stated.done()
    return Stated(window, ground)


def read_fees(
    table: Table, grounds: Grounds, items: Collection[str]
) -> Stated[Mapping[str, Decimal]] | None:
    """Yuan per person and period, by item; an item without a fee has none published."""
    if not table.has("fees"):
        return None
    stated, ground = read_stated(table, "fees", grounds)
    value = stated.table("value")
    fees = {item: read_paid_fen(value, item) for item in items if value.has(item)}
    if not fees:
        stated.refuse("must name at least one item of the version", "value")
    value.done()
    stated.done()
    return Stated(fees, ground)
