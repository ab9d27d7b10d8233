"""The words that name a cause: families and patterns as the tables in `data/` have them."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
FAMILIES, FILE = _DATA / "families.toml", _DATA / "patterns.toml"
_GAP = 8
Span = tuple[int, int]


@dataclass(frozen=True)
class Words:
    """Words that mean the same; one inside a word of `excepted` is not meant. `form` is for what
    no list can hold: a number of pills, a trade, a week of pregnancy."""

    words: tuple[str, ...]
    excepted: tuple[str, ...] = ()
    form: re.Pattern[str] | None = None

    def spans(self, text: str) -> list[Span]:
        """Where they stand in the text, in its order."""
        void = [span for word in self.excepted for span in _places(text, word)]
        found = {span for word in self.words for span in _places(text, word)}
        if self.form is not None:
            found |= {match.span() for match in self.form.finditer(text)}
        return sorted(
            (start, end)
            for start, end in found
            if not any(first <= start and end <= last for first, last in void)
        )


@dataclass(frozen=True)
class Pattern:
    """Words that name a cause together: a set of each step, at most `gap` signs apart. `acted`:
    they tell of somebody's act towards the patient, whoever it was."""

    cause: str
    steps: tuple[tuple[Words, ...], ...]
    gap: int
    any_order: bool
    unless: tuple[Words, ...]
    not_before: tuple[str, ...]
    acted: bool
    example: str

    def matches(self, text: str) -> Iterator[tuple[Span, ...]]:
        """Each way in which the text meets it: where its steps stand."""
        if any(words.spans(text) for words in self.unless):
            return
        standing = [sorted(s for words in step for s in words.spans(text)) for step in self.steps]
        if all(standing):
            yield from self._ways(text, (), standing)

    def _ways(
        self, text: str, taken: tuple[Span, ...], standing: Sequence[Sequence[Span]]
    ) -> Iterator[tuple[Span, ...]]:
        if not standing:
            after = text[max(end for _start, end in taken) :]
            if not after.startswith(self.not_before):
                yield taken
            return
        for span in standing[0]:
            if self._follows(taken, span):
                yield from self._ways(text, (*taken, span), standing[1:])

    def _follows(self, taken: tuple[Span, ...], span: Span) -> bool:
        if not taken:
            return True
        if not self.any_order:
            return 0 <= span[0] - taken[-1][1] <= self.gap
        # Beside one of those taken, and on none of them.
        apart = [max(span[0] - end, start - span[1]) for start, end in taken]
        return min(apart) >= 0 and min(apart) <= self.gap


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    """All of them, in the order of the file. KeyError where one names a family that is none."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    families = {
        name: Words(
            tuple(one.get("words", "").split()),
            tuple(one.get("except", "").split()),
            re.compile(one["form"]) if "form" in one else None,
        )
        for name, one in tomllib.loads(FAMILIES.read_text(encoding="utf-8")).items()
    }
    return tuple(
        Pattern(
            cause=one["cause"],
            steps=tuple(_meant(step, families) for step in one["steps"]),
            gap=one.get("gap", _GAP),
            any_order=one.get("any_order", False),
            unless=tuple(
                words for said in one.get("unless", ()) for words in _meant(said, families)
            ),
            not_before=tuple(one.get("not_before", "").split()),
            acted=one.get("acted", False),
            example=one["example"],
        )
        for one in table["pattern"]
    )


@lru_cache(maxsize=1)
def edition() -> str:
    """What a finding is kept with, so that it can be read again: a digest of the tables."""
    return hashlib.sha256(FAMILIES.read_bytes() + FILE.read_bytes()).hexdigest()[:12]


def _meant(step: str, families: dict[str, Words]) -> tuple[Words, ...]:
    said = step.split()
    plain = tuple(word for word in said if not word.startswith("@"))
    named = tuple(families[word[1:]] for word in said if word.startswith("@"))
    return (*named, Words(plain)) if plain else named


def _places(text: str, word: str) -> Iterator[Span]:
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + 1)
