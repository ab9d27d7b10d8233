"""Evidence against a promise may be looked at every day."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.risk_control.evidence import ALARM_AT, evidence, greatest, walk


def test_nothing_read_is_no_evidence() -> None:
    assert evidence([], 0.01) == greatest([], 0.01) == 1


def test_readings_without_an_error_speak_for_the_promise() -> None:
    assert evidence([False] * 300, 0.01) < 1


def test_many_errors_ring() -> None:
    assert greatest(([False] * 9 + [True]) * 10, 0.01) > ALARM_AT


def test_an_alarm_is_not_silenced_by_what_follows() -> None:
    readings = [True] * 4 + [False] * 2_000
    assert evidence(readings, 0.01) < ALARM_AT < greatest(readings, 0.01)


@given(st.lists(st.booleans(), max_size=60), st.floats(0.001, 0.2))
def test_the_bet_is_fair_while_the_promise_just_holds(readings: list[bool], alpha: float) -> None:
    """After any history the next reading is expected to leave the evidence as it is, at most."""
    now = evidence(readings, alpha)
    expected = alpha * evidence([*readings, True], alpha)
    expected += (1 - alpha) * evidence([*readings, False], alpha)
    assert expected == pytest.approx(now, rel=1e-9)


@pytest.mark.slow
def test_it_rings_falsely_in_fewer_than_one_of_twenty_streams() -> None:
    chances = random.Random(20261129)
    rang = sum(
        any(
            step >= ALARM_AT for step in walk((chances.random() < 0.01 for _ in range(2_000)), 0.01)
        )
        for _ in range(600)
    )
    assert rang / 600 <= 0.05
