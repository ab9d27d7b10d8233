"""Do cases look like those that a certificate was made with? And are chances what they say?"""

from collections.abc import Mapping, Sequence
from math import log

# Beyond this a feature has moved so far that the certificate speaks of other cases (the usual
# rule of thumb for the population stability index).
MOVED = 0.25
_LEAST = 1e-4
_BANDS = 10


def stability_index(then: Mapping[str, int], now: Mapping[str, int]) -> float:
    """The population stability index between two counts of the same bands; 0 where one is empty.

    Banks call values above 0.1 a change to look at, above 0.25 one to act on.
    """
    before, after = sum(then.values()), sum(now.values())
    if not before or not after:
        return 0.0
    total = 0.0
    for band in {*then, *now}:
        old = max(then.get(band, 0) / before, _LEAST)
        new = max(now.get(band, 0) / after, _LEAST)
        total += (new - old) * log(new / old)
    return total


def bands(values: Sequence[float | None], edges: Sequence[float]) -> dict[str, int]:
    """How many values lie in each band between `edges`; what is missing is a band of its own."""
    counts: dict[str, int] = {}
    for value in values:
        band = "missing" if value is None else str(sum(value > edge for edge in edges))
        counts[band] = counts.get(band, 0) + 1
    return counts


def edges_of(values: Sequence[float | None]) -> tuple[float, ...]:
    """Edges that cut the values that are there into ten bands of about as many."""
    there = sorted(value for value in values if value is not None)
    cuts = {there[len(there) * part // _BANDS] for part in range(1, _BANDS)} if there else set()
    return tuple(sorted(cuts))


def calibration_error(said: Sequence[float], wrong: Sequence[bool]) -> float:
    """How far chances are from what came true, on average over ten bands of equally many cases."""
    # By chance alone: among equal ones the order stays that in which they came.
    pairs = sorted(zip(said, wrong, strict=True), key=lambda pair: pair[0])
    number = len(pairs)
    total = 0.0
    for part in range(_BANDS):
        band = pairs[number * part // _BANDS : number * (part + 1) // _BANDS]
        if band:
            expected = sum(one for one, _ in band) / len(band)
            seen = sum(one for _, one in band) / len(band)
            total += abs(expected - seen) * len(band) / number
    return total
