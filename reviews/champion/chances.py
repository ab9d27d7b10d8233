"""From raw chances to calibrated ones, and how much of a text is known: the same at both ends."""

import math
from collections.abc import Mapping

from reviews.champion.proposal import CRITICAL_ILLNESS, EXCLUDED, ORDINARY

GRAMS = (1, 4)
# The class of the rules that stands behind each label that may be proposed.
CLASS_OF: Mapping[str, str] = {
    ORDINARY: "ordinary",
    CRITICAL_ILLNESS: "critical",
    EXCLUDED: "exclusion",
}


def chance_of(score: float, line: tuple[float, float]) -> float:
    """The calibrated chance behind a raw one: a line on the log-odds."""
    slope, offset = line
    return 1 / (1 + math.exp(-(slope * log_odds(score) + offset)))


def log_odds(chance: float) -> float:
    held = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(held / (1 - held))


def known_share(vocabulary: Mapping[str, int], text: str) -> float:
    """How many of a text's pairs of characters the model has met."""
    pairs = [text[place : place + 2] for place in range(len(text) - 1)] or [text]
    return sum(pair in vocabulary for pair in pairs) / len(pairs)
