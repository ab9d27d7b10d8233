"""Training: from the tables alone (what ships), or from labelled wordings on top of them."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reviews.champion import tables
from reviews.champion.coding import Coder
from reviews.champion.corpus import CLASSES
from reviews.champion.serve import champion
from reviews.classifier.invented import FOLDS, invented
from reviews.classifier.linear import Linear, fitted
from reviews.classifier.signs import Array, Signs, cue_columns, log_odds
from reviews.classifier.taught import Taught, held_out, taught_width
from reviews.classifier.texts import Labelled, TextsRefused

TABLES_STRENGTH, TEXTS_STRENGTH = 0.01, 0.02
# Made-up wordings bear rare signs oftener than wards do, so a sign is held close to its mean;
# people's wordings are what they are.
TABLES_FAR, TEXTS_FAR = 5.0, 100.0
# A graver label that is overlooked costs more than one too many.
HEED = dict(zip(CLASSES, (1.0, 2.0, 1.5, 1.3, 1.0), strict=True))
NAMES_OF_A_RULE, NAMES_WEIGHT = 60, 0.3
FEWEST = 10  # wordings of each label; below that folds would miss some


@dataclass(frozen=True)
class FromTexts:
    """What was learnt from labelled wordings: of their characters, of all signs together, and
    the codes that people gave them."""

    taught: Taught
    judge: Linear
    pairs: tuple[tuple[str, tuple[str, ...]], ...]


def from_tables(*, seed: int, folds: int = FOLDS, share: float = 1.0) -> Linear:
    """A judge of the tables' signs; less sure, as on illnesses that the tables lack."""
    met = invented(seed=seed, by_illness=False, folds=folds, share=share)
    judge = fitted(met.matrix, met.labels, strength=TABLES_STRENGTH, far=TABLES_FAR, heed=HEED)
    unmet = invented(seed=seed + 1, by_illness=True, folds=max(1, folds // 2), share=share)
    return judge.cooled(unmet.matrix, unmet.labels)


def from_texts(rows: Sequence[Labelled], shipped: Linear, *, seed: int) -> FromTexts:
    """The same rows and seed give the same model. `check_enough` first."""
    named = _names_of_each_rule()
    texts = [*(row.text for row in rows), *(name.name for name in named)]
    labels = np.array([*(row.label for row in rows), *(name.rule.label for name in named)])
    weights = np.repeat([1.0, NAMES_WEIGHT], [len(rows), len(named)])
    seen = table_signs(()).of(texts).matrix
    judge = fitted(
        combined(seen, held_out(texts, labels, weights, seed=seed), shipped),
        labels,
        strength=TEXTS_STRENGTH,
        far=TEXTS_FAR,
        weights=weights,
    )
    pairs = tuple((row.text, row.codes) for row in rows if row.codes)
    return FromTexts(Taught.of(texts, labels, weights, seed=seed), judge, pairs)


def _names_of_each_rule() -> list[tables.Name]:
    """Some names of each rule, from all over its codes. A ward seldom writes of traffic or of a
    check-up, and what it never writes it would teach to be ordinary."""
    of_rule: dict[str, list[tables.Name]] = defaultdict(list)
    for name in tables.names():
        of_rule[name.rule.name].append(name)
    return [
        name
        for several in of_rule.values()
        for name in several[:: math.ceil(len(several) / NAMES_OF_A_RULE)]
    ]


def check_enough(rows: Sequence[Labelled], file: str, *, folds: int | None = None) -> None:
    """TextsRefused where a label has too few wordings to learn from, or from all but one fold."""
    needed = math.ceil(FEWEST * folds / (folds - 1)) + 1 if folds else FEWEST
    counts = Counter(row.label for row in rows)
    for name in CLASSES:
        if counts[name] < needed:
            raise TextsRefused(
                f"{file}, column label: {counts[name]} wordings with “{name}”, at least {needed}"
                " are needed."
            )


def table_signs(pairs: Sequence[tuple[str, tuple[str, ...]]]) -> Signs:
    """The model of names that ships, and the coder with what people confirmed."""
    return Signs(champion().model.chances, Coder(tables.names(), pairs))


def combined(
    seen: Array,
    taught: Array,
    shipped: Linear,
) -> Array:
    """All that a judge of labelled wordings sees: the tables' cues, their own judge, the texts."""
    cue = seen[:, list(cue_columns())]
    return np.hstack([cue, log_odds(shipped.chances(seen)), taught])


def combined_width() -> int:
    """How many numbers `combined` has for a text."""
    return len(cue_columns()) + len(CLASSES) + taught_width()
