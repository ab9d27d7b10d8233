"""Up to which chance of an error cases may be cleared, proved on adjudicated cases. Pure.

A bound α is promised for each kind of error that is given one; “any error at all” is such a kind,
so that all of them together stay within one bound. The thresholds are the rungs of a ladder that is
fixed before any case is seen, from the strictest to the loosest: not every chance that occurred,
for a walk of so many steps would end at the first unlucky case. At each rung every kind must pass
the exact binomial test of “more than α” at level δ; the first that fails ends the sequence, and the
last one that passed is certified. Of thresholds at which a kind's true share is above its α the
first one is passed wrongly with a chance of at most δ, whatever the number of thresholds (fixed-
sequence testing) and of kinds (all must pass: intersection–union). The sequence begins where a
sample without any error could pass; that too depends on no label.

The cases are a plain random sample of what would be cleared: see `reviews.labels.equally_likely`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log

from reviews.estimates import beta_quantile, beta_share

# From one in two thousand to one in two, each rung an eighth looser than the one before.
LADDER = tuple(round(0.0005 * 1.124**step, 6) for step in range(60))


@dataclass(frozen=True)
class Bound:
    """Of `n` cases up to the threshold `k` had this error. `upper`: no larger share than this, with
    the confidence asked for (Clopper and Pearson, one-sided)."""

    alpha: float
    n: int
    k: int
    p_value: float
    upper: float


@dataclass(frozen=True)
class Certified:
    """`threshold` is None where nothing can be certified; `missing`: so many cases more, all
    without an error, are needed at least; `kinds` is then about the strictest threshold that was
    tested, or about all cases where there are too few."""

    threshold: float | None
    share: float
    kinds: Mapping[str, Bound]
    missing: int


def needed(alphas: Mapping[str, float], confidence: float) -> int:
    """So many cases without any error pass the strictest of the bounds."""
    return ceil(log(1 - confidence) / log(1 - min(alphas.values())))


def p_value(k: int, n: int, alpha: float) -> float:
    """The chance of at most `k` errors among `n`, if their share were `alpha`: exactly."""
    return 1.0 if k >= n else 1 - beta_share(alpha, k + 1, n - k)


def certify(
    cases: Sequence[tuple[float, frozenset[str]]],
    alphas: Mapping[str, float],
    *,
    confidence: float,
) -> Certified:
    """The loosest rung that is proved, of cases as (chance, errors). Cases between two rungs stay
    together: what is cleared of them is cleared of all."""
    ordered = sorted(cases, key=lambda case: case[0])
    rungs = [bisect_left(LADDER, chance) for chance, _errors in ordered]
    least = needed(alphas, confidence)
    counts = dict.fromkeys(alphas, 0)
    passed: tuple[float, int, dict[str, Bound]] | None = None
    failed: dict[str, Bound] | None = None
    for place, (_chance, errors) in enumerate(ordered, start=1):
        rung = rungs[place - 1]
        if rung == len(LADDER):  # likelier wrong than right: never cleared
            break
        for kind in errors & counts.keys():
            counts[kind] += 1
        together = place < len(ordered) and rungs[place] == rung
        if together or place < least:
            continue
        bounds = {kind: _bound(counts[kind], place, alphas[kind], confidence) for kind in alphas}
        if any(bound.p_value > 1 - confidence for bound in bounds.values()):
            failed = bounds
            break
        passed = (LADDER[rung], place, bounds)
    if passed is not None:
        threshold, number, bounds = passed
        return Certified(threshold, number / len(ordered), bounds, missing=0)
    number = len(ordered)
    kinds = failed or {
        kind: _bound(counts[kind], number, alphas[kind], confidence) for kind in alphas
    }
    return Certified(None, 0.0, kinds, missing=max(least - number, 0))


def figures(
    cases: Sequence[tuple[float, frozenset[str]]],
    kinds: Iterable[str],
    *,
    threshold: float,
    confidence: float,
) -> dict[str, dict[str, float]]:
    """Of kinds of error that nothing is promised of: n, k and upper, of the cases up to the
    threshold. They prove nothing together: each is as sure as if it alone had been asked."""
    within = [errors for chance, errors in cases if chance <= threshold]
    counts = {kind: sum(kind in errors for errors in within) for kind in kinds}
    return {
        kind: {"n": len(within), "k": k, "upper": _upper(k, len(within), confidence)}
        for kind, k in counts.items()
    }


def _bound(k: int, n: int, alpha: float, confidence: float) -> Bound:
    return Bound(alpha, n, k, p_value(k, n, alpha), _upper(k, n, confidence))


def _upper(k: int, n: int, confidence: float) -> float:
    return 1.0 if k >= n else beta_quantile(confidence, k + 1, n - k)
