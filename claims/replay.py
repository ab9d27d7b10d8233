"""What the claims of a period would have brought under other rules. Pure: histories in, rows out.

Each member's settled claims are settled anew in the order in which they were decided, once under
the rules in force and once under the others. What was paid before is what the replay itself paid
before, so a claim that brings more leaves less for the next one, as it would have.

Not everything can be compared, and what cannot is kept apart, with what was really drawn for it:
what a person decided otherwise than computed, what the rules in force do not bring again, and what
the other rules leave to a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from claims.benefits.case import Cover, PaidBefore
from claims.benefits.case_json import case_from_dict, paid_before_from_dict
from claims.benefits.outcome import Outcome
from claims.benefits.settle import settle
from config.kernel.money import ZERO
from members.schemes.terms import Scheme, Version

Kind = Literal["compared", "by_hand", "not_reproduced", "open"]
Drawn = Sequence[Mapping[str, Any]]

# Reasons of the replay itself, beside those of the arithmetic.
FACTS_MISSING = "facts_missing"
ITEM_GONE = "item_gone"
_COMPUTED = ("pay", "nothing")


class Insured(NamedTuple):
    """One item bought for one period. Days as ISO text, so that it travels as it is."""

    item: str
    period: int
    effective_on: str
    previous_ended_on: str | None


class Settled(NamedTuple):
    """One claim of the replayed period: what it rested on, what was computed and decided (yuan).

    `case` as the assessment keeps it, in the public form; empty where there is none.
    """

    claim: int
    item: str
    case: Mapping[str, Any]
    outcome: str
    computed: str
    decided: str
    drawn: Drawn


class Move(NamedTuple):
    """What was really drawn at that point by what is not replayed; nothing: it was given back.

    `behind` is what drew it: what it gives back goes by the same name.
    """

    behind: str
    period: int
    drawn: Drawn


def behind_claim(claim: int) -> str:
    """The name by which a claim's draws are known."""
    return f"claim:{claim}"


class History(NamedTuple):
    """One member: what was bought, and what was decided, in that order. Nobody's name."""

    period: int
    covers: tuple[Insured, ...]
    events: tuple[Settled | Move, ...]


class Row(NamedTuple):
    """What became of one claim. `old` and `new` in yuan; equal where nothing can be compared."""

    claim: int
    kind: Kind
    old_outcome: str
    new_outcome: str
    decided: Decimal
    old: Decimal
    new: Decimal
    reasons: tuple[str, ...]

    @property
    def difference(self) -> Decimal:
        return self.new - self.old


@dataclass(frozen=True)
class Rules:
    """The rules in force, and the others as if they had held in the period."""

    in_force: Scheme
    other: Scheme


def rules_of(in_force: Scheme, other: Scheme, *, version: str, period: int) -> Rules:
    """The other scheme's version `version`, put in the place of what held in `period`.

    Other periods keep their rules: a stay over the turn of the period may look at them.
    """
    chosen = version_named(other, version)
    if chosen.digest == in_force.version_for(period).digest:
        return Rules(in_force, in_force)
    begins, ends = other.first_day(period), other.first_day(period + 1)
    before = [
        replace(each, valid_to=min(each.valid_to or begins, begins))
        for each in in_force.versions
        if each.valid_from < begins
    ]
    after = replace(in_force.version_for(period + 1), valid_from=ends, valid_to=None)
    placed = replace(chosen, valid_from=begins, valid_to=ends)
    return Rules(in_force, replace(other, versions=(*before, placed, after)))


def version_named(scheme: Scheme, code: str) -> Version:
    """The scheme's version of this name; KeyError where there is none."""
    return {version.code: version for version in scheme.versions}[code]


def replay(history: History, rules: Rules) -> list[Row]:
    """A member's claims one after another, under both rules."""
    old, new = _Book(history.covers), _Book(history.covers)
    rows = []
    for event in history.events:
        if isinstance(event, Move):
            for book in (old, new):
                book.keep(event.behind, event.period, _paid(event.drawn))
            continue
        row, drawn_old, drawn_new = _settle_anew(event, history, rules, old, new)
        old.keep(behind_claim(event.claim), history.period, drawn_old)
        new.keep(behind_claim(event.claim), history.period, drawn_new)
        rows.append(row)
    return rows


class _Book:
    """What stands as paid, by what drew it, on one side of the replay."""

    def __init__(self, covers: Iterable[Insured]) -> None:
        self._bought = [(cover.item, cover.period) for cover in covers]
        self._standing: dict[str, tuple[int, Sequence[PaidBefore]]] = {}

    def keep(self, behind: str, period: int, paid: Sequence[PaidBefore]) -> None:
        if paid:
            self._standing[behind] = (period, paid)
        else:
            self._standing.pop(behind, None)

    def paid_before(self) -> list[PaidBefore]:
        """By what was bought, as `claims.basis` hands it to the arithmetic."""
        return [
            entry
            for item, period in self._bought
            for of_period, paid in self._standing.values()
            if of_period == period
            for entry in paid
            if entry.item == item
        ]


def _settle_anew(
    event: Settled, history: History, rules: Rules, old: _Book, new: _Book
) -> tuple[Row, Sequence[PaidBefore], Sequence[PaidBefore]]:
    """The claim's row, and what it draws on either side."""
    computed, decided = Decimal(event.computed), Decimal(event.decided)
    really = _paid(event.drawn)

    def apart(kind: Kind, outcome: str, amount: Decimal, *reasons: str) -> Row:
        old_outcome = outcome if kind == "not_reproduced" else event.outcome
        return Row(event.claim, kind, old_outcome, outcome, decided, amount, amount, reasons)

    if decided != computed or event.outcome not in _COMPUTED:
        return apart("by_hand", event.outcome, computed), really, really
    before = _outcome(event, history, rules.in_force, old)
    if before is None:
        return apart("not_reproduced", "refer", ZERO, FACTS_MISSING), really, really
    if (before.outcome, before.benefit) != (event.outcome, computed):
        row = apart("not_reproduced", before.outcome, before.benefit, *sorted(before.reasons))
        return row, really, really
    drawn_old = _drawn(before)
    after = before if rules.other is rules.in_force else _outcome(event, history, rules.other, new)
    if after is None:
        return apart("open", "refer", computed, FACTS_MISSING), drawn_old, drawn_old
    reasons = tuple(sorted(after.reasons))
    if after.outcome not in _COMPUTED:
        return apart("open", after.outcome, computed, *reasons), drawn_old, drawn_old
    if event.item not in rules.other.version_for(history.period).items:
        reasons = (ITEM_GONE,)
    row = Row(
        event.claim,
        "compared",
        before.outcome,
        after.outcome,
        decided,
        before.benefit,
        after.benefit,
        reasons,
    )
    return row, drawn_old, _drawn(after)


def _outcome(event: Settled, history: History, scheme: Scheme, book: _Book) -> Outcome | None:
    """None where a fact that the rules need is not there, or cannot be right."""
    wanted = (event.item, history.period)
    cover = next((c for c in history.covers if (c.item, c.period) == wanted), None)
    try:
        kept = case_from_dict(event.case)
        case = replace(
            kept,
            covers=(_cover(cover),) if cover else (),
            paid_before=tuple(book.paid_before()),
        )
        return settle(case, scheme, period=history.period, item=event.item)
    except (KeyError, ValueError, ArithmeticError):  # CaseError is a ValueError
        return None


def _cover(bought: Insured) -> Cover:
    ended = bought.previous_ended_on
    return Cover(
        bought.period,
        frozenset({bought.item}),
        date.fromisoformat(bought.effective_on),
        date.fromisoformat(ended) if ended else None,
    )


def _paid(drawn: Drawn) -> list[PaidBefore]:
    return [paid_before_from_dict(entry) for entry in drawn]


def _drawn(outcome: Outcome) -> list[PaidBefore]:
    if outcome.outcome != "pay":
        return []
    return [paid for part in outcome.parts for paid in part.drawn]
