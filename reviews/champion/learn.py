"""Training: fit on names and decisions, calibrate and choose thresholds where it has not looked.

Each subcategory of the table (C34.1, S82.6 …) is a group and lies on one side only, so a held-out
name is an illness that the model has not met. A third of the groups calibrates, the others choose
the thresholds. The model that ships then learns from all. Ways of writing that we made up ourselves
are learnt from, but prove nothing: they neither calibrate nor choose.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.stats import beta
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from reviews.champion.chances import CLASS_OF, GRAMS, chance_of, known_share, log_odds
from reviews.champion.corpus import CLASSES, Example
from reviews.champion.proposal import ORDINARY
from reviews.champion.wording import careful_word_in

FOLDS = 4
PRECISION = 0.98
MISSED_CRITICAL_MAX = 0.005
CHANCE = 0.05  # that a promise of a threshold does not hold
FEWEST = 600  # a walk that begins with fewer ends at the first unlucky case
STEP = 1.05
FLOOR_QUANTILE = 0.05
_MISSED = ("critical", "critical_refer")

Vector = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Trained:
    """A model and the numbers that it is served with."""

    vectorizer: TfidfVectorizer
    classifier: LogisticRegression
    calibration: Mapping[str, tuple[float, float]]
    thresholds: Mapping[str, float | None]
    floor: float
    metrics: Mapping[str, Any]


def train(examples: Sequence[Example], *, seed: int) -> Trained:
    """The same examples and seed give the same model."""
    texts = [one.text for one in examples]
    labels = np.array([one.label for one in examples])
    groups = np.array([one.group for one in examples])
    weights = np.array([one.weight for one in examples])
    chances, known = _held_out(texts, labels, groups, weights, seed)
    proving = weights >= 1
    calibrating = _third(groups, seed) & proving
    calibration = {
        label: _platt(chances[calibrating], labels[calibrating], weights[calibrating], place)
        for label, place in _places().items()
    }
    floor = round(float(np.quantile(known[proving], FLOOR_QUANTILE)), 4)
    # Only what would be answered at all: the gates of serving stand before the thresholds.
    choosing = proving & ~calibrating & (known >= floor)
    thresholds, metrics = {}, {}
    for label in CLASS_OF:
        free = np.array([careful_word_in(text, label) is None for text in texts])
        shown = choosing & free
        thresholds[label], metrics[label] = _choose(
            label,
            chances[shown],
            labels[shown],
            calibration[label],
            asked=int((labels[proving & ~calibrating] == CLASS_OF[label]).sum()),
        )
    vectorizer, matrix = vectors(texts)
    return Trained(
        vectorizer=vectorizer,
        classifier=fitted(matrix, labels, weights, seed),
        calibration=calibration,
        thresholds=thresholds,
        floor=floor,
        metrics={
            "examples": len(texts),
            "groups": len(set(groups)),
            "features": matrix.shape[1],
            "held_out_accuracy": round(_accuracy(chances, labels, weights), 4),
            "held_out_macro_f1": round(_macro_f1(chances, labels, weights), 4),
            "by_label": metrics,
        },
    )


def _held_out(
    texts: Sequence[str], labels: Vector, groups: Vector, weights: Vector, seed: int
) -> tuple[Vector, Vector]:
    """Each example as a model sees it that has met nothing of its group."""
    chances = np.zeros((len(texts), len(CLASSES)))
    known = np.zeros(len(texts))
    folds = GroupKFold(n_splits=FOLDS, shuffle=True, random_state=seed)
    for seen, unseen in folds.split(texts, labels, groups):
        vectorizer, matrix = vectors([texts[place] for place in seen])
        model = fitted(matrix, labels[seen], weights[seen], seed)
        judged = [texts[place] for place in unseen]
        found = model.predict_proba(vectorizer.transform(judged))
        for column, name in enumerate(model.classes_):
            chances[unseen, CLASSES.index(name)] = found[:, column]
        known[unseen] = [known_share(vectorizer.vocabulary_, text) for text in judged]
    return chances, known


def vectors(texts: Sequence[str]) -> tuple[TfidfVectorizer, csr_matrix]:
    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=GRAMS, min_df=2, sublinear_tf=True, lowercase=False,
        dtype=np.float32,
    )  # fmt: skip
    return vectorizer, vectorizer.fit_transform(texts)


def fitted(matrix: csr_matrix, labels: Vector, weights: Vector, seed: int) -> LogisticRegression:
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=150, random_state=seed)
    return model.fit(matrix, labels, sample_weight=weights)


def _third(groups: Vector, seed: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """A third of the groups, drawn by seed."""
    every = np.unique(groups)
    drawn = np.random.default_rng(seed).permutation(every)[: len(every) // 3]
    return np.isin(groups, drawn)


def _places() -> dict[str, int]:
    return {label: CLASSES.index(name) for label, name in CLASS_OF.items()}


def _platt(chances: Vector, labels: Vector, weights: Vector, place: int) -> tuple[float, float]:
    raw = np.array([[log_odds(chance)] for chance in chances[:, place]])
    line = LogisticRegression(C=1e6).fit(raw, labels == CLASSES[place], sample_weight=weights)
    return round(float(line.coef_[0][0]), 6), round(float(line.intercept_[0]), 6)


def _choose(
    label: str, chances: Vector, labels: Vector, line: tuple[float, float], *, asked: int
) -> tuple[float | None, dict[str, Any]]:
    """The loosest threshold that keeps its promise, tested from strict to loose.

    The walk ends at the first threshold that fails, so looking at many does not wear the promise
    out. Where even the strictest fails, None: the label is never proposed.
    """
    place = CLASSES.index(CLASS_OF[label])
    answered = chances.argmax(axis=1) == place
    sure = np.array([chance_of(chance, line) for chance in chances[:, place]])
    wrong = labels != CLASSES[place]
    missed = np.isin(labels, _MISSED) & (label == ORDINARY)
    chosen: float | None = None
    metrics: dict[str, Any] = {"asked": asked}
    for threshold in _strict_to_loose(sure[answered]):
        taken = answered & (sure >= threshold)
        count = int(taken.sum())
        errors, losses = int((taken & wrong).sum()), int((taken & missed).sum())
        if _upper(errors, count) > 1 - PRECISION or _upper(losses, count) > MISSED_CRITICAL_MAX:
            break
        chosen = threshold
        metrics |= {
            "answered": count,
            "wrong": errors,
            "missed_critical": losses,
            "precision": round(1 - errors / count, 4),
            "precision_at_least": round(1 - _upper(errors, count), 4),
            "coverage": round(int((taken & ~wrong).sum()) / max(asked, 1), 4),
        }
    return chosen, metrics


def _strict_to_loose(sure: Vector) -> Iterator[float]:
    """Thresholds by how many they let through; which ones are right is not looked at."""
    ordered = np.sort(sure)[::-1]
    count = FEWEST
    while count <= len(ordered):
        yield math.floor(ordered[count - 1] * 10_000) / 10_000
        count = math.ceil(count * STEP)


def _upper(errors: int, count: int) -> float:
    """The exact upper bound of an error rate (Clopper-Pearson, one-sided)."""
    return float(beta.ppf(1 - CHANCE, errors + 1, count - errors)) if errors < count else 1.0


def _accuracy(chances: Vector, labels: Vector, weights: Vector) -> float:
    right = np.array(CLASSES)[chances.argmax(axis=1)] == labels
    return float(np.average(right, weights=weights))


def _macro_f1(chances: Vector, labels: Vector, weights: Vector) -> float:
    said = np.array(CLASSES)[chances.argmax(axis=1)]
    scores = []
    for name in CLASSES:
        both = weights[(said == name) & (labels == name)].sum()
        either = weights[said == name].sum() + weights[labels == name].sum()
        scores.append(2 * both / either if either else 0.0)
    return float(np.mean(scores))
