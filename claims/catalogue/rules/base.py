"""What a rule gets to see, and what it may say: please look, or that it cannot tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from claims.catalogue.library import Rule, RuleName, library
from claims.catalogue.match import Line, Matched
from claims.catalogue.wording import spellings


@dataclass(frozen=True)
class Known:
    """What is known of the person and the stay; "" and None where it is not. `sex` is F or M;
    `level` of the hospital 1, 2 or 3; `inpatient` whether it was a stay in hospital."""

    sex: str = ""
    born_on: date | None = None
    admitted_on: date | None = None
    discharged_on: date | None = None
    level: str = ""
    inpatient: bool | None = None

    @property
    def days(self) -> int | None:
        """Days on which something may be charged, the first and the last included."""
        if self.admitted_on is None or self.discharged_on is None:
            return None
        days = (self.discharged_on - self.admitted_on).days + 1
        return days if days > 0 else None

    @property
    def age(self) -> int | None:
        """In full years, on the day of admission."""
        if self.born_on is None or self.admitted_on is None:
            return None
        on, born = self.admitted_on, self.born_on
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True)
class Finding:
    """A question: by which rule, about which lines (their numbers), from which batch of workbooks.
    `wording` names the sentence, and `parameters` fill it."""

    rule: RuleName
    wording: str
    numbers: tuple[int, ...]
    batch: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Undecided:
    """A rule that is about lines of the list and cannot be asked, for something is not known."""

    rule: RuleName
    numbers: tuple[int, ...]
    lacks: str


Answer = Finding | Undecided


@dataclass(frozen=True)
class Item:
    """All lines of one item that a rule may be about. What was charged and taken back is out."""

    key: str
    name: str
    lines: tuple[Line, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(line.number for line in self.lines)

    @property
    def dated(self) -> bool:
        return all(line.charged_on for line in self.lines)

    @property
    def days(self) -> frozenset[date]:
        return frozenset(line.charged_on for line in self.lines if line.charged_on)

    @property
    def quantity(self) -> Decimal | None:
        """Of all lines; None where one does not say."""
        return total(self.lines)

    def on(self, days: Iterable[date]) -> tuple[Line, ...]:
        wanted = frozenset(days)
        return tuple(line for line in self.lines if line.charged_on in wanted)

    def rules(self, *names: RuleName) -> list[Rule]:
        return [rule for rule in library().by_item[self.key] if rule.rule in names]

    def paid_by_the_fund(self) -> "Item":
        """Without the lines that the sheet calls 丙 or 自费: a limit of payment is not theirs."""
        kept = tuple(line for line in self.lines if line.catalogue_class != "丙")
        return Item(self.key, self.name, kept)


def total(lines: Sequence[Line]) -> Decimal | None:
    quantities = [line.quantity for line in lines]
    if any(quantity is None for quantity in quantities):
        return None
    return sum((quantity for quantity in quantities if quantity is not None), Decimal(0))


def items_of(matched: Iterable[Matched]) -> dict[str, Item]:
    """The items that some rule names, each with its lines; by code or by a drug's plain name."""
    lines: dict[str, list[Line]] = {}
    for one in matched:
        key = key_of(one)
        if key:
            lines.setdefault(key, []).append(one.line)
    found = {}
    for key, of_item in lines.items():
        kept = _without_refunds(of_item)
        if kept:
            found[key] = Item(key, of_item[0].name, kept)
    return found


def key_of(matched: Matched) -> str:
    """Under which key the library may have rules for a line; "" where it has none."""
    by_item = library().by_item
    if matched.sure and matched.sure.kind == "service":
        return matched.sure.code if matched.sure.code in by_item else ""
    return next((name for name in spellings(matched.line.name) if name in by_item), "")


def _without_refunds(lines: Sequence[Line]) -> tuple[Line, ...]:
    """A day (or the undated rest) on which as much was taken back as charged counts for nothing."""
    by_day: dict[date | None, list[Line]] = {}
    for line in lines:
        by_day.setdefault(line.charged_on, []).append(line)
    kept = []
    for of_day in by_day.values():
        quantity = total(of_day)
        if quantity is None or quantity > 0:
            kept += of_day
    return tuple(kept)
