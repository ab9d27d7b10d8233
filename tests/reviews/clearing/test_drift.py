"""Evidence that a promise is broken, and how far features have moved: pure arithmetic."""

import random

from hypothesis import given
from hypothesis import strategies as st

from reviews.drift import calibration_error, evidence, shift, shifts


def test_while_the_promise_holds_it_rings_in_fewer_than_one_of_twenty_streams() -> None:
    chance = random.Random(7)
    streams = 400
    rings = sum(
        evidence((chance.random() < 0.01 for _case in range(1000)), 0.01) >= 20
        for _stream in range(streams)
    )
    assert rings / streams <= 0.05 + 3 * (0.05 * 0.95 / streams) ** 0.5


def test_five_times_as_many_errors_ring() -> None:
    chance = random.Random(7)
    assert evidence((chance.random() < 0.05 for _case in range(600)), 0.01) >= 20


def test_no_error_is_no_evidence() -> None:
    assert evidence([], 0.01) == 1
    assert evidence([False] * 500, 0.01) == 1


@given(st.lists(st.booleans(), max_size=60), st.booleans())
def test_evidence_is_never_taken_back(errors: list[bool], one_more: bool) -> None:
    assert evidence([*errors, one_more], 0.01) >= evidence(errors, 0.01) >= 1


@given(st.lists(st.one_of(st.floats(-9, 9), st.text(max_size=2), st.none()), min_size=1))
def test_what_did_not_move_has_not_moved(values: list[object]) -> None:
    assert abs(shift(values, values)) < 1e-9


def test_another_world_has_moved_in_numbers_in_words_and_in_what_is_missing() -> None:
    days = [float(day) for day in range(400)]
    assert shift(days, days[::-1]) < 0.01
    assert shift(days, [day + 200 for day in days]) > 0.25
    assert shift(["photo"] * 300 + ["feed"] * 100, ["photo"] * 100 + ["feed"] * 300) > 0.25
    assert shift(days, [None] * 400) > 0.25
    moved = shifts([{"a": 1.0, "b": "x"}] * 300, [{"a": 1.0, "b": "y"}] * 300)
    assert moved["a"] < 0.01
    assert moved["b"] > 0.25


def test_what_is_said_as_often_as_it_is_seen_is_calibrated() -> None:
    assert calibration_error([]) is None
    assert calibration_error([(0.0, False)] * 50) == 0
    assert calibration_error([(0.5, False)] * 50) == 0.5
