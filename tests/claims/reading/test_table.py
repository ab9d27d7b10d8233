"""The table of a fee list, from tokens."""

import pytest

from claims.reading.checks import checked
from claims.reading.merge import merge
from claims.reading.parse.found import Charge
from claims.reading.parse.paper import parse
from claims.reading.reading import CheckOutcome, FieldReading, ItemReading, PageReading
from tests.claims.reading.sheets import FEE_LIST, tokens


def _rows(charges: tuple[Charge, ...]) -> list[tuple[str, ...]]:
    return [
        (line.charged_on, line.name, line.specification, line.unit, line.qty, line.price,
         line.amount.value if line.amount else "", line.catalogue_class)
        for line in charges
    ]  # fmt: skip


@pytest.mark.parametrize("lean", [0, 1.5, -3])
def test_every_line_is_read_into_its_columns(lean: float) -> None:
    page = parse(tokens(FEE_LIST, lean=lean))
    assert page.kind == "fee_list"
    assert _rows(page.charges) == [
        ("2026-09-13", "注射用奥美拉唑钠", "40mg", "支", "1", "64.37", "64.37", "乙"),
        ("2026-09-13", "银杏达莫注射液", "5ml", "支", "10", "88.66", "886.60", "乙"),
        ("2026-09-14", "普通病房床位费", "", "日", "2", "128.94", "257.88", "甲"),
        ("2026-09-16", "医用护理垫（自费）", "60*90cm", "片", "4", "35.88", "143.52", "丙"),
    ]
    assert all(line.proven for line in page.charges)
    values = {name: found.value for name, found in page.fields.items()}
    assert values["total"] == values["subtotal"] == "1352.37"
    assert values["hospital"] == "示例大学附属医院"


def test_the_lines_prove_their_subtotal() -> None:
    assert "subtotal" in checked(parse(tokens(FEE_LIST))).proven
    short = checked(parse(tokens([line for line in FEE_LIST if "床位费" not in line])))
    assert "subtotal" in short.doubted


def test_a_line_whose_price_times_number_is_another_amount_proves_nothing() -> None:
    lines = [line.replace("886.60", "886.00") for line in FEE_LIST]
    proven = [line.proven for line in parse(tokens(lines)).charges]
    assert proven == [True, False, True, True]


def test_a_class_before_the_name_and_a_unit_behind_the_specification_are_told_apart() -> None:
    lines = (
        "                    住院病人费用清单",
        "费用日期       收费项目                    规格/单位          数量      单价        金额",
        "2026.09.13    [乙]注射用奥美拉唑钠         40mg/支               2     64.37      128.74",
        "2026.09.14    [甲]普通病房床位费           日                    1    128.94      128.94",
    )
    assert _rows(parse(tokens(lines)).charges) == [
        ("2026-09-13", "注射用奥美拉唑钠", "40mg", "支", "2", "64.37", "128.74", "乙"),
        ("2026-09-14", "普通病房床位费", "", "日", "1", "128.94", "128.94", "甲"),
    ]


def test_a_day_glued_to_the_name_behind_it_is_cut_off() -> None:
    lines = [line.replace("2026-09-13   注射", "2026-09-13注射") for line in FEE_LIST]
    first = parse(tokens(lines)).charges[0]
    assert (first.charged_on, first.name) == ("2026-09-13", "注射用奥美拉唑钠")


def test_a_long_name_goes_on_in_the_next_row() -> None:
    lines = list(FEE_LIST)
    lines.insert(8, "             （双人间）")
    names = [line.name for line in parse(tokens(lines)).charges]
    assert names[2] == "普通病房床位费（双人间）"


def test_a_head_with_signs_read_wrong_still_names_its_columns() -> None:
    lines = [line.replace("数量   单价", "教量   单合").replace("金额    类别", "全额    类别")
             for line in FEE_LIST]  # fmt: skip
    assert _rows(parse(tokens(lines)).charges) == _rows(parse(tokens(FEE_LIST)).charges)


def test_a_page_without_a_head_has_no_lines() -> None:
    assert parse(tokens([FEE_LIST[1], *FEE_LIST[5:]])).charges == ()


def _page(number: int, amount: str, total: str = "") -> PageReading:
    box = (0.0, 0.0, 1.0, 1.0)
    field = FieldReading(total, total, number, box, 0.9, "E", "ocr", "rapidocr", False)
    line = ItemReading("床位费", "1", "日", amount, number, box, True)
    return PageReading(number, "fee_list", "rapidocr", fields={"total": field} if total else {},
                       items=(line,))  # fmt: skip


def test_the_lines_of_all_sheets_prove_the_total_on_the_last() -> None:
    whole = merge([_page(0, "100.00"), _page(1, "23.50", total="123.50")])
    assert whole.fields["total"].accepted
    assert CheckOutcome("lines_sum_to_total", "pass", "123.50 = 123.50") in whole.checks
    short = merge([_page(1, "23.50", total="123.50")])
    assert not short.fields["total"].accepted
    assert CheckOutcome("lines_sum_to_total", "fail", "23.50 ≠ 123.50") in short.checks
