"""What is certified, and what is not: exactly, and without a database."""

from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.thresholds import LADDER, certify, figures, needed, p_value

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
    assert found.threshold is not None
    assert found.threshold >= 298 / 10_000
    assert (found.share, found.missing) == (1.0, 0)
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


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(LADDER), st.integers(0, 40)), max_size=20),
    st.sampled_from(LADDER),
)
def test_one_more_error_never_loosens_the_threshold(
    groups: list[tuple[float, int]], where: float
) -> None:
    cases = [case for chance, number in groups for case in _right(number * 20, chance=chance)]
    before = certify([*cases, (where, NONE)], ALPHAS, confidence=0.95).threshold
    after = certify([*cases, (where, WRONG)], ALPHAS, confidence=0.95).threshold
    assert (after if after is not None else -1) <= (before if before is not None else -1)


def test_what_is_not_promised_is_told_of_what_would_be_cleared() -> None:
    cases = [*_right(300, chance=0.1), (0.1, WRONG), (0.4, WRONG)]
    told = figures(cases, ["excluded"], threshold=0.1, confidence=0.95)["excluded"]
    assert (told["n"], told["k"]) == (301, 1)
    assert 0.01 < told["upper"] < 0.02


def test_a_rarer_error_needs_a_bound_of_its_own() -> None:
    alphas = {**ALPHAS, "missed_critical": 0.005}
    assert needed(alphas, 0.95) == 598
    assert certify(_right(597), alphas, confidence=0.95).threshold is None
    assert certify([], alphas, confidence=0.95).missing == 598


@pytest.mark.parametrize(("errors", "number"), [(0, 299), (1, 473), (3, 773), (5, 1049)], ids=str)
def test_it_takes_as_many_cases_as_the_tables_of_the_binomial_say(errors: int, number: int) -> None:
    cases = [*[(0.1, WRONG)] * errors, *_right(number - errors, chance=0.1)]
    assert certify(cases, ALPHAS, confidence=0.95).threshold is not None
    assert certify(cases[:-1], ALPHAS, confidence=0.95).threshold is None


def test_what_is_likelier_wrong_than_right_is_never_cleared() -> None:
    found = certify([*_right(400), *_right(400, chance=0.9)], ALPHAS, confidence=0.95)
    assert found.threshold is not None
    assert found.threshold <= LADDER[-1]
    assert found.share == 0.5
