"""How well wordings are labelled: on a labelled file, with 95 % intervals by bootstrap.

At the bench alone. What learns is measured by folds: no wording is judged by what has seen it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from reviews.champion.coding_measures import calibration_gap
from reviews.champion.corpus import CLASSES
from reviews.champion.wording import plain
from reviews.classifier.learn import from_texts
from reviews.classifier.linear import Labels, Linear
from reviews.classifier.serve import Answer, Classifier
from reviews.classifier.texts import Labelled

RESAMPLES = 1000
PRECISIONS = (0.95, 0.98, 0.99)
SURE = 0.9

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Told:
    """What was said of each wording: a label ("" for none) and how surely."""

    labels: Labels
    sure: Floats
    codes: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Value:
    """A figure and its interval."""

    value: float
    low: float
    high: float


def as_shipped(rows: Sequence[Labelled], classifier: Classifier) -> Told:
    """What ships, which has learnt nothing from any of the rows."""
    return _told(classifier.classify([row.text for row in rows]))


def by_folds(rows: Sequence[Labelled], shipped: Linear, *, folds: int, seed: int) -> Told:
    """Each wording as a model sees it that learnt from the other folds."""
    answers: list[Answer | None] = [None] * len(rows)
    for seen, unseen in _folds(rows, folds, seed):
        learnt = from_texts([rows[place] for place in seen], shipped, seed=seed)
        classifier = Classifier("fold", shipped, learnt)
        said = classifier.classify([rows[place].text for place in unseen])
        for place, answer in zip(unseen, said, strict=True):
            answers[place] = answer
    return _told([answer for answer in answers if answer])


def by_characters(rows: Sequence[Labelled], *, folds: int, seed: int) -> Told:
    """The plain way, to be better than: a balanced line over characters, by the same folds."""
    texts = np.array([plain(row.text) for row in rows], dtype=object)
    labels = _labels(rows)
    said, sure = np.empty(len(rows), dtype="<U20"), np.zeros(len(rows))
    for seen, unseen in _folds(rows, folds, seed):
        vectorizer = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 4), min_df=2, sublinear_tf=True, lowercase=False
        )
        matrix = vectorizer.fit_transform(texts[seen])
        model = LogisticRegression(C=10, class_weight="balanced", max_iter=300)
        chances = model.fit(matrix, labels[seen]).predict_proba(vectorizer.transform(texts[unseen]))
        said[unseen] = model.classes_[chances.argmax(axis=1)]
        sure[unseen] = chances.max(axis=1)
    return Told(said, sure)


def figures(rows: Sequence[Labelled], told: Told, *, seed: int = 0) -> Mapping[str, Value]:
    """Accuracy, macro-F1, F1 of each class, the share answered at a measured precision, and silent
    misses: what is not ordinary and was called so, of all answered, and those said surely."""
    truth = _labels(rows)
    point = _figures(truth, told.labels, told.sure)
    draws = np.random.default_rng(seed).integers(0, len(rows), (RESAMPLES, len(rows)))
    drawn = [_figures(truth[draw], told.labels[draw], told.sure[draw]) for draw in draws]
    found = {}
    for name, value in point.items():
        low, high = np.quantile([one[name] for one in drawn], (0.025, 0.975))
        found[name] = Value(value, float(low), float(high))
    return found


def coded(rows: Sequence[Labelled], told: Told, first: int) -> float | None:
    """The share of coded wordings with one of their categories among the first candidates."""
    hits = [
        bool({code[:3] for code in row.codes} & {code[:3] for code in codes[:first]})
        for row, codes in zip(rows, told.codes, strict=True)
        if row.codes
    ]
    return float(np.mean(hits)) if hits else None


def _figures(truth: Labels, said: Labels, sure: Floats) -> dict[str, float]:
    right, answered = said == truth, said != ""
    scores = {f"F1 {name}": _f1(truth == name, said == name) for name in CLASSES}
    silent = (said == "ordinary") & (truth != "ordinary")
    many = max(int(answered.sum()), 1)
    order = np.argsort(-sure, kind="stable")
    order = order[answered[order]]
    precise = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    return {
        "accuracy": float(right.mean()),
        "macro-F1": float(np.mean(list(scores.values()))),
        **scores,
        **{f"answered at {goal:.0%}": _answered(precise, goal, len(truth)) for goal in PRECISIONS},
        "silent misses": int(silent.sum()) / many,
        "silent misses, sure": int((silent & (sure >= SURE)).sum()) / many,
        "off by": calibration_gap(sure[answered], right[answered]),
    }


def _f1(true: Any, said: Any) -> float:
    either = int(true.sum() + said.sum())
    return 2 * int((true & said).sum()) / either if either else 0.0


def _answered(precise: Floats, goal: float, asked: int) -> float:
    kept = np.nonzero(precise >= goal)[0]
    return (int(kept[-1]) + 1) / asked if len(kept) else 0.0


def _folds(rows: Sequence[Labelled], folds: int, seed: int) -> Any:
    return StratifiedKFold(folds, shuffle=True, random_state=seed).split(rows, _labels(rows))


def _labels(rows: Sequence[Labelled]) -> Labels:
    return np.array([row.label for row in rows])


def _told(answers: Sequence[Answer]) -> Told:
    return Told(
        np.array([answer.label for answer in answers]),
        np.array([answer.confidence for answer in answers]),
        [[candidate.code for candidate in answer.candidates] for answer in answers],
    )
