"""Which code a wording may have: a few candidates, the likeliest first. A person chooses.

Nothing is learnt here but the table of names and what people have confirmed: a wording is compared
with every name, with all names of a category together, and with every confirmed wording.

Needs NumPy and scikit-learn, as `scorer` does: opened by the worker and by commands, never by a
page.
"""

import copy
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from reviews.champion import tables, ways
from reviews.champion.wording import plain

MOST = 5
GRAMS = (1, 3)
# Round figures, tried out at the bench; nothing of what they were tried on is in them.
WIDER_WEIGHT = 0.95  # a wider word for what was written
IMPLIED_WEIGHT, IMPLIED_STEP = 0.85, 0.03  # of the best, for a code that comes besides
CONFIRMED_WEIGHT = 0.8  # of likeness to confirmed wordings, beside that to names
# Log-odds of being right = (of the score, of the lead over the best other, offset); fitted on a
# fifth of the table's names held out of it (`coding_measures.lines`).
TABLE_LINE = (1.125, 4.998, -2.025)
CONFIRMED_LINE = (0.635, 3.171, -1.868)
CUT = 0.02
_BATCH = 128
_BRACKETS = re.compile(r"[(（\[［【].*?[)）\]］】]")
_TAIL = re.compile(r"[,，].*$")

Array = np.ndarray[Any, np.dtype[np.float32]]
Scored = tuple[str, float, float]  # a category, its score, its lead over the best other


@dataclass(frozen=True)
class Candidate:
    """A code of the national insurance version 2.0. `confidence`: how often such a one is right,
    from 0 to 1, at its first three characters."""

    code: str
    name: str
    confidence: float


class Coder:
    """The table of names and what was confirmed, ready for many texts. ~300 MB, two seconds."""

    def __init__(
        self, names: Sequence[tables.Name], pairs: Sequence[tuple[str, tuple[str, ...]]] = ()
    ) -> None:
        """`pairs`: wordings with the codes that people confirmed. A code outside the table counts
        for its category, where the table has that."""
        views = sorted(_views(names), key=lambda view: (view[1].category, view[1].code, view[0]))
        self._names = [name for _, name in views]
        # Where a name is alike only without its end, a name that is alike as it stands is better.
        whole = [text == ways.spelt(plain(name.name)) for text, name in views]
        self._cut = np.where(whole, 0, CUT).astype(np.float32)
        self._categories = sorted({name.category for name in self._names})
        self._place = {category: place for place, category in enumerate(self._categories)}
        self._by_code = {name.code: name for name in names}
        self._first_of = {name.subcategory: name for name in reversed(self._names)}
        self._vectorizer = TfidfVectorizer(
            analyzer="char", ngram_range=GRAMS, sublinear_tf=True, lowercase=False, dtype=np.float32
        )
        matrix = self._vectorizer.fit_transform([text for text, _ in views])
        owners = np.array([self._place[name.category] for name in self._names])
        self._starts = np.searchsorted(owners, np.arange(len(self._categories)))
        self._by_gram = matrix.T.tocsr()
        self._together = _together(matrix, owners, len(self._categories))
        self._memory = _Memory(self, pairs) if pairs else None

    def remembering(self, pairs: Sequence[tuple[str, tuple[str, ...]]]) -> "Coder":
        """The same table with another memory: the names are not read anew."""
        other = copy.copy(self)
        other._memory = _Memory(other, pairs) if pairs else None
        return other

    def candidates(self, texts: Sequence[str], most: int = MOST) -> list[list[Candidate]]:
        """For each text up to `most` candidates of different categories; none for an empty one.

        What people confirmed for this very wording comes first.
        """
        return [self._chosen(looked, most) for looked in self._looks(texts)]

    def both_ways(
        self, texts: Sequence[str], most: int = MOST
    ) -> list[tuple[list[Candidate], list[Candidate]]]:
        """For each text its candidates, and those that the table alone would give.

        The second kind is what a model may learn from: it has not seen what people confirmed.
        """
        return [
            (self._chosen(looked, most), self._chosen(looked, most, remembering=False))
            for looked in self._looks(texts)
        ]

    def vectors(self, texts: Iterable[str]) -> csr_matrix:
        """How the texts look to the table, one row each."""
        return self._vectorizer.transform(texts)

    def places_of(self, codes: Iterable[str]) -> set[int]:
        """The categories of the codes, as far as the table has them."""
        return {self._place[code[:3]] for code in codes if code[:3] in self._place}

    @property
    def width(self) -> int:
        return len(self._categories)

    def scored(self, texts: Sequence[str], most: int = MOST) -> list[list[Scored]]:
        """The best categories by likeness alone, for measuring what a score is worth."""
        found = []
        for looked in self._looks(texts):
            seen = self._seen(looked, most, remembering=True)
            found.append([self._scored(seen, place) for place in seen.order[:most]])
        return found

    def _looks(self, texts: Sequence[str]) -> Iterator["_Looked"]:
        for start in range(0, len(texts), _BATCH):
            yield from self._look(texts[start : start + _BATCH])

    def _look(self, texts: Sequence[str]) -> Iterator["_Looked"]:
        forms = [ways.forms_of(text) for text in texts]
        flat = [form for several in forms for form in several] or [""]
        vectors = self.vectors(flat)
        likeness = (vectors @ self._by_gram).toarray()
        scores = np.maximum.reduceat(likeness, self._starts, axis=1)
        scores += (vectors @ self._together).toarray()
        confirmed = self._confirmed(texts)
        start = 0
        for place, (text, several) in enumerate(zip(texts, forms, strict=True)):
            rows = slice(start, start + len(several))
            start = rows.stop
            yield _Looked(text, several, likeness[rows], scores[rows], confirmed[place])

    def _confirmed(self, texts: Sequence[str]) -> Array:
        """A text is compared with confirmed wordings as a whole: they were confirmed as such."""
        if self._memory is None:
            return np.zeros((len(texts), 1), np.float32)
        vectors = self.vectors([ways.spelt(plain(text)) for text in texts])
        return CONFIRMED_WEIGHT * self._memory.likeness(vectors)

    def _seen(self, looked: "_Looked", most: int, *, remembering: bool) -> "_Seen":
        forms, likeness = looked.forms, looked.likeness
        if not forms:
            return _Seen(likeness, np.zeros(self.width, np.float32), {}, [])
        scores = looked.scores + looked.confirmed if remembering else looked.scores
        said = ways.said_in(looked.text)
        weights = np.array([1.0 if form in said else WIDER_WEIGHT for form in forms], np.float32)
        weighted = scores * weights[:, None]
        pooled = weighted.max(axis=0)
        implied = self._implied(forms[0], pooled)
        order = _with_each_part(np.argsort(-pooled, kind="stable"), weighted[weights == 1], most)
        order = [place for place in order if pooled[place] > 0]
        return _Seen(likeness * weights[:, None], pooled, implied, order)

    def _chosen(self, looked: "_Looked", most: int, *, remembering: bool = True) -> list[Candidate]:
        memory = self._memory if remembering else None
        seen = self._seen(looked, most, remembering=remembering)
        found: dict[str, Candidate] = {}
        for code, confidence in (memory.known(looked.text) if memory else {}).items():
            name = self._by_code.get(code)
            if name is None and code[:3] in self._place and code[:3] not in found:
                name = self._nearest(seen, self._place[code[:3]])
            if name is not None:
                # Two codes of one category may both be confirmed: the memory may name both.
                key = name.code if name.category in found else name.category
                found.setdefault(key, Candidate(name.code, name.name, round(confidence, 4)))
        for place in seen.order:
            name = seen.implied.get(place) or self._nearest(seen, place)
            line = CONFIRMED_LINE if memory else TABLE_LINE
            candidate = Candidate(name.code, name.name, self._chance(seen, place, line))
            found.setdefault(name.category, candidate)
        return list(found.values())[:most]

    def _implied(self, text: str, pooled: Array) -> dict[int, tables.Name]:
        """Raise what the text implies besides; says which name stands for it."""
        best, found = float(pooled.max()), {}
        for step, subcategory in enumerate(ways.implied(text)):
            name = self._first_of.get(subcategory)
            if name is None:
                continue
            place = self._place[name.category]
            score = best * (IMPLIED_WEIGHT - IMPLIED_STEP * step)
            if pooled[place] < score:
                pooled[place] = score
                found[place] = name
        return found

    def _nearest(self, seen: "_Seen", place: int) -> tables.Name:
        ends = self._starts[place + 1] if place + 1 < self.width else len(self._names)
        here = slice(int(self._starts[place]), int(ends))
        inside = seen.likeness[:, here].max(axis=0) - self._cut[here]
        return self._names[here.start + int(inside.argmax())]

    def _scored(self, seen: "_Seen", place: int) -> Scored:
        score = float(seen.scores[place])
        second, best = np.partition(seen.scores, -2)[-2:]
        lead = score - float(second if score >= best else best)
        return self._categories[place], score, lead

    def _chance(self, seen: "_Seen", place: int, line: tuple[float, float, float]) -> float:
        _, score, lead = self._scored(seen, place)
        of_score, of_lead, offset = line
        return round(1 / (1 + math.exp(-(of_score * score + of_lead * lead + offset))), 4)


@dataclass(frozen=True)
class _Looked:
    """A text's forms beside each name, their scores of each category, and what the memory adds."""

    text: str
    forms: Sequence[str]
    likeness: Array
    scores: Array
    confirmed: Array


@dataclass(frozen=True)
class _Seen:
    """One text as the table sees it: likeness of its forms to each name, scores of categories."""

    likeness: Array
    scores: Array
    implied: Mapping[int, tables.Name]
    order: Sequence[int]


class _Memory:
    """Confirmed wordings: the nearest one of a category, all of them together, and exact hits."""

    def __init__(self, coder: Coder, pairs: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        self._coder = coder
        self._exact: dict[str, list[tuple[str, ...]]] = {}
        owners: list[int] = []
        texts: list[str] = []
        for wording, codes in pairs:
            key = ways.key_of(wording)
            if key:
                self._exact.setdefault(key, []).append(codes)
            for place in sorted(coder.places_of(codes)) if key else ():
                texts.append(ways.spelt(plain(wording)))
                owners.append(place)
        order = sorted(range(len(owners)), key=owners.__getitem__)
        self._owners = np.array([owners[place] for place in order], dtype=int)
        matrix = coder.vectors([texts[place] for place in order]) if order else None
        self._by_gram = matrix.T.tocsr() if matrix is not None else None
        if matrix is not None:
            self._together = _together(matrix, self._owners, coder.width)
            self._there, self._starts = np.unique(self._owners, return_index=True)

    def likeness(self, vectors: csr_matrix) -> Array:
        """Of each row to each category: to its nearest confirmed wording and to all of them."""
        if self._by_gram is None:
            return np.zeros((vectors.shape[0], self._coder.width), np.float32)
        found: Array = (vectors @ self._together).toarray()
        near = (vectors @ self._by_gram).toarray()
        found[:, self._there] += np.maximum.reduceat(near, self._starts, axis=1)
        return found

    def known(self, text: str) -> Mapping[str, float]:
        """The codes confirmed for this very wording, the most often first.

        Their confidence is the rule of succession, (times + 1) ÷ (all + 2): one confirmation is
        little, and another one for another code makes it less.
        """
        said = self._exact.get(ways.key_of(text), [])
        times = Counter(code for codes in said for code in dict.fromkeys(codes))
        return {code: (count + 1) / (len(said) + 2) for code, count in times.most_common()}


def _views(names: Iterable[tables.Name]) -> Iterator[tuple[str, tables.Name]]:
    """Each name as written, and without its brackets and what follows a comma."""
    for name in names:
        whole = ways.spelt(plain(name.name))
        short = ways.spelt(plain(_TAIL.sub("", _BRACKETS.sub("", name.name))))
        yield whole, name
        if len(short) >= 2 and short != whole:
            yield short, name


def _together(matrix: csr_matrix, owners: Any, width: int) -> csr_matrix:
    """The mean of all rows of an owner, as columns to multiply by."""
    ones = np.ones(len(owners), np.float32)
    of_owner = csr_matrix((ones, (owners, np.arange(len(owners)))), shape=(width, len(owners)))
    return normalize(of_owner @ matrix).T.tocsr()


def _with_each_part(order: Any, of_parts: Array, most: int) -> list[int]:
    """The order by score, with the best of each diagnosis of the text among the first `most`."""
    ranked = [int(place) for place in order[: 4 * most]]
    missing = [
        place
        for place in dict.fromkeys(int(row.argmax()) for row in of_parts)
        if place not in ranked[:most]
    ][: max(most - 2, 0)]
    kept = [*ranked[: most - len(missing)], *missing]
    return [*kept, *(place for place in ranked if place not in kept)]
