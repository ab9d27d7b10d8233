"""How well wordings are coded: shares with an interval, and the lines behind a confidence.

At the bench alone. What ships rests on names that were held out of the table; a file of coded
wordings is measured and not learnt from.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from reviews.champion import coding, tables
from reviews.champion.coding import Candidate, Coder
from reviews.champion.wording import plain

RESAMPLES = 1000
FIRSTS = (1, 5, 10)
HELD_OUT = 5  # one name of so many, of the codes below a subcategory
_BATCH = 256


class CodedRefused(Exception):
    """A file of coded wordings that cannot be measured with; says why."""


@dataclass(frozen=True)
class Coded:
    """A wording with the codes that people gave it. Those of morphology (M8010/3) are left out."""

    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """A share of wordings with one of their codes among the first so many; 95 % by bootstrap."""

    first: int
    value: float
    low: float
    high: float


def read_coded(path: Path) -> list[Coded]:
    """Rows of a CSV file with columns text and icd10 (codes joined by |).

    A row without any code but of morphology says nothing here and is left out.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if not {"text", "icd10"} <= set(reader.fieldnames or ()):
                raise CodedRefused(f"{path.name}: columns text and icd10 are expected.")
            rows = [coded(row["text"] or "", row["icd10"] or "") for row in reader]
    except OSError as error:
        raise CodedRefused(f"{path.name} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise CodedRefused(f"{path.name} is not CSV in UTF-8.") from None
    return [row for row in rows if row.codes and row.text.strip()]


def coded(text: str, codes: str) -> Coded:
    """`codes` joined by |."""
    return Coded(text, tuple(code for code in codes.split("|") if code and "/" not in code))


def by_names(rows: Sequence[Coded], *, pairs: Sequence[Coded] = ()) -> list[list[Candidate]]:
    """What a coder of the table that ships says, with or without confirmed wordings."""
    confirmed = [(row.text, row.codes) for row in pairs]
    coder = Coder(tables.names(), confirmed)
    return coder.candidates([row.text for row in rows], max(FIRSTS))


def by_folds(rows: Sequence[Coded], folds: int, *, seed: int = 0) -> list[list[Candidate]]:
    """Each wording as a coder sees it that remembers all others but those of its fold."""
    found: list[list[Candidate]] = [[] for _ in rows]
    for seen, unseen in KFold(folds, shuffle=True, random_state=seed).split(rows):
        pairs = [rows[place] for place in seen]
        said = by_names([rows[place] for place in unseen], pairs=pairs)
        for place, candidates in zip(unseen, said, strict=True):
            found[place] = candidates
    return found


def by_cosine(rows: Sequence[Coded]) -> list[list[Candidate]]:
    """The plain way, to be better than: the nearest names by characters, one of a category."""
    names = tables.names()
    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=coding.GRAMS, sublinear_tf=True, lowercase=False,
        dtype=np.float32,
    )  # fmt: skip
    by_gram = vectorizer.fit_transform([plain(name.name) for name in names]).T.tocsr()
    found = []
    for start in range(0, len(rows), _BATCH):
        batch = vectorizer.transform([plain(row.text) for row in rows[start : start + _BATCH]])
        for likeness in (batch @ by_gram).toarray():
            first: dict[str, Candidate] = {}
            for place in np.argsort(-likeness, kind="stable")[:400]:
                name = names[place]
                if len(first) < max(FIRSTS):
                    chance = float(likeness[place])
                    first.setdefault(name.category, Candidate(name.code, name.name, chance))
            found.append(list(first.values()))
    return found


def shares(
    rows: Sequence[Coded], said: Sequence[Sequence[Candidate]], *, places: int, seed: int = 0
) -> list[Share]:
    """At the first `places` characters of the code (C34.1 has five, the dot counts)."""
    hits = np.array([_hits(row, one, places) for row, one in zip(rows, said, strict=True)])
    draws = np.random.default_rng(seed).integers(0, len(rows), (RESAMPLES, len(rows)))
    found = []
    for column, first in enumerate(FIRSTS):
        low, high = np.quantile(hits[:, column][draws].mean(axis=1), (0.025, 0.975))
        found.append(Share(first, float(hits[:, column].mean()), float(low), float(high)))
    return found


def off_by(rows: Sequence[Coded], said: Sequence[Sequence[Candidate]], *, most: int = 5) -> float:
    """How far confidences are from what came true, in tenths of them, weighted (ECE)."""
    return calibration_gap(*_came_true(rows, said, most))


def calibration_gap(chances: Any, true: Any) -> float:
    """How far chances are from what came true, in tenths of them, weighted (ECE)."""
    tenths = np.minimum((chances * 10).astype(int), 9)
    gaps = [
        (tenths == tenth).mean()
        * abs(chances[tenths == tenth].mean() - true[tenths == tenth].mean())
        for tenth in np.unique(tenths)
    ]
    return float(np.sum(gaps))


def lines(*, seed: int = 0) -> dict[str, tuple[float, float, float]]:
    """The lines of `coding`, fitted on names that were held out of the table."""
    names = tables.names()
    deep = [place for place, name in enumerate(names) if len(name.code) > len("A00.000")]
    drawn = np.random.default_rng(seed).permutation(deep)
    held = set(drawn[: len(drawn) // HELD_OUT].tolist())
    confirmed = set(drawn[len(drawn) // HELD_OUT : 2 * len(drawn) // HELD_OUT].tolist())
    asked = [Coded(names[place].name, (names[place].code,)) for place in sorted(held)]
    pairs = [(names[place].name, (names[place].category,)) for place in sorted(confirmed)]
    without = [name for place, name in enumerate(names) if place not in held]
    fewer = [name for place, name in enumerate(names) if place not in held | confirmed]
    return {
        "TABLE_LINE": _line(Coder(without), asked),
        "CONFIRMED_LINE": _line(Coder(fewer, pairs), asked),
    }


def _line(coder: Coder, asked: Sequence[Coded]) -> tuple[float, float, float]:
    features, true = [], []
    for row, scored in zip(asked, coder.scored([one.text for one in asked]), strict=True):
        for category, score, lead in scored:
            features.append((score, lead))
            true.append(category == row.codes[0][:3])
    fitted = LogisticRegression(C=1e6).fit(np.array(features), np.array(true))
    of_score, of_lead = fitted.coef_[0]
    return (
        round(float(of_score), 3),
        round(float(of_lead), 3),
        round(float(fitted.intercept_[0]), 3),
    )


def _hits(row: Coded, said: Sequence[Candidate], places: int) -> list[bool]:
    wanted = {code[:places] for code in row.codes}
    right = [candidate.code[:places] in wanted for candidate in said]
    return [any(right[:first]) for first in FIRSTS]


def _came_true(
    rows: Sequence[Coded], said: Sequence[Sequence[Candidate]], most: int
) -> tuple[Any, Any]:
    chances, true = [], []
    for row, candidates in zip(rows, said, strict=True):
        wanted = {code[:3] for code in row.codes}
        for candidate in candidates[:most]:
            chances.append(candidate.confidence)
            true.append(candidate.code[:3] in wanted)
    return np.array(chances), np.array(true, dtype=float)
