"""A whole list: what each line is, what the rules ask, and what it comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from claims.catalogue import tables
from claims.catalogue.match import Line, Matched, match
from claims.catalogue.rules import FAMILIES
from claims.catalogue.rules.base import Finding, Known, Undecided, items_of

LINES_MAX = 2_000
CLASSES = ("甲", "乙", "丙")


@dataclass(frozen=True)
class Look:
    """What was found in one list. `edition` tells the tables; `cut`: there were more lines than are
    looked at."""

    matched: tuple[Matched, ...]
    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    edition: str
    cut: bool = False

    @property
    def unmatched(self) -> tuple[Matched, ...]:
        """Lines without an entry, or with one that is only likely."""
        return tuple(one for one in self.matched if one.sure is None)

    @property
    def differing(self) -> tuple[Matched, ...]:
        return tuple(one for one in self.matched if one.class_differs)


@dataclass(frozen=True)
class Sums:
    """Yuan by class; "" for what is of no known class. `unreadable` lines have no amount."""

    total: Decimal
    by_class: Mapping[str, Decimal]
    unreadable: int


def look_at(lines: Iterable[Line], known: Known) -> Look:
    """Ask the catalogues about each line and the rules about all of them.

    tables.CatalogueRefused where a table is not the one that shipped.
    """
    given = tuple(lines)
    matched = tuple(match(line) for line in given[:LINES_MAX])
    items = items_of(matched)
    answers = [answer for ask in FAMILIES for answer in ask(items, known)]
    return Look(
        matched=matched,
        findings=tuple(one for one in answers if isinstance(one, Finding)),
        undecided=tuple(one for one in answers if isinstance(one, Undecided)),
        edition=tables.fingerprint(),
        cut=len(given) > LINES_MAX,
    )


def class_shown(one: Matched) -> str:
    """As printed; where nothing is printed, as the catalogue has it; else ""."""
    if one.line.catalogue_class:
        return one.line.catalogue_class
    return one.sure.catalogue_class if one.sure else ""


def sums(matched: Iterable[Matched]) -> Sums:
    """The total, and what of it is of which class as far as that is known."""
    by_class = dict.fromkeys((*CLASSES, ""), Decimal(0))
    unreadable = 0
    for one in matched:
        if one.line.amount is None:
            unreadable += 1
        else:
            by_class[class_shown(one)] += one.line.amount
    return Sums(sum(by_class.values(), Decimal(0)), by_class, unreadable)
