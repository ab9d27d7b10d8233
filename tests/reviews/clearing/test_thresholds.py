"""What is certified, and what is not: exactly, and without a database."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.thresholds import certify, needed, p_value

ALPHAS = {"excluded": 0.01, "wrong_amount": 0.01}
NONE: frozenset[str] = frozenset()
WRONG = frozenset({"excluded"})


def _right(number: int, *, chance: float | None = None) -> list[tuple[float, frozenset[str]]]:
    return [(chance if chance is not None else i / 10_000, NONE) for i in range(number)]


def test_299_cases_without_an_error_are_needed_for_one_in_a_hundred() -> None:
    assert needed(ALPHAS, 0.95) == 299
    assert certify(_right(298), ALPHAS, confidence=0.95).threshold is None
    assert certify(_right(298), ALPHAS, confidence=0.95).missing == 1
    found = certify(_right(299), ALPHAS, confidence=0.95)
    assert (found.threshold, found.share, found.missing) == (298 / 10_000, 1.0, 0)
    assert found.kinds["excluded"].upper < 0.01


@given(st.integers(0, 30), st.integers(1, 600), st.sampled_from([0.005, 0.01, 0.2]))
def test_the_test_is_the_exact_binomial_one(k: int, n: int, alpha: float) -> None:
    exact = sum(comb(n, i) * alpha**i * (1 - alpha) ** (n - i) for i in range(min(k, n) + 1))
    assert p_value(k, n, alpha) == pytest.approx(min(exact, 1.0), rel=1e-9, abs=1e-12)


def test_an_error_among_the_safest_is_one_too_many() -> None:
    cases = [(0.0, WRONG), *_right(320)]
    assert certify(cases, ALPHAS, confidence=0.95).threshold is None


def test_it_stops_at_the_first_threshold_that_fails() -> None:
    errors = [(0.05 + i / 1000, WRONG) for i in range(20)]
    later = [(0.5, NONE)] * 5000
    found = certify([*_right(400), *errors, *later], ALPHAS, confidence=0.95)
    assert found.threshold is not None
    assert found.threshold < 0.06, "what comes behind cannot make up for it"


def test_equal_chances_are_cleared_together_or_not_at_all() -> None:
    cases = [*_right(400, chance=0.1), *[(0.1, WRONG)] * 40]
    assert certify(cases, ALPHAS, confidence=0.95).threshold is None


@given(
    st.lists(st.tuples(st.floats(0, 0.9), st.booleans()), min_size=299, max_size=400),
    st.integers(0, 298),
)
def test_one_more_error_never_loosens_the_threshold(
    drawn: list[tuple[float, bool]], place: int
) -> None:
    cases = [(chance, WRONG if wrong and chance > 0.7 else NONE) for chance, wrong in drawn]
    worse = [*cases]
    worse[place] = (worse[place][0], WRONG)
    before = certify(cases, ALPHAS, confidence=0.95).threshold
    after = certify(worse, ALPHAS, confidence=0.95).threshold
    assert (after if after is not None else -1) <= (before if before is not None else -1)


def test_a_rarer_error_needs_a_bound_of_its_own() -> None:
    alphas = {**ALPHAS, "missed_critical": 0.005}
    assert needed(alphas, 0.95) == 598
    assert certify(_right(597), alphas, confidence=0.95).threshold is None
    assert certify([], alphas, confidence=0.95).missing == 598
