"""Wordings made up from the names of the table, in the ways physicians write: synthetic, to learn
from where there is no text that people labelled.

A wording holds one to five names with what stands around them; its label is that of the gravest.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import GroupKFold

from reviews.champion import tables
from reviews.champion.coding import Coder
from reviews.champion.corpus import CLASSES, Example, examples
from reviews.champion.learn import fitted, vectors
from reviews.champion.wording import plain
from reviews.classifier.linear import Labels
from reviews.classifier.signs import Array, Chances, Signs

FOLDS = 4
PER_FOLD = 3500
_COUNTS = {1: 0.55, 2: 0.22, 3: 0.12, 4: 0.07, 5: 0.04}
_JOINTS = (",", ";", "、", " ", "", "伴", "并", "合并", "，", "。")
_BEFORE = ("", "", "", "", "左", "右", "双侧", "左侧", "右侧", "急性", "慢性", "多发", "复发性")
_AFTER = ("", "", "", "", "", "", "术后", "待查", "?", "伴感染", "后", "1天", "可能", "复查")
# Roughly what wards write most, of a first diagnosis and of those beside it; round figures.
_FIRST = dict(zip(CLASSES, (0.22, 0.07, 0.06, 0.12, 0.53), strict=True))
_BESIDE = dict(zip(CLASSES, (0.05, 0.03, 0.01, 0.03, 0.88), strict=True))


@dataclass(frozen=True)
class Invented:
    """Numbers and labels of made-up wordings, seen by tables that lack the names in them."""

    matrix: Array
    labels: Labels


def invented(*, seed: int, by_illness: bool, folds: int = FOLDS, share: float = 1.0) -> Invented:
    """`by_illness`: a whole subcategory is held out at once, not single names: harder than life."""
    rows: list[Array] = []
    labels: list[str] = []
    for signs, held in _held_out(seed, by_illness, folds, share):
        made = list(_wordings(held, random.Random(f"{seed}-{len(rows)}")))  # noqa: S311  synthetic
        rows.append(signs.of([text for text, _ in made]).matrix)
        labels += [label for _, label in made]
    return Invented(np.vstack(rows), np.array(labels))


def _held_out(
    seed: int, by_illness: bool, folds: int, share: float
) -> Iterator[tuple[Signs, list[Example]]]:
    """Signs that have not met some of the names, and those names."""
    known = examples(share=share)
    groups = [one.group if by_illness else one.text for one in known]
    splits = GroupKFold(FOLDS, shuffle=True, random_state=seed).split(known, groups=groups)
    for _, (seen, unseen) in zip(range(folds), splits, strict=False):
        held = [known[place] for place in unseen]
        hidden = {one.text for one in held}
        chances = _model([known[place] for place in seen], seed)
        yield (
            Signs(chances, Coder([n for n in tables.names() if plain(n.name) not in hidden])),
            held,
        )


def _model(learnt: Sequence[Example], seed: int) -> Chances:
    vectorizer, matrix = vectors([one.text for one in learnt])
    labels = np.array([one.label for one in learnt])
    model = fitted(matrix, labels, np.array([one.weight for one in learnt]), seed)
    order = [list(model.classes_).index(name) for name in CLASSES]
    return lambda texts: model.predict_proba(vectorizer.transform(texts))[:, order]


def _wordings(held: Sequence[Example], draw: random.Random) -> Iterator[tuple[str, str]]:
    of_class = {name: [one.text for one in held if one.label == name] for name in CLASSES}
    for _ in range(PER_FOLD):
        count = draw.choices(list(_COUNTS), list(_COUNTS.values()))[0]
        classes = [
            draw.choices(CLASSES, list((_BESIDE if place else _FIRST).values()))[0]
            for place in range(count)
        ]
        names = [
            draw.choice(_BEFORE) + draw.choice(of_class[name]) + draw.choice(_AFTER)
            for name in draw.sample(classes, count)
        ]
        text = "".join(
            (draw.choice(_JOINTS) if place else "") + name for place, name in enumerate(names)
        )
        yield text, min(classes, key=CLASSES.index)
