"""What the scorer hands on: plain values, so that judging them needs no library."""

from collections.abc import Mapping
from dataclasses import dataclass

from reviews.champion.tables import Name
from reviews.champion.wording import Part


@dataclass(frozen=True)
class Nearest:
    """A name of the table and how like it a wording is, 0 to 1."""

    name: Name
    likeness: float


@dataclass(frozen=True)
class Reading:
    """One part of a text as the model sees it; `label` and `second` are classes of the rules.

    `sure` has the calibrated chance of each label that may be proposed, `known` the share of the
    text's pairs of characters that the model has met.
    """

    part: Part
    label: str
    chance: float
    second: str
    second_chance: float
    sure: Mapping[str, float]
    known: float
    nearest: Nearest
    nearest_of_label: Nearest
    nearest_of_second: Nearest
    telling: tuple[str, ...]
