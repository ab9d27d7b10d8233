"""What the tables see in a wording, as numbers: chances by its diagnoses, likely codes, cues.

Nothing here is learnt from people's wordings. Needs NumPy and scikit-learn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from reviews.champion import tables, ways
from reviews.champion.coding import Candidate, Coder
from reviews.champion.corpus import CLASSES
from reviews.champion.wording import TEXT_MAX, parts_of, plain
from reviews.classifier import cues

CANDIDATES = 10
PARTS_COUNTED = 6
LEAST = 1e-4
_BATCH = 1000

Array = np.ndarray[Any, np.dtype[np.float64]]
Places = np.ndarray[Any, np.dtype[np.intp]]
Chances = Callable[[Sequence[str]], Array]


@dataclass(frozen=True)
class Seen:
    """Of each text: a row of numbers, likely codes, its diagnoses as written, and their chances."""

    matrix: Array
    candidates: list[list[Candidate]]
    parts: list[list[str]]
    chances: list[Array]


class Signs:
    """A model of names and the table of codes, ready to look at many texts."""

    def __init__(self, chances: Chances, coder: Coder) -> None:
        """`chances`: of plain texts, a row each, in the order of CLASSES.

        What people confirmed to the coder shows in candidates, never in the numbers: these are what
        a judge learns from.
        """
        self._chances = chances
        self._coder = coder

    def of(self, texts: Sequence[str]) -> Seen:
        """What is seen in the texts, in their order; of long ones in what is read of them."""
        found = [
            self._batch([text[:TEXT_MAX] for text in texts[start : start + _BATCH]])
            for start in range(0, len(texts), _BATCH)
        ]
        return Seen(
            np.vstack([one.matrix for one in found]) if found else np.zeros((0, width())),
            [row for one in found for row in one.candidates],
            [row for one in found for row in one.parts],
            [row for one in found for row in one.chances],
        )

    def _batch(self, texts: Sequence[str]) -> Seen:
        spelt = [ways.spelt(plain(text)) for text in texts]
        # A text without a diagnosis is looked at as a whole, so that each has one part at least.
        read = [parts_of(text) for text in texts]
        parts = [
            [ways.spelt(part.plain) for part in several] or [whole]
            for several, whole in zip(read, spelt, strict=True)
        ]
        starts = np.cumsum([0, *map(len, parts)])
        of_parts = self._chances([part for several in parts for part in several])
        codes = self._coder.both_ways(texts, CANDIDATES)
        counts = np.minimum(np.diff(starts), PARTS_COUNTED)
        matrix = np.hstack(
            [
                log_odds(self._chances(spelt)),
                log_odds(np.maximum.reduceat(of_parts, starts[:-1], axis=0)),
                log_odds(gravest(of_parts, starts[:-1])),
                np.array([_of_codes(by_table) for _, by_table in codes]),
                np.array([cues.found_in(text) for text in spelt]),
                counts[:, None],
                np.log1p([len(text) for text in spelt])[:, None],
            ]
        )
        return Seen(
            matrix,
            [several for several, _ in codes],
            [[part.written for part in several] for several in read],
            [of_parts[start:end] for start, end in pairwise(starts)],
        )


def width() -> int:
    """How many numbers a text has."""
    return 5 * len(CLASSES) + 2 + len(cues.names()) + 2


def cue_columns() -> range:
    """Which columns are cues, in the order of `cues.names`."""
    first = 5 * len(CLASSES) + 2
    return range(first, first + len(cues.names()))


def gravest(chances: Array, starts: Places) -> Array:
    """The chances of each text's gravest diagnosis, its diagnoses taken as independent.

    The order of CLASSES is that of gravity; `starts` has the first row of each text.
    """
    at_most = np.cumsum(chances[:, ::-1], axis=1)[:, ::-1].clip(1e-6, 1)
    none_graver = np.multiply.reduceat(at_most, starts, axis=0)
    shifted = np.hstack([none_graver[:, 1:], np.zeros((len(none_graver), 1))])
    found = (none_graver - shifted).clip(1e-6, 1)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def log_odds(chances: Array) -> Array:
    held = np.clip(chances, LEAST, 1 - LEAST)
    return np.asarray(np.log(held / (1 - held)))


def _of_codes(candidates: Sequence[Candidate]) -> list[float]:
    """Of each class the best candidate, and whether it is the first; then the first and its lead.

    A class is what the rule of a candidate's code means.
    """
    best, first = [0.0] * len(CLASSES), [0.0] * len(CLASSES)
    for order, candidate in enumerate(candidates):
        place = CLASSES.index(tables.rule_of(candidate.code).label)
        best[place] = max(best[place], candidate.confidence)
        if order == 0:
            first[place] = candidate.confidence
    top = [candidate.confidence for candidate in candidates[:2]] + [0.0, 0.0]
    lead = top[0] - top[1] if len(candidates) > 1 else 0.0
    return [*best, *first, top[0], lead]
