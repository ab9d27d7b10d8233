"""Which periods a stay belongs to, and which parts of it are covered by an item."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from claims.benefits.case import Cover, Stay
from members.schemes.terms import Scheme


@dataclass(frozen=True)
class Portion:
    """A part of a stay that lies in one period and is either covered by the item or not.

    `uncovered`: the member had no cover at all then, or had not bought this item.
    """

    period: int
    nights: int
    of_nights: int
    uncovered: Literal["", "not_in_period", "item_not_enrolled"] = ""

    @property
    def share(self) -> Fraction:
        """The part of the cost that belongs here: pro rata by nights."""
        return Fraction(self.nights, self.of_nights) if self.of_nights else Fraction(1)

    @property
    def is_whole(self) -> bool:
        return self.nights == self.of_nights


def periods_of(stay: Stay, scheme: Scheme) -> range:
    """The periods that the stay touches: one, unless it goes over the turn of a period."""
    if not _goes_by_nights(stay, scheme):
        last = scheme.period_of(stay.discharged_on)
        return range(last, last + 1)
    # The day of discharge is no night.
    last_night = date.fromordinal(stay.discharged_on.toordinal() - 1)
    return range(scheme.period_of(stay.admitted_on), scheme.period_of(last_night) + 1)


def portions(stay: Stay, scheme: Scheme, item: str, covers: Sequence[Cover]) -> Iterator[Portion]:
    """The stay cut by period and by first day of cover; the nights add up to the stay."""
    for period in periods_of(stay, scheme):
        starts = [
            cover.effective_on for cover in covers if cover.period == period and item in cover.items
        ]
        begins_on = min(starts, default=None)
        nights, covered = _nights(stay, scheme, period, begins_on)
        why_not = _why_not(period, begins_on, covers)
        if nights == 0:
            is_covered = begins_on is not None and begins_on <= stay.discharged_on
            yield Portion(period, 0, 0, "" if is_covered else why_not)
        if covered:
            yield Portion(period, covered, stay.nights)
        if covered < nights:
            yield Portion(period, nights - covered, stay.nights, why_not)


def _nights(stay: Stay, scheme: Scheme, period: int, begins_on: date | None) -> tuple[int, int]:
    """Nights of the stay in the period, and those of them from day 1 of cover on."""
    if not _goes_by_nights(stay, scheme):
        is_covered = begins_on is not None and begins_on <= stay.discharged_on
        return stay.nights, stay.nights if is_covered else 0
    begins = max(stay.admitted_on, scheme.first_day(period))
    ends = min(stay.discharged_on, scheme.first_day(period + 1))
    nights = (ends - begins).days
    if begins_on is None:
        return nights, 0
    return nights, max((ends - max(begins, begins_on)).days, 0)


def _why_not(
    period: int, begins_on: date | None, covers: Sequence[Cover]
) -> Literal["not_in_period", "item_not_enrolled"]:
    """Before day 1 of cover there is no cover; without the item there may be cover by others."""
    if begins_on is not None or all(cover.period != period for cover in covers):
        return "not_in_period"
    return "item_not_enrolled"


def _goes_by_nights(stay: Stay, scheme: Scheme) -> bool:
    """A visit of one day has no nights: it belongs to its day, whatever the scheme counts."""
    version = scheme.version_for(scheme.period_of(stay.admitted_on))
    return stay.nights > 0 and version.stay_belongs_to.value == "nights"
