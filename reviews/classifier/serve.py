"""Which label many wordings have, how surely, with codes and a reason: for lists, not for a claim.

A case officer's proposal comes from `reviews.champion.serve`, which asks more and says less.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reviews.champion import tables, ways
from reviews.champion.coding import MOST, Candidate
from reviews.champion.corpus import CLASSES
from reviews.champion.proposal import REFUSED, Reason
from reviews.champion.wording import has_words, parts_of, plain
from reviews.classifier import cues
from reviews.classifier.artefact import load_judge, load_texts
from reviews.classifier.learn import FromTexts, combined, table_signs
from reviews.classifier.linear import Linear
from reviews.classifier.signs import Array, Signs, cue_columns

_SHORT = re.compile("[痔痈疣癣疖痣癌瘤疝疟痢痨]")

# What is called ordinary is not looked at again, so it counts as sure (.9) only where the chance is
# well above that; below it the chance is told lower than it is, never higher.
ORDINARY_SURE, ORDINARY_UNSURE = 0.96, 0.89


@dataclass(frozen=True)
class Answer:
    """A label of CLASSES with the chance that it is right, or "" with 0 where nothing is said.

    Of “ordinary” the chance is told lower where it is not well above “sure” (`ORDINARY_SURE`).

    `candidates`: codes of the national insurance version 2.0, the likeliest first.
    """

    label: str
    confidence: float
    candidates: tuple[Candidate, ...]
    reason: Reason


class Classifier:
    """The judge that ships, and on top of it what was learnt from labelled wordings."""

    def __init__(self, version: str, shipped: Linear, learnt: FromTexts | None = None) -> None:
        self.version = version
        self._shipped = shipped
        self._learnt = learnt
        self._signs: Signs = table_signs(learnt.pairs if learnt else ())

    def classify(self, texts: Sequence[str]) -> list[Answer]:
        """An answer for each text, in their order; equal texts get equal answers."""
        asked = [text for text in dict.fromkeys(texts) if says_something(text)]
        return [
            found if (found := answers.get(text)) else silent()
            for answers in [dict(zip(asked, self._answers(asked), strict=True))]
            for text in texts
        ]

    def _answers(self, texts: Sequence[str]) -> list[Answer]:
        if not texts:
            return []
        seen = self._signs.of(texts)
        matrix, judge = seen.matrix, self._shipped
        if self._learnt:
            taught = self._learnt.taught.signs(texts)
            matrix, judge = combined(seen.matrix, taught, self._shipped), self._learnt.judge
        chances = judge.chances(matrix)
        found = []
        for place, text in enumerate(texts):
            label = CLASSES[int(chances[place].argmax())]
            codes = tuple(seen.candidates[place][:MOST])
            parts = _by_weight(seen.parts[place] or [text], seen.chances[place], label)
            reason = self._reason(parts, label, codes, seen.matrix[place])
            found.append(Answer(label, _told(label, float(chances[place].max())), codes, reason))
        return found

    def _reason(
        self, parts: Sequence[str], label: str, codes: Sequence[Candidate], row: Array
    ) -> Reason:
        """The nearest name of that label; else the word that weighs most; else that it is alike."""
        of_label = [one for one in codes if tables.rule_of(one.code).label == label]
        if of_label:
            part, candidate = _pair(parts, of_label)
            told = {"code": candidate.code, "name": candidate.name}
            meaning = tables.rule_of(candidate.code).meaning
            return Reason("label_by_name", {"wording": part, "meaning": meaning, **told})
        about = {"wording": parts[0], "label": label}
        word = self._word(parts[0], label, row)
        return (
            Reason("label_by_word", about | {"word": word})
            if word
            else Reason("label_by_likeness", about)
        )

    def _word(self, part: str, label: str, row: Array) -> str:
        shares = self._shipped.shares(row, label)[list(cue_columns())]
        there = row[list(cue_columns())] > 0
        for place in np.argsort(-np.where(there, shares, -np.inf), kind="stable"):
            if not there[place] or shares[place] <= 0:
                return ""
            if word := cues.written(cues.names()[place], part):
                return word
        return ""


def shipped() -> Classifier:
    """With what ships; ModelRefused when that is not what we know."""
    return Classifier(*load_judge())


def taught(folder: Path) -> Classifier:
    """With a folder that `train_classifier` wrote; ModelRefused when it is not whole."""
    version, judge = load_judge()
    card, learnt = load_texts(folder)
    return Classifier(f"{version}+{card['sha256'][:8]}", judge, learnt)


def says_something(text: str) -> bool:
    """Is there a diagnosis in it: Chinese words, one of a single character, or an abbreviation
    that is known?"""
    return any(
        has_words(part) or _SHORT.search(part.plain) or any(cues.found_in(ways.spelt(part.plain)))
        for part in parts_of(text)
    )


def _told(label: str, chance: float) -> float:
    """The confidence that goes out: the chance, held below “sure” where silence would be grave."""
    if label == "ordinary" and chance < ORDINARY_SURE:
        chance = min(chance, ORDINARY_UNSURE)
    return round(chance, 4)


def silent() -> Answer:
    return Answer(REFUSED, 0.0, (), Reason("nothing_said"))


def _by_weight(parts: Sequence[str], chances: Array, label: str) -> list[str]:
    """The diagnoses of a text as written, first what speaks most for a label."""
    order = np.argsort(-chances[:, CLASSES.index(label)], kind="stable")
    return [parts[place] for place in order]


def _pair(parts: Sequence[str], codes: Sequence[Candidate]) -> tuple[str, Candidate]:
    """A diagnosis and a code whose name shares two characters with it; else the first of each."""
    for part in parts:
        for candidate in codes:
            if _pairs_of(part) & _pairs_of(candidate.name):
                return part, candidate
    return parts[0], codes[0]


def _pairs_of(text: str) -> set[str]:
    written = ways.spelt(plain(text))
    return {written[place : place + 2] for place in range(len(written) - 1)}
