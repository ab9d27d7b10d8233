"""How often drawn decisions were wrong, with an interval. Pure arithmetic, no library behind it.

Each reading counts with the inverse of its chance of being drawn, and the readings of a stratum
stand for all its decisions (Hájek). Weights that differ make readings worth less: the interval is
Clopper and Pearson's for as many readings of equal weight as these are worth (Korn and Graubard,
1998); where all chances are the same it is the exact one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, isclose, lgamma, log

CONFIDENCE = 0.95
_TINY = 1e-300
_MOST_STEPS = 500


@dataclass(frozen=True)
class Read:
    """So many finished readings of one chance, and how many of them found an error."""

    chance: float
    number: int
    errors: int


@dataclass(frozen=True)
class Stratum:
    """All decisions of one kind, and the readings among them."""

    decided: int
    readings: Sequence[Read]


@dataclass(frozen=True)
class Estimate:
    """The share that was wrong; with 95 % confidence between `low` and `high`."""

    rate: float
    low: float
    high: float


def error_rate(strata: Iterable[Stratum]) -> Estimate | None:
    """Over the strata of which something was read; None where nothing was."""
    weighed = [
        (one, weight)
        for stratum in strata
        for one, weight in zip(stratum.readings, _weights(stratum), strict=True)
        if one.number
    ]
    total = sum(one.number * weight for one, weight in weighed)
    if not total:
        return None
    rate = sum(one.errors * weight for one, weight in weighed) / total
    worth = total**2 / sum(one.number * weight**2 for one, weight in weighed)
    return Estimate(rate, *interval(rate * worth, worth))


def interval(errors: float, number: float) -> tuple[float, float]:
    """Clopper and Pearson's bounds; both may be fractions, where readings weigh differently."""
    tail = (1 - CONFIDENCE) / 2
    wrong, right = errors, number - errors
    # What is left of a sum of fractions is nothing.
    low = 0.0 if wrong < 1e-9 else beta_quantile(tail, wrong, right + 1)
    high = 1.0 if right < 1e-9 else beta_quantile(1 - tail, wrong + 1, right)
    return low, high


def beta_quantile(share: float, a: float, b: float) -> float:
    """Where the beta distribution reaches `share`: by halving, good to the last digit."""
    low, high = 0.0, 1.0
    while not isclose(low, high, rel_tol=1e-12, abs_tol=1e-15):
        middle = (low + high) / 2
        if beta_share(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _weights(stratum: Stratum) -> list[float]:
    """The inverse of each chance, stretched so that the readings stand for the whole stratum."""
    plain = sum(one.number / one.chance for one in stratum.readings)
    stretch = stratum.decided / plain if plain else 0.0
    return [stretch / one.chance for one in stratum.readings]


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's method."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if isclose(c * d, 1.0, rel_tol=1e-14):
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
