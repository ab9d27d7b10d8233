"""Which cause of injury or of exclusion a narrative asserts, read in its context.

Pure. What is found is a question to a person and decides nothing: the cause of a claim is asked of
the member, never inferred. `intoxication` follows the rule of label_rules.csv (F10–F19, T40, T51):
drunkenness, dependence and withdrawal are meant, an illness of its own such as 酒精性肝硬化 is not.
An accident on the way to work counts where somebody else's vehicle had a part in it
(工伤保险条例 §14.6).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from reviews.narrative.patterns import Span, patterns
from reviews.narrative.scopes import not_asserted, not_asserted_in, of_others

TEXT_MAX = 20_000  # signs that are read; a discharge summary has some two thousand
_SENTENCE = re.compile(r"[^。;；!！\n\r]{1,400}")  # a longer one is read in pieces


@dataclass(frozen=True)
class FoundCause:
    """A cause, the sentence that asserts it and the words that do; `start` and `end` are where the
    words stand in the text."""

    cause: str
    sentence: str
    words: tuple[str, ...]
    start: int
    end: int


def causes_in(text: str) -> tuple[FoundCause, ...]:
    """Each cause that the text asserts, once, where it does so first; empty where it has none."""
    plain = _plain(text[:TEXT_MAX])
    elsewhere = not_asserted(plain)
    found: dict[str, FoundCause] = {}
    for match in _SENTENCE.finditer(plain):
        for one in _in_sentence(match[0], match.start(), elsewhere):
            found.setdefault(one.cause, one)
    return tuple(sorted(found.values(), key=lambda one: one.start))


def _in_sentence(sentence: str, offset: int, elsewhere: list[Span]) -> Iterator[FoundCause]:
    silent = [(start + offset, end + offset) for start, end in not_asserted_in(sentence)]
    silent += elsewhere
    others = [(start + offset, end + offset) for start, end in of_others(sentence)]
    for pattern in patterns():
        unsaid = silent if pattern.acted else silent + others
        for spans in pattern.matches(sentence):
            placed = [(start + offset, end + offset) for start, end in sorted(spans)]
            if not any(_lies_in(span, unsaid) for span in placed):
                yield FoundCause(
                    cause=pattern.cause,
                    sentence=sentence.strip(),
                    words=tuple(sentence[start:end] for start, end in sorted(spans)),
                    start=placed[0][0],
                    end=placed[-1][1],
                )
                break


def _lies_in(span: Span, stretches: list[Span]) -> bool:
    """A word that begins with what denies (未避孕未孕) is not denied by it."""
    return any(start < span[0] < end for start, end in stretches)


def _plain(text: str) -> str:
    """Full-width letters and digits as narrow ones, sign for sign: places stay what they are."""
    return "".join(_narrow(sign) for sign in text)


def _narrow(sign: str) -> str:
    narrow = unicodedata.normalize("NFKC", sign)
    return narrow if len(narrow) == 1 and narrow.isalnum() else sign
