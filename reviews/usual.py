"""What is usual for a stay: which stays are alike, and how far from their middle one may lie. Pure.

Alike are stays with the same category of ICD-10 (three places), at the same level of hospital, of
about the same length.
"""

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LEAST = 30  # cases; fewer tell nothing of what is usual, and too much of single people
YEARS = 3  # of decisions that are counted
# First nights of the bands: a day, some days, a week, …
BANDS = (0, 3, 6, 10, 15, 30)
# Robust distances (1.4826 × the median distance) from the middle; for a normal spread 1 in 16,000.
FAR = 4.0
_NORMAL = 1.4826
# Where all cost nearly the same a small difference is still none: one in five either way.
_SPREAD_LEAST = math.log(1.2) / FAR


@dataclass(frozen=True)
class Usual:
    """The middle and the spread of log yuan, of how many cases, counted on which day."""

    cases: int
    middle: float
    spread: float
    counted_on: date

    @property
    def low(self) -> int:
        """Whole yuan; below it an amount is unusual."""
        return round(math.exp(self.middle - self._reach))

    @property
    def high(self) -> int:
        return round(math.exp(self.middle + self._reach))

    @property
    def _reach(self) -> float:
        return FAR * max(self.spread * _NORMAL, _SPREAD_LEAST)


def stay_key(level: str, admitted_on: date | None, discharged_on: date | None) -> str:
    """The part of a key that the facts give, `/3/6`; "" where one of them is not known."""
    if level not in ("1", "2", "3") or admitted_on is None or discharged_on is None:
        return ""
    nights = (discharged_on - admitted_on).days
    return f"/{level}/{band_of(nights)}" if nights >= 0 else ""


def key_of(code: str, stay: str) -> str:
    """K29/3/6: the category of the insurer's code, level, first night of the band."""
    return f"{code[:3].upper()}{stay}"


def band_of(nights: int) -> int:
    return max(first for first in BANDS if first <= nights)


def is_unusual(total: Decimal, usual: Usual) -> bool:
    """Far above or far below what such stays cost."""
    return not usual.low <= total <= usual.high
