"""A threshold is certified by exact tests, from strict to loose, and by nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reviews.risk_control.certify import (
    ANY,
    LADDER,
    Bound,
    Case,
    NotComparable,
    at_most,
    certify,
    examine,
    fewest,
    thinned,
    upper_bound,
)

BOUNDS = (Bound(ANY, 0.01), Bound("missed_critical", 0.005))
ONE = (Bound(ANY, 0.01),)


def _clean(number: int, chance: float = 0.001) -> list[Case]:
    return [Case(chance, frozenset())] * number


def _wrong(number: int, chance: float = 0.001, kind: str = "excluded") -> list[Case]:
    return [Case(chance, frozenset({kind}))] * number


@pytest.mark.parametrize(("errors", "cases"), [(0, 299), (1, 473), (3, 773), (5, 1049)], ids=str)
def test_one_in_a_hundred_takes_as_many_cases_as_the_tables_say(errors: int, cases: int) -> None:
    enough = [*_wrong(errors), *_clean(cases - errors)]
    assert certify(enough, ONE) is not None
    assert certify(enough[:-1], ONE) is None


def test_one_in_two_hundred_takes_twice_as_many() -> None:
    assert fewest(BOUNDS) == 598
    assert certify(_clean(598), BOUNDS) is not None
    assert certify(_clean(597), BOUNDS) is None


def test_of_nothing_nothing_is_certified() -> None:
    assert certify([], BOUNDS) is None


def test_where_everything_is_wrong_nothing_is_certified() -> None:
    assert certify(_wrong(5_000), BOUNDS) is None


def test_the_walk_ends_at_the_first_failure_though_looser_thresholds_would_pass() -> None:
    bad_in_the_middle = [*_clean(700, 0.001), *_wrong(60, 0.01), *_clean(90_000, 0.2)]
    certified = certify(bad_in_the_middle, BOUNDS)
    assert certified is not None
    assert certified.threshold < 0.01


def test_each_kind_of_error_has_a_bound_of_its_own() -> None:
    missed = [*_wrong(6, kind="missed_critical"), *_clean(1_400)]
    assert examine(missed, ONE[0]).holds
    assert certify(missed, BOUNDS) is None


def test_equal_chances_are_cleared_together_or_not_at_all() -> None:
    certified = certify([*_clean(600, 0.004), *_wrong(80, 0.004)], BOUNDS)
    assert certified is None


def test_a_certificate_says_of_how_many_it_speaks() -> None:
    certified = certify([*_clean(700), *_wrong(300, 0.9)], BOUNDS)
    assert certified is not None
    assert (certified.cases, certified.share) == (1_000, 0.7)
    assert [(one.n, one.k) for one in certified.tested] == [(700, 0), (700, 0)]


def test_cases_drawn_with_different_chances_prove_nothing_together() -> None:
    mixed = [Case(0.001, frozenset(), 0.1), Case(0.001, frozenset(), 0.2)]
    with pytest.raises(NotComparable):
        certify(mixed, ONE)


def test_thinning_leaves_each_case_the_least_chance() -> None:
    often, seldom = Case(0.1, frozenset(), 0.2), Case(0.2, frozenset(), 0.1)
    draws = [place / 1_000 for place in range(1_000)]
    assert len(thinned([often] * 1_000, draws)) == 1_000
    both = thinned([often, seldom] * 500, [draw for draw in draws[::2] for _ in range(2)])
    assert {case.propensity for case in both} == {0.1}
    assert sum(case.chance == often.chance for case in both) == 250
    assert sum(case.chance == seldom.chance for case in both) == 500


@given(number=st.integers(1, 4_000), data=st.data(), rate=st.floats(0.001, 0.5))
def test_the_exact_test_is_the_binomial_one(number: int, data: st.DataObject, rate: float) -> None:
    wrong = data.draw(st.integers(0, number))
    assert at_most(wrong, number, rate) == pytest.approx(
        stats.binom.cdf(wrong, number, rate), abs=1e-9
    )
    if wrong < number:
        assert upper_bound(wrong, number) == pytest.approx(
            stats.beta.ppf(0.95, wrong + 1, number - wrong), rel=1e-6
        )


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(LADDER), st.integers(0, 40)), max_size=30),
    st.sampled_from(LADDER),
)
def test_one_error_more_never_loosens_the_threshold(
    groups: list[tuple[float, int]], where: float
) -> None:
    cases = [case for chance, number in groups for case in _clean(number * 20, chance)]
    cases.append(Case(where, frozenset()))
    before = certify(cases, ONE)
    after = certify([*cases[:-1], Case(where, frozenset({"excluded"}))], ONE)
    loosest = before.threshold if before else 0.0
    assert (after.threshold if after else 0.0) <= loosest
