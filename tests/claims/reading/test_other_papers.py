"""Settlement sheets, certificates and cards, from tokens, however they lie."""

from dataclasses import replace

import pytest

from claims.reading.checks import checked
from claims.reading.parse.paper import parse
from config.kernel.card_number import looks_mistyped
from tests.claims.reading.sheets import (
    BANK_CARD,
    CERTIFICATE,
    ID_CARD,
    LINE,
    SETTLEMENT,
    SIGN,
    tokens,
)

leaning = pytest.mark.parametrize("lean", [0, 2.5, -6])


@leaning
def test_a_settlement_sheet_is_read_fund_by_fund(lean: float) -> None:
    page = parse(tokens(SETTLEMENT, lean=lean))
    assert page.kind == "settlement_sheet"
    assert {name: found.value for name, found in page.fields.items()} == {
        "title": "示例省基本医疗保险住院费用结算单",
        "settlement_id": "99541523793002",
        "name": "李文斌",
        "gender": "男",
        "insurance_type": "职工基本医疗保险",
        "hospital": "示例自治州中西医结合医院",
        "hospital_level": "二级",
        "insured_area": "示例市",
        "hospital_code": "H99000003494",
        "inpatient_no": "99933171",
        "days": "11",
        "admit_date": "2026-09-15",
        "discharge_date": "2026-09-26",
        "issue_date": "2026-09-28",
        "discharge_diagnosis": "冠状动脉粥样硬化性心脏病",
        "total": "21227.72",
        "in_scope": "18782.29",
        "deductible": "1200.00",
        "fund_pay": "14434.85",
        "pooled_fund_pay": "12847.01",
        "large_amount_pay": "144.35",
        "serious_illness_pay": "1443.49",
        "medical_aid_pay": "0.00",
        "own_total": "6792.87",
        "self_pay": "5230.51",
        "class_b_prepaid": "883.07",
        "self_expense": "1562.36",
        "account_pay": "3871.94",
        "cash_pay": "2920.93",
    }
    sheet = checked(page)
    assert {outcome.check for outcome in sheet.outcomes if outcome.result == "pass"} == {
        "funds_and_own_sum_to_total", "funds_sum_to_fund_pay", "own_parts_sum_to_own_total",
        "paid_sums_to_own_total", "dates_in_order", "days_match",
    }  # fmt: skip
    assert {"total", "fund_pay", "self_pay", "self_expense"} <= sheet.proven
    assert "class_b_prepaid" not in sheet.proven  # no sum has it


def test_a_settlement_whose_funds_do_not_come_to_their_sum_is_for_a_person() -> None:
    lines = [line.replace("14434.85", "14484.85") for line in SETTLEMENT]
    sheet = checked(parse(tokens(lines)))
    failed = {outcome.check for outcome in sheet.outcomes if outcome.result == "fail"}
    assert failed == {"funds_and_own_sum_to_total"}
    assert {"total", "fund_pay"} <= sheet.doubted


@leaning
def test_a_certificate_is_read(lean: float) -> None:
    page = parse(tokens(CERTIFICATE, lean=lean))
    assert page.kind == "diagnosis_certificate"
    assert {name: found.value for name, found in page.fields.items()} == {
        "doc_title": "疾病诊断证明书",
        "hospital": "示例自治州中西医结合医院",
        "name": "何志强",
        "gender": "男",
        "age": "48",
        "department": "心血管内科",
        "outpatient_no": "99820469",
        "diagnosis": "1.冠状动脉粥样硬化性心脏病2.高血压病2级（高危）",
        "advice": "建议住院治疗，家属一人陪护",
        "doctor": "何文斌",
        "issue_date": "2026-03-14",
    }


@leaning
def test_an_identity_card_is_read_and_its_number_proves_the_rest(lean: float) -> None:
    page = parse(tokens(ID_CARD, lean=lean))
    assert page.kind == "id_card"
    assert {name: found.value for name, found in page.fields.items()} == {
        "name": "丁一",
        "gender": "女",
        "ethnicity": "回",
        "birth_date": "1971-03-08",
        "address": "示例省示例市示例区北门镇示例村89号",
        "id_number": "990000197103084667",
    }
    assert checked(page).proven == {"id_number", "birth_date", "gender"}


def test_a_birthday_that_is_not_the_numbers_is_for_a_person() -> None:
    lines = [line.replace("3 月 8 日", "3 月 9 日") for line in ID_CARD]
    sheet = checked(parse(tokens(lines)))
    assert sheet.doubted == {"birth_date", "id_number"}


def test_a_number_with_a_digit_read_wrong_proves_nothing() -> None:
    lines = [line.replace("4667", "4661") for line in ID_CARD]
    sheet = checked(parse(tokens(lines)))
    assert sheet.doubted == {"id_number"}
    assert not sheet.proven


def test_what_the_card_lacks_follows_from_its_number_for_a_person_to_look_at() -> None:
    sheet = checked(parse(tokens([ID_CARD[0], ID_CARD[-1]])))
    assert (sheet.fields["birth_date"].value, sheet.fields["gender"].value) == ("1971-03-08", "女")
    assert sheet.derived == {"birth_date", "gender"}


@leaning
def test_a_bank_card_is_read_by_the_shape_of_its_number(lean: float) -> None:
    page = parse(tokens(BANK_CARD, lean=lean))
    assert page.kind == "bank_card"
    assert {name: found.value for name, found in page.fields.items()} == {
        "bank": "中国建设银行",
        "card_no": "6200002491114162158",
        "valid_thru": "04/31",
    }
    assert checked(page).proven == {"card_no"}


def test_a_digit_that_two_pieces_share_is_taken_once() -> None:
    whole = tokens(BANK_CARD)
    first = next(at for at, token in enumerate(whole) if token.text == "6200")
    left, _, _, bottom = whole[first].quad
    right = whole[first + 1].quad[0][0] + SIGN / 2  # over the next four's first digit
    quad = (left, (right, left[1]), (right, bottom[1]), bottom)
    whole[first] = replace(whole[first], text="62000", quad=quad)
    assert parse(whole).fields["card_no"].value == "6200002491114162158"


def test_a_number_whose_end_stands_a_little_lower_is_for_a_person() -> None:
    # By chance the check digit of what is left holds.
    whole = tokens([line.replace("4162", "4162") for line in BANK_CARD])
    last = next(at for at, token in enumerate(whole) if token.text == "158")
    lower = tuple((x, y + 0.7 * LINE) for x, y in whole[last].quad)
    whole[last] = replace(whole[last], quad=lower)  # type: ignore[arg-type]
    sheet = checked(parse(whole))
    assert not looks_mistyped(sheet.fields["card_no"].value)
    assert sheet.fields["card_no"].value == "6200002491114162"
    assert sheet.doubted == {"card_no"}


def test_a_card_number_with_a_wrong_digit_is_for_a_person() -> None:
    lines = [line.replace("9111", "9112") for line in BANK_CARD]
    assert checked(parse(tokens(lines))).doubted == {"card_no"}
