"""What settlement sees of a claim: plain values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Stay:
    """A stay or a listed visit. `amounts` in yuan by the papers' names; any may be missing."""

    kind: str
    admitted_on: date
    discharged_on: date
    hospital_level: int | None
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Cover:
    """An enrolled item of a period, `begins_on` (day 1) to `ends_on`, both included."""

    period: int
    items: frozenset[str]
    begins_on: date
    ends_on: date


@dataclass(frozen=True)
class PaidBefore:
    """What earlier claims of the period drew from an item: eligible base and benefit, in yuan."""

    period: int
    item: str
    base: Decimal
    benefit: Decimal


@dataclass(frozen=True)
class Case:
    """One claim with all that its benefit depends on."""

    covers: tuple[Cover, ...]
    paid_before: tuple[PaidBefore, ...]
    filed_on: date
    channel: str
    cause: str
    stays: tuple[Stay, ...]


@dataclass(frozen=True)
class Line:
    """One line of the explanation; the amounts of a result's lines add up to its benefit."""

    item: str
    kind: str
    period: int
    label: Mapping[str, str]
    formula: Mapping[str, str]
    clause: Mapping[str, str]
    amount: Decimal


@dataclass(frozen=True)
class Outcome:
    """The result: `outcome` is pay, nothing, needs_document or refer; `benefit` 0 unless pay.

    `base` is the eligible cost that this claim adds to the period. `nothing` is a computed
    proposal: a person still decides.
    """

    outcome: str
    benefit: Decimal
    payable_now: Decimal
    base: Decimal
    reasons: frozenset[str]
    lines: tuple[Line, ...]
