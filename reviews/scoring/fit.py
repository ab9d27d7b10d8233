"""Training: a linear model of “something about the machine's proposal is wrong”.

Numbers are standardised, words are one-hot, what is not known is a value of its own; the chance is
calibrated by Platt's line on groups that the part of the model which answers has not met. All of it
is linear in the log-odds, so it folds into one number for each value (`fold`).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from reviews.features.schema import FEATURES, validated
from reviews.scoring.score import MISSING, NUMBERS, WORDS, Slope

FOLDS = 4
# How many cases one may stand for, against the one that was likeliest to be drawn.
WEIGHT_MAX = 20.0

Matrix = np.ndarray[Any, np.dtype[np.float64]]


class TooFew(ValueError):
    """There are too few cases, errors or groups to train on. Says how many."""


@dataclass(frozen=True)
class Fitted:
    """An estimator over `matrix`, and the mean of each column that it weighs, in training."""

    estimator: Pipeline
    means: Matrix


@dataclass(frozen=True)
class Folded:
    """The same model as numbers: see `reviews.scoring.score.Scorer`."""

    base: float
    numbers: Mapping[str, Slope]
    words: Mapping[str, Mapping[str, float]]
    # Of a standard deviation for numbers, of a word for words, and only what some cases had and
    # others had not: what a card compares.
    weights: Mapping[str, float]


def fit(
    rows: Sequence[Mapping[str, object]],
    labels: Sequence[bool],
    groups: Sequence[str],
    *,
    seed: int,
    weights: Sequence[float] | None = None,
) -> Fitted:
    """The same rows and seed give the same model. `weights`: the inverse of each row's chance of
    being here. Raises TooFew where a fold would see no error, or nothing but errors."""
    wrong = np.array(labels, dtype=np.bool_)
    _check_enough(wrong, groups)
    weighed = _weighed(weights, len(wrong))
    prepare = _prepared()
    columns = prepare["columns"].fit_transform(matrix(rows))
    if not np.ptp(columns, axis=0).any():
        raise TooFew("All cases look the same.")
    design = np.asarray(prepare["varying"].fit_transform(columns), dtype=np.float64)
    folds = StratifiedGroupKFold(n_splits=FOLDS, shuffle=True, random_state=seed)
    model = CalibratedClassifierCV(
        # Solved to the last digit: among words of which each case has one, less would drift.
        LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-8),
        method="sigmoid",
        cv=list(folds.split(design, wrong, groups)),
        ensemble=False,
    )
    model.fit(design, wrong, sample_weight=weighed)
    # Which rows were in which fold is nobody's business in the archive.
    model.set_params(cv=FOLDS)
    means = np.average(design, axis=0, weights=weighed)
    return Fitted(Pipeline([("prepare", prepare), ("model", model)]), means)


def fold(fitted: Fitted) -> Folded:
    """Standardising, missing values, words, weights and Platt's line as one sum."""
    prepare, model = fitted.estimator["prepare"], fitted.estimator["model"]
    calibrated = model.calibrated_classifiers_[0]
    line = calibrated.calibrators[0]
    varying = prepare["varying"].get_support()
    # What was the same in all cases, or in none, adds nothing.
    weights, column_means = np.zeros(len(varying)), np.zeros(len(varying))
    # scikit-learn's line is 1 / (1 + exp(a·f + b)).
    weights[varying] = -line.a_ * calibrated.estimator.coef_[0]
    column_means[varying] = fitted.means
    base = -line.a_ * calibrated.estimator.intercept_[0] - line.b_
    steps = prepare["columns"].named_transformers_["numbers"]
    means, scales = steps["standardscaler"].mean_, steps["standardscaler"].scale_
    filled = steps["simpleimputer"].statistics_
    count = len(NUMBERS)
    average = weights * column_means
    numbers = {}
    for place, name in enumerate(NUMBERS):
        slope = weights[place] / scales[place]
        # The average case of this number, its share of missing ones included, adds nothing.
        usual = average[place] + average[count + place]
        offset = -slope * means[place] - usual
        missing = slope * filled[place] + offset + weights[count + place]
        numbers[name] = Slope(float(slope), float(offset), float(missing))
    words, place = {}, 2 * count
    for name, known in WORDS.items():
        part = slice(place, place + len(known))
        usual = float(average[part].sum())
        words[name] = {
            word: float(weight) - usual for word, weight in zip(known, weights[part], strict=True)
        }
        place += len(known)
    told = {name: float(weight) for name, weight in zip(NUMBERS, weights, strict=False)}
    gone = zip(NUMBERS, column_means[count : 2 * count], strict=True)
    told |= {f"{name}={MISSING}": numbers[name].missing for name, share in gone if share}
    met = zip(_words(), column_means[2 * count :], strict=True)
    told |= {f"{name}={word}": words[name][word] for (name, word), share in met if share}
    return Folded(float(base + average.sum()), numbers, words, told)


def _words() -> list[tuple[str, str]]:
    return [(name, word) for name, known in WORDS.items() for word in known]


def matrix(rows: Sequence[Mapping[str, object]]) -> Matrix:
    """A row a case, in the order of the schema; NaN for a number that is not known, and of a word
    its place among the feature's words."""
    places = {
        name: {word: float(place) for place, word in enumerate(known)}
        for name, known in WORDS.items()
    }
    found = np.empty((len(rows), len(FEATURES)))
    for at, row in enumerate(rows):
        held = validated(row)
        for column, feature in enumerate(FEATURES):
            value = held[feature.name]
            if feature.kind == "word":
                found[at, column] = places[feature.name][MISSING if value is None else str(value)]
            else:
                found[at, column] = math.nan if value is None else value
    return found


def _weighed(weights: Sequence[float] | None, count: int) -> Matrix:
    """One on the average, so that weights change what is likely and not how much is known."""
    raw = np.ones(count) if weights is None else np.array(weights, dtype=np.float64)
    held = np.minimum(raw / raw.min(), WEIGHT_MAX)
    return np.asarray(held / held.mean())


def _prepared() -> Pipeline:
    numbers = [place for place, one in enumerate(FEATURES) if one.kind == "number"]
    words = [place for place, one in enumerate(FEATURES) if one.kind == "word"]
    known = [np.arange(len(one), dtype=np.float64) for one in WORDS.values()]
    filled = SimpleImputer(strategy="mean", keep_empty_features=True)
    columns = ColumnTransformer(
        [
            ("numbers", make_pipeline(filled, StandardScaler()), numbers),
            ("missing", MissingIndicator(features="all"), numbers),
            ("words", OneHotEncoder(categories=known, sparse_output=False), words),
        ]
    )
    return Pipeline([("columns", columns), ("varying", VarianceThreshold())])


def _check_enough(wrong: "np.ndarray[Any, np.dtype[np.bool_]]", groups: Sequence[str]) -> None:
    for kind, count in (("with an error", int(wrong.sum())), ("without", int((~wrong).sum()))):
        if count < 2 * FOLDS:
            raise TooFew(f"{count} cases {kind}; {2 * FOLDS} are needed at least.")
    of_each = [
        len({group for group, is_so in zip(groups, wrong, strict=True) if is_so == kind})
        for kind in (True, False)
    ]
    if min(of_each) < FOLDS:
        raise TooFew(f"The errors are of {min(of_each)} members; {FOLDS} are needed at least.")
