"""Cases that look otherwise than those of the certificate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.risk_control.shift import (
    MOVED,
    bands,
    calibration_error,
    edges_of,
    stability_index,
)

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 500), min_size=1)


@given(COUNTS)
def test_the_same_cases_have_not_moved(counts: dict[str, int]) -> None:
    assert stability_index(counts, counts) == pytest.approx(0)


@given(COUNTS, COUNTS)
def test_it_is_never_negative_and_the_same_both_ways(
    then: dict[str, int], now: dict[str, int]
) -> None:
    assert stability_index(then, now) >= 0
    assert stability_index(then, now) == pytest.approx(stability_index(now, then))


def test_nothing_to_compare_with_is_no_move() -> None:
    assert stability_index({}, {"a": 5}) == 0


def test_a_move_by_a_standard_deviation_is_seen() -> None:
    then = [float(place) for place in range(1_000)]
    edges = edges_of(then)
    moved = stability_index(bands(then, edges), bands([one + 300 for one in then], edges))
    assert moved > MOVED


def test_what_is_missing_is_a_band_of_its_own() -> None:
    assert bands([None, 1.0, 9.0], [5.0]) == {"missing": 1, "0": 1, "1": 1}


def test_chances_that_come_true_are_calibrated() -> None:
    said = [0.1] * 100 + [0.5] * 100
    wrong = [place % 10 == 0 for place in range(100)] + [place % 2 == 0 for place in range(100)]
    assert calibration_error(said, wrong) == pytest.approx(0)
    assert calibration_error([0.9] * 100, [False] * 100) == pytest.approx(0.9)
