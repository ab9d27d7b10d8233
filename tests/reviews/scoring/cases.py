"""Cases in the values of the schema, with truth known. SYNTHETIC: nobody in them lives."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from reviews.features.schema import FEATURES
from reviews.simulated.world import draw_cases, judged

_BANDS = ("high", "medium", "low")


@dataclass(frozen=True)
class World:
    """A row a case; `groups` is whose it is; `errors` what people found, `truth` what is so."""

    rows: list[dict[str, Any]]
    errors: list[frozenset[str]]
    truth: list[frozenset[str]]
    groups: list[str]

    @property
    def labels(self) -> list[bool]:
        return [bool(found) for found in self.errors]


def simulated(count: int, *, seed: int, drift: float = 0.0) -> World:
    """The simulated world (`reviews.simulated`) as a snapshot would show it; a tenth of the ages is
    not known, and a member has two cases or so."""
    cases = draw_cases(count, seed=seed, drift=drift)
    random = np.random.default_rng((seed, 3))
    unknown = random.random(count) < 0.1
    rows = [_row(seen, bool(gone)) for seen, gone in zip(cases.seen, unknown, strict=True)]
    kinds = ("excluded", "missed_critical", "wrong_amount")

    def named(flags: Any) -> list[frozenset[str]]:
        return [
            frozenset(kind for kind, is_so in zip(kinds, row, strict=True) if is_so)
            for row in flags.tolist()
        ]

    return World(
        rows=rows,
        errors=named(judged(cases, seed=seed)),
        truth=named(cases.truth),
        groups=[f"m{one}" for one in random.integers(0, max(count // 2, 1), count)],
    )


def _row(seen: Any, age_unknown: bool) -> dict[str, Any]:
    doubt, words, amount, days, unsure, by_photo, level, age = (float(one) for one in seen)
    return {
        "amount_log": amount,
        "days": days,
        "age": None if age_unknown else age,
        "hospital_level": str(int(level)),
        "by_photo": by_photo,
        "channel": "photo" if by_photo else "one_tap",
        "diagnosis_label": "ordinary",
        "diagnosis_band": _BANDS[int(np.digitize(doubt, (0.5, 1.5)))],
        "cause_known": 1 - words,
        "papers_unsure": unsure,
    }


def any_row(random: np.random.Generator) -> dict[str, Any]:
    """Any value that the schema has, and None."""
    row: dict[str, Any] = {}
    for feature in FEATURES:
        if random.random() < 0.15:
            row[feature.name] = None
        elif feature.kind == "word":
            row[feature.name] = str(random.choice(feature.words))
        else:
            row[feature.name] = float(random.uniform(feature.low, feature.high))
    return row
