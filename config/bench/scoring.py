"""How long a claim takes to be scored and explained, against the bare dot product.

Each claim is measured alone, both in turn. What ours does more – the bounds of each value, parts
that add up exactly and come strongest first, the sentences for both sides – is the ratio.
"""

import time
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from config.bench.row import Row
from reviews.features.schema import FEATURES, Value
from reviews.rows.score import points
from reviews.scoring.score import MISSING, NUMBERS, WORDS, Scorer, Slope

SEED, CLAIMS, WARM = 20261129, 4000, 200
_UNKNOWN = 0.1  # the share of values that are not known


def prereview_score_row() -> Row:
    """The middle and the slow ones of some thousand claims, in milliseconds a claim."""
    random = Random(SEED)  # noqa: S311  made-up claims
    scorer = made_up_model(random)
    claims = [made_up_claim(random) for _ in range(CLAIMS + WARM)]
    weights, encoded = encoding(scorer, claims)
    mine: list[float] = []
    least: list[float] = []
    for claim, row in zip(claims, encoded, strict=True):
        begins = time.perf_counter()
        explained(scorer, claim)
        between = time.perf_counter()
        weights @ row
        ends = time.perf_counter()
        mine.append((between - begins) * 1000)
        least.append((ends - between) * 1000)
    p50, p95 = _middle_and_slow(mine[WARM:])
    bare, bare_p95 = _middle_and_slow(least[WARM:])
    note = f"{CLAIMS:,} claims, chance with reasons in words; the reference is NumPy's"
    return Row(
        "prereview_score", p50, bare, round(p50 / bare, 1), "ms a claim", p95, bare_p95, note
    )


def explained(scorer: Scorer, claim: Mapping[str, Value]) -> tuple[float, Sequence[object]]:
    """A chance, and what speaks for and against as the case page prints it."""
    scored = scorer.score(claim)
    parts = [
        {"feature": part.feature, "value": part.value, "log_odds": part.log_odds}
        for part in scored.contributions
    ]
    return scored.log_odds, [*points(parts, lowers=True), *points(parts, lowers=False)]


def made_up_model(random: Random) -> Scorer:
    """Of the size of a trained one; what it says is nothing."""

    def weight() -> float:
        return random.uniform(-1, 1)

    return Scorer(
        version="bench",
        sha256="",
        base=weight(),
        numbers={name: Slope(weight() / 100, weight(), weight()) for name in NUMBERS},
        words={name: {word: weight() for word in words} for name, words in WORDS.items()},
    )


def made_up_claim(random: Random) -> dict[str, Value]:
    claim: dict[str, Value] = {}
    for feature in FEATURES:
        if random.random() < _UNKNOWN:
            claim[feature.name] = None
        elif feature.kind == "word":
            claim[feature.name] = random.choice(feature.words)
        else:
            claim[feature.name] = round(random.uniform(feature.low, feature.high), 6)
    return claim


def encoding(scorer: Scorer, claims: Sequence[Mapping[str, Value]]) -> tuple[Any, list[Any]]:
    """The model as one vector, and each claim as another: their product is the log-odds."""
    import numpy as np  # noqa: PLC0415  the benchmark's alone

    weights = [scorer.base]
    for line in scorer.numbers.values():
        weights += [line.slope, line.offset, line.missing]
    for words in scorer.words.values():
        weights += words.values()
    rows = [np.array(_row(scorer, claim)) for claim in claims]
    return np.array(weights), rows


def _row(scorer: Scorer, claim: Mapping[str, Value]) -> list[float]:
    row = [1.0]
    for name in scorer.numbers:
        value = claim[name]
        row += [0.0, 0.0, 1.0] if value is None else [float(value), 1.0, 0.0]
    for name, words in scorer.words.items():
        said = MISSING if claim[name] is None else claim[name]
        row += [float(word == said) for word in words]
    return row


def _middle_and_slow(milliseconds: Sequence[float]) -> tuple[float, float]:
    """p50 and p95, finer than of a page: these are thousandths."""
    in_order = sorted(milliseconds)
    at = len(in_order)
    return round(in_order[at // 2], 5), round(in_order[int(at * 0.95)], 5)
