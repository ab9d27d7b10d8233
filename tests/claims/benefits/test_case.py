"""Facts that cannot be right are refused by name, before any arithmetic."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from claims.benefits.case import Case, CaseError, PaidBefore
from claims.benefits.case_json import case_from_dict
from claims.benefits.settle import settle
from tests.claims.benefits.cases import HANGZHOU, ITEM, case, stay

GOOD: dict[str, Any] = {
    "enrolments": [{"period": "2023", "items": [ITEM], "effective_on": "2023-01-01"}],
    "paid_before": [{"period": "2023", "item": ITEM, "benefit": "200.00", "base": "1000.00"}],
    "claim": {
        "filed_on": "2023-11-20",
        "channel": "local",
        "cause": "illness",
        "stays": [
            {
                "kind": "inpatient",
                "admitted_on": "2023-03-01",
                "discharged_on": "2023-03-09",
                "hospital_level": 3,
                "self_borne": "1000.00",
            }
        ],
        "findings": [{"finding": "death", "confirmed_on": "2023-03-09"}],
    },
}
STAY = ("claim", "stays", 0)


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    data: Any = deepcopy(GOOD)
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return dict(data)


def test_a_good_case_is_read() -> None:
    assert isinstance(case_from_dict(GOOD), Case)


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("claim",), [], "claim"),
        (("claim", "filed_on"), "2023-02-30", "claim.filed_on"),
        (("claim", "filed_on"), None, "claim.filed_on"),
        (("claim", "channel"), "post", "channel"),
        (("claim", "cause"), "bad luck", "cause"),
        (("claim", "stays"), "none", "claim.stays"),
        (("claim", "stays"), [3], "claim.stays[0]"),
        ((*STAY, "kind"), "", "claim.stays[0].kind"),
        ((*STAY, "discharged_on"), "2023-02-28", "claim.stays[0].discharged_on"),
        ((*STAY, "hospital_level"), 4, "claim.stays[0].hospital_level"),
        ((*STAY, "hospital_level"), True, "claim.stays[0].hospital_level"),
        ((*STAY, "hospital_level"), "3", "claim.stays[0].hospital_level"),
        ((*STAY, "self_borne"), 1000.0, "claim.stays[0].self_borne"),
        ((*STAY, "self_borne"), "1e3", "claim.stays[0].self_borne"),
        ((*STAY, "self_borne"), "NaN", "claim.stays[0].self_borne"),
        ((*STAY, "self_borne"), "-1.00", "claim.stays[0].self_borne"),
        ((*STAY, "self_borne"), "1.005", "claim.stays[0].self_borne"),
        ((*STAY, "other_paid"), "-0.01", "claim.stays[0].other_paid"),
        (("enrolments", 0, "period"), "23", "enrolments[0].period"),
        (("enrolments", 0, "items"), ITEM, "enrolments[0].items"),
        (("enrolments", 0, "effective_on"), 20230101, "enrolments[0].effective_on"),
        (("paid_before", 0, "benefit"), "-1.00", "paid_before[0].benefit"),
        (("paid_before", 0, "base"), "-1.00", "paid_before[0].base"),
        (("paid_before", 0, "item"), 7, "paid_before[0].item"),
        (("claim", "findings", 0, "finding"), None, "claim.findings[0].finding"),
    ],
)
def test_a_wrong_fact_is_refused_and_named(
    path: tuple[str | int, ...], value: object, field: str
) -> None:
    with pytest.raises(CaseError) as refused:
        case_from_dict(changed(path, value))
    assert refused.value.field == field


def test_a_missing_cause_is_an_unknown_one() -> None:
    assert case_from_dict(changed(("claim", "cause"), None)).cause == "unknown"


def test_amounts_that_accumulate_need_the_base_of_what_was_paid() -> None:
    forgotten = PaidBefore(2023, ITEM, Decimal("200.00"))
    with pytest.raises(CaseError) as refused:
        settle(case(stay("1000.00"), paid_before=(forgotten,)), HANGZHOU)
    assert refused.value.field == "paid_before[0].base"


def test_a_base_with_more_decimals_than_fen_is_kept() -> None:
    data = changed(("paid_before", 0, "base"), "333.33333333")
    assert case_from_dict(data).paid_before[0].base == Decimal("333.33333333")


def test_a_same_day_visit_has_no_nights() -> None:
    one_day = stay("1.00", admitted_on=date(2023, 3, 1), discharged_on=date(2023, 3, 1))
    assert one_day.nights == 0
