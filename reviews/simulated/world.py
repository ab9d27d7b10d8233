"""A small world in which the truth is known. SYNTHETIC: nobody in it lives, and no figure of it
says anything about real claims; it is there to see whether the procedures keep their promises.

Only cases that the named checks let pass exist in it: what the checks would have caught is gone.
Wordings are names of the code table; the machine reads them with doubt; papers and what the member
answers hide a part of the causes; people who judge err as well.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from reviews.champion import tables

FEATURES = (
    "diagnosis_doubt", "cause_words", "amount_log", "days", "papers_unsure", "by_photo",
    "hospital_level", "age",
)  # fmt: skip
KINDS = ("excluded", "missed_critical", "wrong_amount")
# How often a wording of each class comes to the desk with all checks passed.
_SHARES = {
    "ordinary": 0.930, "external_check": 0.040, "exclusion": 0.012, "critical_refer": 0.010,
    "critical": 0.008,
}  # fmt: skip
_MISSES, _FALSE_ALARMS = 0.05, 0.0005  # of one person who reads a case, a kind

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Cases:
    """Cases of the world: what a model may see, the wording, and what is true (a column a kind)."""

    seen: Numbers
    wordings: tuple[str, ...]
    truth: Flags

    def __len__(self) -> int:
        return len(self.truth)


def draw_cases(count: int, *, seed: int, drift: float = 0.0) -> Cases:
    """`count` cases; the same seed draws the same. `drift` from 0 to 1: more that is excluded or
    critical, and a reader of diagnoses that sees it less."""
    random = np.random.default_rng(seed)
    shares = np.array([_SHARES[label] for label in _SHARES])
    shares[1:] *= 1 + 4 * drift
    shares /= shares.sum()
    labels = random.choice(len(shares), size=count, p=shares)
    names = _names()
    wordings = tuple(
        names[list(_SHARES)[label]][int(pick * len(names[list(_SHARES)[label]]))]
        for label, pick in zip(labels, random.random(count), strict=True)
    )
    injured = labels == 1
    # Somebody else is liable for a part of injuries; a part of those is said in the papers.
    liable = injured & (random.random(count) < 0.35)
    said = liable & (random.random(count) < 0.70 - 0.4 * drift)
    grave = labels >= 2
    doubt = random.normal(0, 1, count) + np.where(grave, 2.2 - 0.8 * drift, 0) + 0.8 * injured
    by_photo = random.random(count) < 0.3
    unsure = random.poisson(np.where(by_photo, 0.7, 0.05))
    amount = random.normal(8.2, 0.9, count) + 0.3 * grave
    days = np.maximum(0, np.round(random.gamma(2.0, 3.5, count)))
    slips = 1 / (1 + np.exp(-(-7.0 + 1.1 * unsure + 0.8 * (amount > 9.5) + 0.6 * (days > 20))))
    truth = np.column_stack(
        [
            liable | (labels == 2),
            labels >= 3,
            random.random(count) < slips * (1 + drift),
        ]
    )
    words = said | (random.random(count) < 0.02)
    seen = np.column_stack(
        [
            doubt, words, amount, days, unsure, by_photo,
            random.integers(1, 4, count), random.normal(44, 10, count),
        ]
    ).astype(np.float64)  # fmt: skip
    return Cases(seen, wordings, truth)


def judged(cases: Cases, *, seed: int) -> Flags:
    """What people find in the cases: two read each, a third where they differ. They err."""
    random = np.random.default_rng((seed, 7))
    first, second, third = (_one_reads(cases.truth, random) for _ in range(3))
    return np.asarray(np.where(first == second, first, third), dtype=np.bool_)


def _one_reads(truth: Flags, random: np.random.Generator) -> Flags:
    missed = truth & (random.random(truth.shape) < _MISSES)
    invented = ~truth & (random.random(truth.shape) < _FALSE_ALARMS)
    return (truth & ~missed) | invented


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {label: [] for label in _SHARES}
    for name in tables.names():
        found[name.rule.label].append(name.name)
    return {label: tuple(names) for label, names in found.items()}
