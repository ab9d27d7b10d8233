"""Settlements by worked examples: ours, reckoned by hand, and the published ones."""

import json
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from claims.benefits.case import case_as_dict, case_from_dict
from claims.benefits.outcome import Outcome
from claims.benefits.settle import settle
from tests.claims.benefits.cases import GOLDEN, HANGZHOU, golden_case

WORKED = tomllib.loads((GOLDEN / "hangzhou_out_of_pocket.toml").read_text("utf-8"))["cases"]
EXAMPLES = settings.SHARED_DIR / "examples" / "settlement.jsonl"

# These rest on items whose lump sums and daily allowances are not computed: a person settles them.
NOT_COMPUTED = {"E12", "E20", "E22", "E26", "E31"}


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: worked["name"])
def test_a_worked_case_comes_out_as_reckoned_by_hand(worked: dict[str, Any]) -> None:
    outcome = settle(golden_case(worked), HANGZHOU)
    expected = worked["expect"]
    assert (outcome.outcome, str(outcome.benefit)) == (expected["outcome"], expected["benefit"])
    assert outcome.reasons == set(expected["reasons"])
    assert [str(line.amount) for line in outcome.lines] == worked["steps"]
    assert list(outcome.not_computed) == expected.get("not_computed", [])
    assert outcome.waiting_until == expected.get("waiting_until")
    if "payable_now" in expected:
        assert str(outcome.payable_now) == expected["payable_now"]
    if "missing" in expected:
        asked = [f"{missing.stay} {missing.what}" for missing in outcome.missing]
        assert asked == expected["missing"]
    if "version" in expected:
        assert outcome.scheme_version == expected["version"]


def test_a_worked_case_can_be_stored_and_read_again() -> None:
    for case in map(golden_case, WORKED):
        stored = json.loads(json.dumps(case_as_dict(case)))
        assert case_from_dict(stored) == case


def test_the_published_examples_come_out_to_the_fen() -> None:
    for example in _examples():
        if example["case"] in NOT_COMPUTED:
            continue
        outcome, expected = _settled(example), example["expect"]
        found = (outcome.outcome, str(outcome.benefit))
        assert found == (expected["outcome"], expected["benefit"]), example["case"]
        assert set(expected["reasons"]) <= outcome.reasons, example["case"]


def test_examples_of_items_that_are_not_computed_go_to_a_person() -> None:
    outcomes = {
        example["case"]: _settled(example)
        for example in _examples()
        if example["case"] in NOT_COMPUTED
    }
    assert {outcome.outcome for outcome in outcomes.values()} == {"refer"}
    assert outcomes["E12"].payable_now == Decimal("1767.00")


def _examples() -> list[dict[str, Any]]:
    if not EXAMPLES.exists():
        pytest.skip("the shared examples are not here; HUZHU_SHARED names their folder")
    lines = EXAMPLES.read_text("utf-8").splitlines()
    examples = [json.loads(line) for line in lines]
    return [example for example in examples if example["scheme"] == HANGZHOU.code]


def _settled(example: dict[str, Any]) -> Outcome:
    return settle(case_from_dict(example), HANGZHOU)
