"""Error rates from drawn readings: compared with a library that the web process does not load."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from reviews.estimates import Read, Stratum, error_rate, interval


@pytest.mark.hypothesis
@given(number=st.floats(1, 100_000), share=st.floats(0.001, 0.999))
def test_the_interval_is_clopper_and_pearsons(number: float, share: float) -> None:
    errors = number * share
    low, high = interval(errors, number)
    assert low == pytest.approx(beta.ppf(0.025, errors, number - errors + 1), abs=1e-9)
    assert high == pytest.approx(beta.ppf(0.975, errors + 1, number - errors), abs=1e-9)


@pytest.mark.parametrize(
    ("errors", "number", "low", "high"),
    [(0, 299, 0, 0.01226), (1, 10, 0.00253, 0.44502), (10, 10, 0.69150, 1), (0, 1, 0, 0.975)],
)
def test_bounds_that_stand_in_tables(errors: int, number: int, low: float, high: float) -> None:
    assert interval(errors, number) == pytest.approx((low, high), abs=2e-5)


def test_equal_chances_give_the_plain_share_and_the_exact_interval() -> None:
    found = error_rate([Stratum(4000, [Read(0.05, 200, 4)])])
    assert found is not None
    assert found.rate == pytest.approx(0.02)
    assert (found.low, found.high) == pytest.approx(interval(4, 200))


def test_a_stratum_that_is_read_more_does_not_weigh_more() -> None:
    rare = Stratum(100, [Read(1.0, 100, 50)])
    common = Stratum(9900, [Read(0.01, 99, 0)])
    found = error_rate([rare, common])
    assert found is not None
    assert found.rate == pytest.approx(0.005)  # not 50 of 199


def test_readings_still_to_come_do_not_move_the_weight_of_a_stratum() -> None:
    """Of two strata of one size one is read to the end, the other by half."""
    half = error_rate([Stratum(1000, [Read(0.1, 100, 10)]), Stratum(1000, [Read(0.1, 50, 0)])])
    whole = error_rate([Stratum(1000, [Read(0.1, 100, 10)]), Stratum(1000, [Read(0.1, 100, 0)])])
    assert half is not None
    assert whole is not None
    assert half.rate == pytest.approx(whole.rate) == pytest.approx(0.05)


def test_nothing_read_is_no_figure() -> None:
    assert error_rate([]) is None
    assert error_rate([Stratum(5000, [Read(0.05, 0, 0)])]) is None


def test_over_many_worlds_the_truth_lies_within() -> None:
    """Two strata of unlike error, drawn at unlike rates: at least 95 in a hundred, by and large."""
    dice = random.Random(5)
    held = 0
    worlds = 300
    for _ in range(worlds):
        strata, wrong = [], 0
        for decided, share, rate in ((2000, 0.01, 0.1), (300, 0.08, 0.4)):
            errors = [dice.random() < share for _ in range(decided)]
            drawn = [error for error in errors if dice.random() < rate]
            wrong += sum(errors)
            strata.append(Stratum(decided, [Read(rate, len(drawn), sum(drawn))]))
        found = error_rate(strata)
        assert found is not None
        held += found.low <= wrong / 2300 <= found.high
    assert held >= 0.94 * worlds
