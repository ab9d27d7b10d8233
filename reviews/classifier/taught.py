"""What labelled wordings teach: a line over their characters, and the most alike of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from reviews.champion import ways
from reviews.champion.corpus import CLASSES
from reviews.champion.wording import TEXT_MAX, plain
from reviews.classifier.linear import Labels
from reviews.classifier.signs import Array, log_odds

FOLDS = 5
GRAMS = (1, 4)
NEIGHBOURS = 8
_BATCH = 500


@dataclass(frozen=True)
class Taught:
    """Learnt from wordings that people labelled; holds their vectors, not their texts."""

    vectorizer: TfidfVectorizer
    classifier: LogisticRegression
    vectors: csr_matrix
    places: "np.ndarray[Any, np.dtype[np.int64]]"

    @classmethod
    def of(cls, texts: Sequence[str], labels: Labels, weights: Array, *, seed: int) -> "Taught":
        vectorizer = TfidfVectorizer(
            analyzer="char", ngram_range=GRAMS, min_df=2, sublinear_tf=True, lowercase=False
        )
        vectors = vectorizer.fit_transform(_spelt(texts))
        model = LogisticRegression(C=10, class_weight="balanced", max_iter=200, random_state=seed)
        places = np.array([CLASSES.index(label) for label in labels])
        return cls(vectorizer, model.fit(vectors, labels, weights), vectors.tocsr(), places)

    def signs(self, texts: Sequence[str]) -> Array:
        """A row of numbers for each text: log-odds of the classes, then its neighbours."""
        vectors = self.vectorizer.transform(_spelt(texts)).tocsr()
        order = [list(self.classifier.classes_).index(name) for name in CLASSES]
        chances = self.classifier.predict_proba(vectors)[:, order]
        near = [
            row
            for start in range(0, len(texts), _BATCH)
            for row in (vectors[start : start + _BATCH] @ self.vectors.T).toarray()
        ]
        return np.hstack([log_odds(chances), np.array([self._neighbours(row) for row in near])])

    def _neighbours(self, likeness: Array) -> list[float]:
        """Of the most alike wordings: likeness summed by class, the best of each, the best."""
        count = min(NEIGHBOURS, len(likeness))
        nearest = np.argpartition(-likeness, count - 1)[:count]
        together, best = [0.0] * len(CLASSES), [0.0] * len(CLASSES)
        for place in nearest:
            label, alike = self.places[place], float(likeness[place])
            together[label] += alike
            best[label] = max(best[label], alike)
        return [*together, *best, max(best)]


def held_out(texts: Sequence[str], labels: Labels, weights: Array, *, seed: int) -> Array:
    """The signs of each text as one sees it that has not learnt from it."""
    every = np.array(texts, dtype=object)
    found: Array = np.zeros((len(every), taught_width()))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for seen, unseen in folds.split(every, labels):
        found[unseen] = Taught.of(every[seen], labels[seen], weights[seen], seed=seed).signs(
            every[unseen]
        )
    return found


def taught_width() -> int:
    """How many numbers `Taught.signs` has for a text."""
    return 3 * len(CLASSES) + 1


def _spelt(texts: Sequence[str]) -> list[str]:
    return [ways.spelt(plain(text[:TEXT_MAX])) for text in texts]
