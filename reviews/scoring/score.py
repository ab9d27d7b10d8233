"""Ask a folded model about a case: a chance, and exactly what it is made of.

A linear model is one number for each word and a slope for each number. Whoever has its JSON can
check an answer by hand; nothing here needs a library, and every page may import it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from reviews.features.schema import FEATURES, Value, validated

MISSING = "missing"
NUMBERS = tuple(feature.name for feature in FEATURES if feature.kind == "number")
WORDS: Mapping[str, tuple[str, ...]] = {
    feature.name: (*feature.words, MISSING) for feature in FEATURES if feature.kind == "word"
}
# Terms are whole multiples of this, so that they add up exactly, in whatever order (IEEE 754).
_GRAIN = 2.0**-36


@dataclass(frozen=True)
class Slope:
    """A number's part of the log-odds: slope × value + offset, or `missing` where it is not known.
    Nothing over all the cases that were learnt from, on the average."""

    slope: float
    offset: float
    missing: float


@dataclass(frozen=True)
class Contribution:
    """What one value adds to the log-odds of an error, against the average case."""

    feature: str
    value: Value
    log_odds: float


@dataclass(frozen=True)
class Scored:
    """`chance` that something about the machine's proposal is wrong, calibrated.

    `log_odds` is exactly `base`, that of the average case, and all contributions together; these
    come strongest first.
    """

    chance: float
    log_odds: float
    base: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Scorer:
    """A folded model. `words` has for each word of each feature, and for `MISSING`, its part."""

    version: str
    sha256: str
    base: float
    numbers: Mapping[str, Slope]
    words: Mapping[str, Mapping[str, float]]

    def score(self, values: Mapping[str, object]) -> Scored:
        """Any values of the schema, those of a snapshot: they are validated here again."""
        held = validated(values)
        parts = [Contribution(name, value, self._part(name, value)) for name, value in held.items()]
        base = grained(self.base)
        log_odds = sum((part.log_odds for part in parts), base)
        # A stable sort: what is equally strong stays in the order of the schema.
        strongest = sorted(parts, key=lambda part: -abs(part.log_odds))
        return Scored(chance_of(log_odds), log_odds, base, tuple(strongest))

    def _part(self, name: str, value: Value) -> float:
        if name in self.numbers:
            line = self.numbers[name]
            if value is None:
                return grained(line.missing)
            return grained(line.slope * float(value) + line.offset)
        return grained(self.words[name][MISSING if value is None else str(value)])


def grained(value: float) -> float:
    """To the nearest multiple of the grain, 1.5e-11: less than any digit that is shown."""
    return round(value / _GRAIN) * _GRAIN


def chance_of(log_odds: float) -> float:
    """0 to 1, whatever comes in."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    power = math.exp(log_odds)
    return power / (1 + power)
