"""Whether cleared cases still keep what was promised, looked at as often as one likes. Pure."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

# Bets against the promise, as shares of the largest bet that cannot lose more than everything.
_BETS = (0.02, 0.1, 0.25, 0.5, 0.9)
_TENTHS = 10
_MOST = 1e12  # what a row shows; more is no more evidence for anybody


def evidence(errors: Iterable[bool], alpha: float) -> float:
    """The most that betting against “the share of errors is at most `alpha`” ever came to.

    A mixture of martingales over bets: while the promise holds, the chance that it ever reaches c
    is at most 1/c (Ville), however often it is looked at. The cases come in the order of reading,
    and had equal chances to be read.
    """
    wealth = [1.0] * len(_BETS)
    most = 1.0
    for error in errors:
        for place, share in enumerate(_BETS):
            bet = share / alpha
            wealth[place] = min(wealth[place] * (1 + bet * (float(error) - alpha)), _MOST)
        most = max(most, sum(wealth) / len(wealth))
    return most


def shift(before: Sequence[object], now: Sequence[object]) -> float:
    """The population stability index of one feature: 0 where nothing moved; by tenths of what was
    before for numbers, by value for words; what is missing is a group of its own."""
    edges = _edges(before)
    old, new = (Counter(_group(value, edges) for value in values) for values in (before, now))
    groups = old.keys() | new.keys()
    total = 0.0
    for group in groups:
        # Half a case in each group: an empty one is rare, not impossible.
        was = (old[group] + 0.5) / (len(before) + 0.5 * len(groups))
        has = (new[group] + 0.5) / (len(now) + 0.5 * len(groups))
        total += (has - was) * log(has / was)
    return total


def calibration_error(said: Sequence[tuple[float, bool]]) -> float | None:
    """How far what was said is from what was seen, over tenths of what was said, weighted."""
    if not said:
        return None
    ordered = sorted(said)
    total = 0.0
    for part in range(_TENTHS):
        begin, end = (len(ordered) * one // _TENTHS for one in (part, part + 1))
        bucket = ordered[begin:end]
        if bucket:
            mean = sum(chance for chance, _wrong in bucket) / len(bucket)
            seen = sum(wrong for _chance, wrong in bucket) / len(bucket)
            total += abs(mean - seen) * len(bucket) / len(ordered)
    return total


def shifts(
    before: Sequence[Mapping[str, object]], now: Sequence[Mapping[str, object]]
) -> dict[str, float]:
    """Of every feature that both have."""
    names = set().union(*before).intersection(set().union(*now)) if before and now else set()
    return {
        name: shift([row.get(name) for row in before], [row.get(name) for row in now])
        for name in sorted(names)
    }


def _edges(values: Sequence[object]) -> list[float]:
    numbers = sorted(
        float(one) for one in values if _is_number(one) and isinstance(one, int | float)
    )
    if not numbers:
        return []
    return sorted({numbers[len(numbers) * tenth // _TENTHS] for tenth in range(1, _TENTHS)})


def _group(value: object, edges: list[float]) -> object:
    if isinstance(value, int | float) and _is_number(value):
        return bisect_right(edges, float(value))
    return "" if value is None else str(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
