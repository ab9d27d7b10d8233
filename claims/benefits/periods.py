"""Which periods a stay belongs to, and which parts of it are covered by an item."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from claims.benefits.case import Cover, Stay
from members.schemes.terms import Scheme

Uncovered = Literal["", "not_in_period", "item_not_enrolled"]


@dataclass(frozen=True)
class Portion:
    """A part of a stay that lies in one period and is either covered by the item or not.

    Its nights are those from `begins_on` to the day before `ends_on`. `uncovered`: the member had
    no cover at all then, or had not bought this item.
    """

    period: int
    begins_on: date
    ends_on: date
    of_nights: int
    uncovered: Uncovered = ""

    @property
    def nights(self) -> int:
        return (self.ends_on - self.begins_on).days

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
    last_night = stay.discharged_on - timedelta(days=1)
    return range(scheme.period_of(stay.admitted_on), scheme.period_of(last_night) + 1)


def portions(stay: Stay, scheme: Scheme, item: str, covers: Sequence[Cover]) -> Iterator[Portion]:
    """The stay cut by period and by first day of cover; the nights add up to the stay."""
    by_nights = _goes_by_nights(stay, scheme)
    for period in periods_of(stay, scheme):
        begins, ends = stay.admitted_on, stay.discharged_on
        if not by_nights:
            uncovered = why_uncovered(period, item, covers, ends)
            yield Portion(period, begins, ends, stay.nights, uncovered)
            continue
        covered_from = _covered_from(period, item, covers)
        why_not = _why_not(period, covered_from, covers)
        begins = max(begins, scheme.first_day(period))
        ends = min(ends, scheme.first_day(period + 1))
        turn = ends if covered_from is None else min(max(begins, covered_from), ends)
        if begins < turn:
            yield Portion(period, begins, turn, stay.nights, why_not)
        if turn < ends:
            yield Portion(period, turn, ends, stay.nights)


def why_uncovered(period: int, item: str, covers: Sequence[Cover], day: date | None) -> Uncovered:
    """Why an item does not cover what happened on a day of the period; "" where it does."""
    begins_on = _covered_from(period, item, covers)
    if begins_on is not None and (day is None or begins_on <= day):
        return ""
    return _why_not(period, begins_on, covers)


def _covered_from(period: int, item: str, covers: Sequence[Cover]) -> date | None:
    """Day 1 of the item's cover in the period; of several the first."""
    starts = [
        cover.effective_on for cover in covers if cover.period == period and item in cover.items
    ]
    return min(starts, default=None)


def _why_not(period: int, begins_on: date | None, covers: Sequence[Cover]) -> Uncovered:
    """Before day 1 of cover there is no cover; without the item there may be cover by others."""
    if begins_on is not None or all(cover.period != period for cover in covers):
        return "not_in_period"
    return "item_not_enrolled"


def _goes_by_nights(stay: Stay, scheme: Scheme) -> bool:
    """A visit of one day has no nights: it belongs to its day, whatever the scheme counts."""
    version = scheme.version_for(scheme.period_of(stay.admitted_on))
    return stay.nights > 0 and version.stay_belongs_to.value == "nights"
