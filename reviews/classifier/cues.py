"""Words that point to a label, or away from it: `data/cues.csv`, by hand from the trade's words.

A cue decides nothing. How much it weighs, and for which label, is learnt.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from reviews.champion import tables


def names() -> tuple[str, ...]:
    """The cues in the order of their columns."""
    return tuple(_cues())


def found_in(text: str) -> list[float]:
    """For each cue 1 where a spelt text has it, else 0."""
    return [float(bool(cue.search(text))) for cue in _cues().values()]


def written(cue: str, text: str) -> str:
    """How a spelt text writes the cue, "" where it does not."""
    found = _cues()[cue].search(text)
    return found.group() if found else ""


@lru_cache(maxsize=1)
def _cues() -> Mapping[str, re.Pattern[str]]:
    ways = defaultdict(list)
    for row in tables.rows("cues.csv"):
        ways[row["cue"]].append(row["written"])
    return {cue: re.compile("|".join(several)) for cue, several in ways.items()}
