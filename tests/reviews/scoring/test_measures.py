"""The figures of a card: exact intervals, a band over all points, groups against the rest."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.estimates import interval
from reviews.scoring.measures import FEW, TOLD, Held, measure
from reviews.scoring.split import HELD_OUT, is_held_out

KINDS = ("excluded", "missed_critical", "wrong_amount")


def held(chance: float, *errors: str, **groups: str) -> Held:
    return Held(chance, frozenset(errors), groups)


def measured(cases: list[Held], **how: float) -> dict[str, Any]:
    return measure(cases, KINDS, weights={"days": 0.31, "age": -0.7, "sex_f": 0.0}, **how)


def calibrated(count: int, seed: int = 1) -> list[Held]:
    drawn = random.Random(seed)
    cases = []
    for _case in range(count):
        chance = drawn.random() ** 3
        errors = ("excluded",) if drawn.random() < chance else ()
        cases.append(held(chance, *errors, channel=drawn.choice(("photo", "one_tap"))))
    return cases


cases_of_any_kind = st.lists(
    st.builds(
        held,
        st.sampled_from([0.0, 0.01, 0.5, 1.0]) | st.floats(0, 1),
        st.sampled_from(KINDS),
    )
    | st.builds(held, st.floats(0, 1)),
    max_size=60,
)


@given(cases_of_any_kind)
def test_any_cases_have_figures_that_hang_together(cases: list[Held]) -> None:
    found = measured(cases)
    assert found["held_out"] == len(cases)
    curve = found["reject_curve"]
    assert isinstance(curve, list)
    for row in curve:
        assert 0 <= row["low"] <= row["error"] <= row["high"] <= 1
    if cases:
        assert curve[-1]["share"] == 1
        assert curve[-1]["error"] == pytest.approx(found["errors"] / len(cases))
    assert sum(row["number"] for row in found["reliability"]) == len(cases)


def test_a_calibrated_model_is_seen_to_be_one() -> None:
    found = measured(calibrated(4000))
    assert 0.85 < found["auc"] < 1
    assert found["ece"] < 0.02
    for row in found["reliability"]:
        assert row["from"] <= row["said"] <= row["to"]
        assert row["low"] - 0.03 <= row["said"] <= row["high"] + 0.03
    errors = [row["error"] for row in found["reject_curve"]]
    assert errors[0] < errors[9] < errors[-1]


def test_the_band_is_wider_than_an_interval_at_one_point() -> None:
    [*_rest, last] = measured(calibrated(1000))["reject_curve"]
    low, high = interval(last["error"] * last["number"], last["number"])
    assert last["low"] < low < high < last["high"]


def test_cases_of_one_chance_stay_together() -> None:
    curve = measured([held(0.1)] * 50 + [held(0.2, "excluded")] * 50)["reject_curve"]
    assert [row["share"] for row in curve] == [0.5, 1.0]


def test_it_says_what_of_each_kind_would_be_missed() -> None:
    cases = [
        held(number / 100, *(("excluded",) if number % 10 == 9 else ())) for number in range(100)
    ]
    kinds = measured(cases)["by_kind"]
    assert kinds == {
        "excluded": {
            "number": 10,
            "caught_at": [
                {"share": 0.2, "missed": 2},
                {"share": 0.5, "missed": 5},
                {"share": 0.8, "missed": 8},
            ],
        },
        **{
            kind: {
                "number": 0,
                "caught_at": [{"share": share, "missed": 0} for share in (0.2, 0.5, 0.8)],
            }
            for kind in KINDS[1:]
        },
    }  # fmt: skip


def test_a_group_that_is_worse_is_named_and_few_is_no_verdict() -> None:
    fine = [held(0.01, unit="甲") for _ in range(2 * FEW)]
    worse = [held(0.01, *(("excluded",) if n % 4 == 0 else ()), unit="乙") for n in range(2 * FEW)]
    few = [held(0.01, unit="丙") for _ in range(TOLD)]
    person = [held(0.01, "excluded", unit="丁")]
    rows = measured(fine + worse + few + person, sure=0.02)["slices"]
    gates = {row["value"]: row["gate"] for row in rows}
    assert gates == {"甲": "ok", "乙": "worse", "丙": "few"}


def test_groups_alike_are_rarely_called_worse() -> None:
    called = 0
    for seed in range(40):
        rows = measured(calibrated(800, seed))["slices"]
        called += any(row["gate"] == "worse" for row in rows)
    assert called <= 5, "2 are to be expected"


def test_weights_come_strongest_first_without_what_weighs_nothing() -> None:
    weights = measured(calibrated(20))["weights"]
    assert weights == [{"feature": "age", "weight": -0.7}, {"feature": "days", "weight": 0.31}]


@given(st.integers(0, 10**6))
def test_a_member_is_on_one_side_for_good(seed: int) -> None:
    groups = [str(number) for number in range(400)]
    first = [is_held_out(group, seed) for group in groups]
    assert first == [is_held_out(group, seed) for group in groups]
    assert abs(sum(first) / len(groups) - HELD_OUT) < 0.15
