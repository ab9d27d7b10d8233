"""What a paper proves about itself."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.reading.checks import Sheet, checked
from claims.reading.page import quad_of
from claims.reading.parse.found import Candidate, Parsed
from claims.reading.parse.paper import parse
from claims.reading.trust import belief
from tests.claims.reading.sheets import RECEIPT, SPLIT, SUMMARY, tokens, with_line

fen = st.integers(0, 9_999_999).map(lambda amount: Decimal(amount).scaleb(-2))


def _checked(lines: list[str] | tuple[str, ...], **others: str) -> Sheet:
    second = {name: [_candidate(value)] for name, value in others.items()}
    return checked(parse(tokens(lines)), second)


def _candidate(value: str, *, weak: bool = False) -> Candidate:
    return Candidate(value, value, quad_of((0, 0, 10, 10)), 0.9, "rapidocr", weak=weak)


def _outcomes(sheet: Sheet) -> dict[str, str]:
    return {outcome.check: outcome.result for outcome in sheet.outcomes}


def test_a_good_receipt_proves_all_its_amounts() -> None:
    sheet = _checked(RECEIPT)
    assert _outcomes(sheet) == {
        "uppercase_total_equals_total": "pass",
        "items_sum_to_total": "pass",
        "payers_sum_to_total": "pass",
        "prepaid_settles": "pass",
        "own_parts_sum": "pass",
        "dates_in_order": "pass",
    }
    assert sheet.proven >= {"total", "total_cn", "fund_pay", "cash_pay", "refund", "self_expense"}
    assert sheet.charges_proven
    assert not sheet.doubted


def test_a_wrong_amount_fails_the_sum_it_stands_in_and_is_doubted() -> None:
    lines = with_line(
        RECEIPT,
        "医保统筹",
        "医保统筹基金支付：6600.00      其他支付：281.32      个人账户支付：0.00",
    )
    sheet = _checked(lines)
    assert _outcomes(sheet)["payers_sum_to_total"] == "fail"
    assert {"fund_pay", "other_pay"} <= sheet.doubted
    assert "total" not in sheet.doubted  # the capitals and the charges stand by it


def test_another_reading_of_the_same_place_mends_a_sum() -> None:
    lines = with_line(
        RECEIPT,
        "医保统筹",
        "医保统筹基金支付：6600.00      其他支付：281.32      个人账户支付：0.00",
    )
    sheet = _checked(lines, fund_pay="6000.00")
    assert sheet.fields["fund_pay"].value == "6000.00"
    assert "fund_pay" in sheet.proven
    assert _outcomes(sheet)["payers_sum_to_total"] == "pass"


def test_one_value_that_would_make_the_sum_hold_is_said_but_never_taken() -> None:
    lines = with_line(RECEIPT, "医保统筹", "其他支付：281.32      个人账户支付：0.00")
    sheet = _checked(lines)
    assert sheet.fields["fund_pay"].value == "6000.00"
    assert "fund_pay" in sheet.derived
    why = belief("fund_pay", sheet.fields["fund_pay"], sheet)
    assert (why.evidence, why.accepted) == ("E", False)


def test_two_missing_values_are_not_guessed() -> None:
    sheet = _checked(with_line(RECEIPT, "医保统筹", "个人账户支付：0.00"))
    assert not {"fund_pay", "other_pay"} & set(sheet.fields)
    assert _outcomes(sheet)["payers_sum_to_total"] == "no_data"


def test_own_parts_that_do_not_add_up_are_no_reason_to_doubt() -> None:
    """A package payment, or funds beside: real receipts have it."""
    lines = with_line(
        RECEIPT, "个人现金", "个人现金支付：4192.07      个人自付：0.00      个人自费：0.00"
    )
    sheet = _checked(lines)
    assert _outcomes(sheet)["own_parts_sum"] == "fail"
    assert not sheet.doubted
    assert "cash_pay" in sheet.proven


def test_capitals_and_digits_that_differ_are_both_doubted() -> None:
    lines = with_line(
        RECEIPT, "金额合计", "金额合计（大写）壹万零肆佰柒拾贰元叁角玖分     （小写）10473.39"
    )
    outcomes = _outcomes(_checked(lines))
    assert outcomes["uppercase_total_equals_total"] == "fail"
    assert outcomes["items_sum_to_total"] == "pass"


def test_capitals_with_a_sign_spoilt_are_those_of_the_digits_for_a_person_to_see() -> None:
    lines = with_line(
        RECEIPT, "金额合计", "金额合计（大写）壹万零肆佰柒拾叁元叁角玖公     （小写）10473.39"
    )
    parsed = parse(tokens(lines))
    written = _candidate("壹万零肆佰柒拾叁元叁角玖", weak=True)
    sheet = checked(Parsed(parsed.kind, parsed.fields | {"total_cn": written}, parsed.charges))
    assert sheet.fields["total_cn"].value == "壹万零肆佰柒拾叁元叁角玖分"
    assert not belief("total_cn", sheet.fields["total_cn"], sheet).accepted


def test_a_split_sheets_parts_come_to_its_total() -> None:
    sheet = _checked(SPLIT)
    assert _outcomes(sheet)["split_parts_sum_to_total"] == "pass"
    assert {"self_borne", "class_b_prepaid", "out_of_catalogue"} <= sheet.proven


def test_days_prove_the_dates_between_which_they_lie() -> None:
    assert {"admit_date", "discharge_date", "days"} <= _checked(SUMMARY).proven
    wrong = _checked(with_line(SUMMARY, "住院天数", "住院天数：8天"))
    assert _outcomes(wrong)["days_match"] == "fail"
    assert not belief("days", wrong.fields["days"], wrong).accepted


def test_a_discharge_before_the_admission_is_no_stay() -> None:
    lines = with_line(SUMMARY, "入院日期", "入院日期：2026-08-23        出院日期：2026-08-21")
    sheet = _checked(lines)
    assert _outcomes(sheet)["dates_in_order"] == "fail"
    assert {"admit_date", "discharge_date"} <= sheet.doubted


@given(st.tuples(fen, fen, fen, fen), st.sampled_from(["fund_pay", "class_b_prepaid"]), fen)
def test_a_split_that_adds_up_is_proven_and_one_that_does_not_never_is(
    parts: tuple[Decimal, Decimal, Decimal, Decimal], spoilt: str, other: Decimal
) -> None:
    names = ("fund_pay", "class_b_prepaid", "out_of_catalogue", "self_borne")
    values = dict(zip(names, parts, strict=True)) | {"total": sum(parts, Decimal(0))}
    fields = {name: _candidate(f"{value:.2f}") for name, value in values.items()}
    assert checked(Parsed("split_sheet", fields)).proven == set(values)
    if other != values[spoilt]:
        wrong = checked(Parsed("split_sheet", fields | {spoilt: _candidate(f"{other:.2f}")}))
        assert not wrong.proven
        assert wrong.doubted >= set(values)


@pytest.mark.parametrize(
    ("name", "engine", "score", "proof", "evidence", "accepted"),
    [
        ("total", "text_layer", 1.0, "", "A", True),
        ("total", "rapidocr", 0.7, "check", "B", True),
        ("total", "rapidocr", 0.7, "second", "C", True),
        ("total", "rapidocr", 1.0, "", "D", False),
        ("department", "rapidocr", 1.0, "", "D", True),
        ("department", "rapidocr", 0.95, "", "E", False),
        ("discharge_diagnosis", "rapidocr", 1.0, "", "D", False),
    ],
)
def test_money_needs_proof_and_other_fields_a_sure_reading(
    name: str, engine: str, score: float, proof: str, evidence: str, accepted: bool
) -> None:
    found = Candidate("1.00", "1.00", quad_of((0, 0, 10, 10)), score, engine)
    sheet = Sheet("inpatient_receipt", {name: found}, ())
    if proof == "check":
        sheet.proven.add(name)
    why = belief(name, found, sheet, seconded=proof == "second")
    assert (why.evidence, why.accepted) == (evidence, accepted)


def test_two_engines_that_agree_on_digits_say_nothing_of_a_label_that_was_guessed() -> None:
    quad = quad_of((0, 0, 10, 10))
    for cost, evidence in ((2, "C"), (4, "E")):
        found = Candidate("1.00", "1.00", quad, 1.0, "rapidocr", cost=cost)
        sheet = Sheet("inpatient_receipt", {"refund": found}, ())
        assert belief("refund", found, sheet, seconded=True).evidence == evidence


def test_a_seal_on_a_sure_reading_makes_it_unsure() -> None:
    found = Candidate("眼科", "眼科", quad_of((0, 0, 10, 10)), 1.0, "rapidocr")
    sheet = Sheet("inpatient_receipt", {"department": found}, ())
    assert belief("department", found, sheet, seals=((5, 5, 50, 50),)).evidence == "E"
    assert belief("department", found, sheet, seals=((11, 11, 50, 50),)).evidence == "D"
