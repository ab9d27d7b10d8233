"""Settlements by worked examples: ours, reckoned by hand, and the published ones."""

import json
from typing import Any

import pytest
from django.conf import settings

from claims.benefits.case_json import case_as_dict, case_from_dict
from claims.benefits.outcome import Outcome
from claims.benefits.settle import settle
from tests.claims.benefits.cases import SCHEMES, golden_case, golden_files
from tests.claims.benefits.on_paper import assert_is_complete, assert_is_true

WORKED = golden_files()
EXAMPLES = settings.SHARED_DIR / "examples" / "settlement.jsonl"


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: f"{worked['file']}: {worked['name']}")
def test_a_worked_case_comes_out_as_reckoned_by_hand(worked: dict[str, Any]) -> None:
    outcome = settle(golden_case(worked), SCHEMES[worked["scheme"]])
    expected = worked["expect"]
    assert (outcome.outcome, str(outcome.benefit)) == (expected["outcome"], expected["benefit"])
    assert outcome.reasons == set(expected["reasons"])
    assert [str(line.amount) for line in outcome.lines] == worked["steps"]
    assert outcome.waiting_until == expected.get("waiting_until")
    if "payable_now" in expected:
        assert str(outcome.payable_now) == expected["payable_now"]
    if "missing" in expected:
        asked = [f"{missing.stay} {missing.what}" for missing in outcome.missing]
        assert asked == expected["missing"]
    if "version" in expected:
        assert outcome.scheme_version == expected["version"]


def test_every_line_of_a_worked_case_can_be_checked_by_a_reader() -> None:
    for worked in WORKED:
        outcome = settle(golden_case(worked), SCHEMES[worked["scheme"]])
        for line in outcome.workings + outcome.lines:
            assert_is_complete(line)
            assert_is_true(line)


def test_a_worked_case_can_be_stored_and_read_again() -> None:
    for case in map(golden_case, WORKED):
        stored = json.loads(json.dumps(case_as_dict(case)))
        assert case_from_dict(stored) == case


def test_the_published_examples_come_out_to_the_fen() -> None:
    for example in _examples():
        outcome, expected = _settled(example), example["expect"]
        found = (outcome.outcome, str(outcome.benefit))
        assert found == (expected["outcome"], expected["benefit"]), example["case"]
        assert set(expected["reasons"]) <= outcome.reasons, example["case"]


def _examples() -> list[dict[str, Any]]:
    if not EXAMPLES.exists():
        pytest.skip("the shared examples are not here; HUZHU_SHARED names their folder")
    lines = EXAMPLES.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _settled(example: dict[str, Any]) -> Outcome:
    return settle(case_from_dict(example), SCHEMES[example["scheme"]])
