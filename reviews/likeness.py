"""When two cases are alike: what a diagnosis is filed under, how near the facts are. Pure.

The model's code of a diagnosis is taken where it gave one; without, the wording itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import log2

from reviews.champion.wording import parts_of

LONGEST = 60
# The chapters of ICD-10, each by its first code.
_CHAPTERS = (
    "A00", "C00", "D50", "E00", "F00", "G00", "H00", "H60", "I00", "J00", "K00", "L00", "M00",
    "N00", "O00", "P00", "Q00", "R00", "S00", "V00", "Z00", "U00",
)  # fmt: skip


@dataclass(frozen=True)
class Traits:
    """What is compared besides the kind; `cost` 0 where it is not known."""

    wording: str
    visit_kind: str
    cause: str
    cost: Decimal


def kind_of(icd10: str, text: str) -> str:
    """The category of ICD-10 (C34), else the plain wording of the first diagnosis behind a “~”."""
    if icd10:
        return icd10[:3].upper()
    wording = plain_wording(text)
    return f"~{wording[:LONGEST]}" if wording else ""


def chapter_of(icd10: str, label: str) -> str:
    """Chapter and what the diagnosis is to the scheme; "" where either is not known."""
    if not icd10 or not label:
        return ""
    begun = [first for first in sorted(_CHAPTERS) if first <= icd10[:3].upper()]
    return f"{begun[-1]}/{label}" if begun else ""


def plain_wording(text: str) -> str:
    """The first diagnosis of a text, as wordings are compared."""
    return next((part.plain for part in parts_of(text)), "")


def distance(one: Traits, other: Traits) -> float:
    """0 for the same; another cause weighs most, then another kind of visit, then the rest."""
    found = 0.0
    if one.cause != other.cause:
        found += 4
    if one.visit_kind != other.visit_kind:
        found += 2
    found += 2 * (1 - _shared(one.wording, other.wording))
    if one.cost > 0 and other.cost > 0:
        found += min(abs(log2(float(one.cost / other.cost))), 4.0)
    return found


def _shared(one: str, other: str) -> float:
    """How much of two wordings is the same, by pairs of characters."""
    if one == other:
        return 1.0
    mine, theirs = set(_pairs(one)), set(_pairs(other))
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def _pairs(text: str) -> Iterable[str]:
    return (text[at : at + 2] for at in range(len(text) - 1))
