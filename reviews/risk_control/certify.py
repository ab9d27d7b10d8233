"""Up to which chance of an error cases may be cleared, so that a promise holds with confidence.

Thresholds stand on a ladder that is fixed before any case is seen, and are tested from the
strictest to the loosest: at each the exact binomial test asks whether so few errors among so many
cases would be likely if the true rate were above its bound. The first failure ends the walk
(fixed-sequence testing: the family of all tests errs as rarely as a single one). A threshold is
certified when every kind of error passes there, each at the full level: it then lies within what
that kind alone would have allowed, so for each kind the chance that its promise is broken is at
most `DELTA`.

Holds only for cases that all had the same chance of being read, whatever was found in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log

from reviews.estimates import beta_quantile, beta_share

DELTA = 0.05
# From one in two thousand to one in two, each step a ninth looser than the one before.
LADDER = tuple(round(0.0005 * 1.124**step, 6) for step in range(60))
ANY = "any"


@dataclass(frozen=True)
class Bound:
    """A promise: among cleared cases at most `alpha` have this kind of error."""

    kind: str
    alpha: float


@dataclass(frozen=True)
class Case:
    """An adjudicated case: what the model said, which errors clearing it would have been, and the
    chance with which it was drawn to be read."""

    chance: float
    errors: frozenset[str]
    propensity: float = 1.0


@dataclass(frozen=True)
class Tested:
    """One kind of error at one threshold: `k` of `n` wrong, and what follows from it."""

    kind: str
    alpha: float
    n: int
    k: int
    p_value: float
    upper: float

    @property
    def holds(self) -> bool:
        return self.p_value <= DELTA


@dataclass(frozen=True)
class Certified:
    """The loosest threshold that was reached, with its tests; `share` of the cases lie under it."""

    threshold: float
    tested: tuple[Tested, ...]
    cases: int
    share: float


class NotComparable(ValueError):
    """Cases that were drawn with different chances prove nothing together; thin them first."""


def certify(cases: Sequence[Case], bounds: Sequence[Bound]) -> Certified | None:
    """The certified threshold, or None where none can be. Raises NotComparable."""
    if len({case.propensity for case in cases}) > 1:
        raise NotComparable("the cases were drawn with different chances")
    ordered = sorted(cases, key=lambda case: case.chance)
    reached: Certified | None = None
    for threshold in LADDER:
        below = _below(ordered, threshold)
        if len(below) < fewest(bounds):
            continue  # where to begin depends on numbers of cases alone, never on a label
        tested = tuple(examine(below, bound) for bound in bounds)
        if not all(one.holds for one in tested):
            break
        reached = Certified(threshold, tested, len(cases), len(below) / len(cases))
    return reached


def fewest(bounds: Sequence[Bound]) -> int:
    """So many cases without any error it takes at least: 299 for one in a hundred."""
    return max(ceil(log(DELTA) / log(1 - bound.alpha)) for bound in bounds)


def examine(cases: Sequence[Case], bound: Bound) -> Tested:
    """The exact test of one bound on all of `cases`."""
    number = len(cases)
    wrong = sum(_has(case, bound.kind) for case in cases)
    return Tested(
        kind=bound.kind,
        alpha=bound.alpha,
        n=number,
        k=wrong,
        p_value=at_most(wrong, number, bound.alpha),
        upper=upper_bound(wrong, number),
    )


def at_most(wrong: int, number: int, rate: float) -> float:
    """The chance of at most so many errors among so many cases at a true `rate`."""
    return 1.0 if wrong >= number else 1 - beta_share(rate, wrong + 1, number - wrong)


def upper_bound(wrong: int, number: int) -> float:
    """Clopper and Pearson's one-sided bound: the largest rate that the test would not reject."""
    return 1.0 if wrong >= number else beta_quantile(1 - DELTA, wrong + 1, number - wrong)


def thinned(cases: Sequence[Case], draws: Sequence[float]) -> list[Case]:
    """Cases of equal chance: each stays with the least chance divided by its own.

    `draws` are numbers from 0 to 1, one a case, that know nothing of what was found in it.
    """
    least = min((case.propensity for case in cases), default=1.0)
    return [
        Case(case.chance, case.errors, least)
        for case, draw in zip(cases, draws, strict=True)
        if draw * case.propensity < least
    ]


def _below(ordered: Sequence[Case], threshold: float) -> Sequence[Case]:
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        if ordered[middle].chance <= threshold:
            low = middle + 1
        else:
            high = middle
    return ordered[:low]


def _has(case: Case, kind: str) -> bool:
    return bool(case.errors) if kind == ANY else kind in case.errors
