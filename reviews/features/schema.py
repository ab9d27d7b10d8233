"""Which values a model of the pre-review sees, and nothing besides. Pure.

A change of names, words or bounds is a new VERSION: snapshots and models name the one they are of.
Whose claim it is, where they live or work, and what is typed as text is not among them.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

VERSION = "features-1"
OTHER = "other"
_PLACES = 6

# A number, a word, or None where it is not known.
Value = float | str | None
Source = Literal["fact", "assessment", "claim", "member", "proposal", "check", "history", "cover"]


@dataclass(frozen=True)
class Feature:
    """One value. Numbers are held between `low` and `high`, so that nothing unheard of is
    extrapolated to; a word that is not among `words` is "other". `source`: what it is taken from.
    """

    name: str
    kind: Literal["number", "word"]
    source: Source
    words: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0


def _number(name: str, source: Source, high: float, low: float = 0.0) -> Feature:
    return Feature(name, "number", source, low=low, high=high)


def _yes_or_no(name: str, source: Source) -> Feature:
    return Feature(name, "number", source)


def _word(name: str, source: Source, *words: str) -> Feature:
    return Feature(name, "word", source, words=(*words, OTHER))


# Amounts as log(1 + yuan) (`logged`), days and years whole, yes 1 and no 0.
FEATURES: tuple[Feature, ...] = (
    _number("amount_log", "fact", 15),
    _number("benefit_log", "assessment", 15),
    _number("days", "fact", 180),
    _number("cost_per_day_log", "fact", 15),
    _number("age", "member", 110),
    _yes_or_no("sex_f", "member"),
    _word("hospital_level", "fact", "1", "2", "3"),
    _yes_or_no("in_city", "fact"),
    _yes_or_no("by_photo", "claim"),
    _word("channel", "claim", "one_tap", "photo"),
    # "refused": the machine answered, and said nothing. None: it was not asked.
    _word("diagnosis_label", "proposal", "ordinary", "critical_illness", "excluded", "refused"),
    _word("diagnosis_band", "proposal", "high", "medium", "low"),
    _yes_or_no("cause_known", "fact"),
    _number("papers_unsure", "fact", 20),
    _number("checks_failed", "check", 20),
    _number("checks_no_data", "check", 20),
    _number("claims_before", "history", 50),
    _yes_or_no("account_is_new", "history"),
    _number("days_since_cover_began", "cover", 800),
    _number("days_to_deadline", "cover", 800, low=-800),
    _number("fee_questions", "check", 50),
)
BY_NAME: Mapping[str, Feature] = {feature.name: feature for feature in FEATURES}


def logged(amount: object) -> float | None:
    """log(1 + yuan), of Decimal, int or float; None for what is not known or below zero."""
    if amount is None:
        return None
    yuan = float(str(amount))
    return math.log1p(yuan) if math.isfinite(yuan) and yuan >= 0 else None


def validated(values: Mapping[str, object]) -> dict[str, Value]:
    """Each feature once, in the order of FEATURES; what is missing or no number is None.

    ValueError for a name that is no feature: nothing else is kept of a person by accident.
    """
    strange = sorted(set(values) - set(BY_NAME))
    if strange:
        raise ValueError(f"{VERSION} has no {', '.join(strange)}.")
    return {feature.name: _held(feature, values.get(feature.name)) for feature in FEATURES}


def canonical(values: Mapping[str, object]) -> str:
    """The one way to write these values: JSON, validated, sorted by name, without spaces."""
    return json.dumps(
        validated(values), sort_keys=True, separators=(",", ":"), ensure_ascii=False,
        allow_nan=False,
    )  # fmt: skip


def digest(values: Mapping[str, object]) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def _held(feature: Feature, value: object) -> Value:
    if value is None:
        return None
    if feature.kind == "word":
        return str(value) if str(value) in feature.words else OTHER
    try:
        number = float(str(int(value) if isinstance(value, bool) else value))
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    # + 0.0: there is one zero.
    return round(min(max(number, feature.low), feature.high), _PLACES) + 0.0
