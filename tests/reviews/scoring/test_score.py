"""The folded model answers as the estimator does, and says exactly what its answer is made of."""

import math
import sys
from pathlib import Path
from subprocess import run
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.features.schema import BY_NAME, FEATURES
from reviews.scoring.artefact import Known, open_archive
from reviews.scoring.fit import matrix
from reviews.scoring.score import NUMBERS, WORDS, Scorer, Slope, chance_of
from tests.reviews.scoring.cases import any_row

weight = st.floats(-1000, 1000)


@st.composite
def scorers(draw: st.DrawFn) -> Scorer:
    """Any model that a file may hold: see `artefact`."""
    numbers = {}
    for name in NUMBERS:
        reach = max(abs(BY_NAME[name].low), BY_NAME[name].high)
        slope = draw(st.floats(-400, 400)) / reach
        numbers[name] = Slope(slope, draw(st.floats(-500, 500)), draw(weight))
    words = {name: {word: draw(weight) for word in known} for name, known in WORDS.items()}
    return Scorer("any", "0" * 64, draw(weight), numbers, words)


@given(scorers(), st.integers(0, 10**6))
def test_contributions_and_the_base_are_exactly_the_log_odds(scorer: Scorer, seed: int) -> None:
    said = scorer.score(any_row(np.random.default_rng(seed)))
    parts = [part.log_odds for part in said.contributions]
    assert said.base + sum(parts) == said.log_odds
    assert sum(reversed(parts), said.base) == said.log_odds, "in whatever order"
    assert parts == sorted(parts, key=lambda part: -abs(part)), "the strongest first"
    assert sorted(part.feature for part in said.contributions) == sorted(BY_NAME)
    assert 0 <= said.chance <= 1
    assert said.chance == chance_of(said.log_odds)


def test_it_answers_as_the_estimator_in_the_archive_does(
    scorer: Scorer, shipped: tuple[Path, Known]
) -> None:
    folder, known = shipped
    estimator = open_archive(folder, known=known)
    random = np.random.default_rng(11)
    rows = [any_row(random) for _ in range(400)]
    theirs = estimator.predict_proba(matrix(rows))[:, 1]
    ours = [scorer.score(row).chance for row in rows]
    assert max(abs(theirs - ours)) <= 1e-9


def test_contributions_of_the_cases_that_it_learnt_from_are_nothing_on_the_average(
    scorer: Scorer, world: Any
) -> None:
    totals = dict.fromkeys(BY_NAME, 0.0)
    for row in world.rows:
        for part in scorer.score(row).contributions:
            totals[part.feature] += part.log_odds
    assert max(abs(total) for total in totals.values()) / len(world.rows) < 1e-6


def test_what_is_not_known_has_a_weight_and_never_stops_an_answer(scorer: Scorer) -> None:
    said = scorer.score({})
    assert {part.value for part in said.contributions} == {None}
    assert math.isfinite(said.log_odds)
    beyond = scorer.score({"age": 10**9, "channel": "fax", "days": math.inf})
    held = {part.feature: part.value for part in beyond.contributions}
    assert (held["age"], held["channel"], held["days"]) == (110, "other", None)


@pytest.mark.parametrize("log_odds", [-1e5, -745.2, 0.0, 36.0, 1e5])
def test_a_chance_lies_between_nought_and_one(log_odds: float) -> None:
    assert 0 <= chance_of(log_odds) <= 1


def test_a_page_may_import_it() -> None:
    heavy = "{'numpy', 'sklearn', 'scipy', 'skops'}"
    code = (
        "import sys, reviews.scoring.score, reviews.scoring.artefact\n"
        f"assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(FEATURES) == len(NUMBERS) + len(WORDS)
