"""What the words on papers mean, region by region: data in `words.toml`, read here."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

WORDS = Path(__file__).parent / "words.toml"
_REGION_DIGITS = 2


@dataclass(frozen=True)
class Vocabulary:
    """One region's words from a day on: the reader's field -> the fact that it is."""

    region: str
    version: str
    valid_from: date
    source: str
    facts: Mapping[str, str]


def vocabulary_for(bill_code: str, issued_on: date | None) -> Vocabulary:
    """The words of the region that a receipt's code names, as they were on its day.

    The national form's where the region has none of its own, or the paper does not say.
    """
    region = bill_code[:_REGION_DIGITS]
    own = _newest(region, issued_on) if region else None
    return own or _newest("", None) or _vocabularies()[0]


def _newest(region: str, day: date | None) -> Vocabulary | None:
    known = [
        words
        for words in _vocabularies()
        if words.region == region and (day is None or words.valid_from <= day)
    ]
    return max(known, key=lambda words: words.valid_from, default=None)


@lru_cache(maxsize=1)
def _vocabularies() -> tuple[Vocabulary, ...]:
    rows = tomllib.loads(WORDS.read_text(encoding="utf-8"))["regions"]
    return tuple(
        Vocabulary(row["region"], row["version"], row["from"], row["source"], row["facts"])
        for row in rows
    )
