"""What a model sees in each part of a text: chances, nearest names, the telling characters.

The only room besides training that needs NumPy and scikit-learn; `serve` opens it on first use.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from reviews.champion import tables
from reviews.champion.artefact import Model
from reviews.champion.chances import CLASS_OF, chance_of, known_share
from reviews.champion.corpus import CLASSES
from reviews.champion.reading import Nearest, Reading
from reviews.champion.wording import Part, plain

TELLING_MAX = 3
_BATCH = 256


class Scorer:
    """A model with the table of names beside it, ready to read many texts."""

    def __init__(self, model: Model) -> None:
        self.model = model
        # Sorted by class, so that the names of one class are a slice.
        self._names = sorted(tables.names(), key=lambda name: CLASSES.index(name.rule.label))
        self._grams = model.vectorizer.get_feature_names_out()
        matrix = model.vectorizer.transform([plain(name.name) for name in self._names])
        self._by_gram = matrix.T.tocsr()
        counts = Counter(name.rule.label for name in self._names)
        ends = list(accumulate(counts[label] for label in CLASSES))
        self._of_class = {
            label: slice(end - counts[label], end) for label, end in zip(CLASSES, ends, strict=True)
        }

    def read(self, parts: Sequence[Part]) -> list[Reading]:
        """A reading for each part, in their order."""
        found: list[Reading] = []
        for start in range(0, len(parts), _BATCH):
            found += self._batch(parts[start : start + _BATCH])
        return found

    def _batch(self, parts: Sequence[Part]) -> list[Reading]:
        texts = [part.plain for part in parts]
        vectors = self.model.vectorizer.transform(texts)
        likeness = (vectors @ self._by_gram).toarray()
        chances = self.model.chances(texts)
        return [
            self._reading(part, vectors[place], chances[place], likeness[place])
            for place, part in enumerate(parts)
        ]

    def _reading(self, part: Part, vector: Any, chances: Any, likeness: Any) -> Reading:
        order = np.argsort(-chances, kind="stable")
        first, second = CLASSES[order[0]], CLASSES[order[1]]
        return Reading(
            part=part,
            label=first,
            chance=float(chances[order[0]]),
            second=second,
            second_chance=float(chances[order[1]]),
            sure={
                label: chance_of(float(chances[CLASSES.index(name)]), self.model.calibration[label])
                for label, name in CLASS_OF.items()
            },
            known=known_share(self.model.vectorizer.vocabulary_, part.plain),
            nearest=self._nearest(likeness, None),
            nearest_of_label=self._nearest(likeness, first),
            nearest_of_second=self._nearest(likeness, second),
            telling=self._telling(vector, first, second),
        )

    def _nearest(self, likeness: Any, label: str | None) -> Nearest:
        among = self._of_class[label] if label else slice(0, None)
        best = among.start + int(likeness[among].argmax())
        return Nearest(self._names[best], float(likeness[best]))

    def _telling(self, vector: Any, label: str, against: str) -> tuple[str, ...]:
        """The characters that weigh most for `label` against the next class.

        Exact: the model is linear, so these are the summands of its log-odds.
        """
        weights = self.model.coefficients
        rows = [self.model.classes.index(name) for name in (label, against)]
        columns = vector.indices
        shares = vector.data * (weights[rows[0], columns] - weights[rows[1], columns])
        chosen: list[str] = []
        for place in np.argsort(-shares, kind="stable"):
            gram = str(self._grams[columns[place]])
            if shares[place] <= 0 or len(chosen) == TELLING_MAX:
                break
            if len(gram) > 1 and not any(gram in other or other in gram for other in chosen):
                chosen.append(gram)
        return tuple(chosen)
