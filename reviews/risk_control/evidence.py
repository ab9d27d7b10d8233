"""Does a promise still hold? Evidence that may be looked at every day without lying.

An e-process: a bet against the promise that grows when errors come more often than promised. While
the promise holds it exceeds 1 / DELTA with a chance of at most DELTA, whenever and however often
anybody looks (Ville's inequality).
"""

from collections.abc import Iterable, Iterator
from math import exp, log

from reviews.risk_control.certify import DELTA

ALARM_AT = 1 / DELTA
# Rates that the bet is spread over, as multiples of the promised one.
_TIMES = (1.5, 2.0, 3.0, 5.0, 10.0)


def evidence(errors: Iterable[bool], alpha: float) -> float:
    """How much the readings speak against a rate of at most `alpha`, in the end."""
    *_before, last = walk(errors, alpha)
    return last


def greatest(errors: Iterable[bool], alpha: float) -> float:
    """The greatest evidence on the way: an alarm that once rang is not silenced by what follows."""
    return max(walk(errors, alpha))


def walk(errors: Iterable[bool], alpha: float) -> Iterator[float]:
    """The evidence before the first reading (1) and after each, in their order.

    The mean of likelihood ratios, each of one alternative: each is expected to shrink, or stay,
    while the true rate is at most `alpha`.
    """
    rates = [min(alpha * times, 0.99) for times in _TIMES]
    logs = [0.0] * len(rates)
    yield 1.0
    for wrong in errors:
        for place, rate in enumerate(rates):
            logs[place] += log(rate / alpha) if wrong else log((1 - rate) / (1 - alpha))
        yield sum(exp(one) for one in logs) / len(logs)
