"""The last step: a linear judge over numbers of any kind, kept as plain numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from reviews.champion.corpus import CLASSES

Array = np.ndarray[Any, np.dtype[np.float64]]
Labels = np.ndarray[Any, np.dtype[np.str_]]


@dataclass(frozen=True)
class Linear:
    """Chances by a line over standardised numbers. Classes in the order of CLASSES.

    Beyond `far` standard deviations a number says no more than at them. `temperature` above 1 makes
    it less sure, and changes no label.
    """

    mean: Array
    scale: Array
    weights: Array
    offsets: Array
    far: float
    temperature: float = 1.0

    def chances(self, matrix: Array) -> Array:
        """A row of chances for each row of numbers."""
        scores = self._standard(matrix) @ self.weights.T + self.offsets
        return np.asarray(softmax(scores / self.temperature, axis=1))

    def shares(self, row: Array, label: str) -> Array:
        """How much each number of a row speaks for a label, beside the mean of the others."""
        place = CLASSES.index(label)
        against = np.delete(self.weights, place, axis=0).mean(axis=0)
        return np.asarray(self._standard(row[None])[0] * (self.weights[place] - against))

    def cooled(self, matrix: Array, labels: Labels) -> "Linear":
        """The same with the temperature at which these labels are likeliest."""
        places = np.array([CLASSES.index(label) for label in labels])
        scores = self._standard(matrix) @ self.weights.T + self.offsets

        def unlikely(temperature: float) -> float:
            told = log_softmax(scores / temperature, axis=1)
            return -float(told[np.arange(len(places)), places].mean())

        best = minimize_scalar(unlikely, bounds=(0.5, 5), method="bounded")
        return replace(self, temperature=round(float(best.x), 4))

    def plain(self) -> dict[str, Any]:
        """As numbers that JSON can hold, to seven digits."""
        return {
            "mean": _rounded(self.mean),
            "scale": _rounded(self.scale),
            "weights": [_rounded(row) for row in self.weights],
            "offsets": _rounded(self.offsets),
            "far": self.far,
            "temperature": self.temperature,
        }

    def _standard(self, matrix: Array) -> Array:
        return np.asarray(((matrix - self.mean) / self.scale).clip(-self.far, self.far))


def fitted(
    matrix: Array,
    labels: Labels,
    *,
    strength: float,
    far: float,
    weights: Array | None = None,
    heed: Mapping[str, float] | None = None,
) -> Linear:
    """`strength`: of the data against restraint; `weights`: how much each case counts; `heed`: and
    each class."""
    scaler = StandardScaler().fit(matrix)
    model = LogisticRegression(C=strength, max_iter=500, class_weight=heed and dict(heed))
    model.fit(scaler.transform(matrix).clip(-far, far), labels, weights)
    order = [list(model.classes_).index(name) for name in CLASSES]
    return Linear(scaler.mean_, scaler.scale_, model.coef_[order], model.intercept_[order], far)


def of_plain(content: Mapping[str, Any]) -> Linear:
    """What `plain` gave; KeyError, TypeError or ValueError for anything else."""
    mean, scale, weights, offsets = (
        np.array(content[name], dtype=float) for name in ("mean", "scale", "weights", "offsets")
    )
    found = Linear(
        mean, scale, weights, offsets, float(content["far"]), float(content["temperature"])
    )
    size = len(found.mean)
    if (
        found.scale.shape != (size,)
        or found.weights.shape != (len(CLASSES), size)
        or found.offsets.shape != (len(CLASSES),)
        or not all(np.isfinite(part).all() for part in (found.mean, found.weights, found.offsets))
        or not (found.scale > 0).all()
        or not found.far > 0
        or not found.temperature > 0
    ):
        raise ValueError("not a linear judge")
    return found


def _rounded(values: Sequence[float] | Array) -> list[float]:
    return [float(f"{value:.7g}") for value in values]
