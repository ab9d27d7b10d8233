"""Rows as employers send them: each is taken for what it means, or refused with its reason."""

from datetime import date

import pytest

from config.kernel.csv_table import Row
from members.enrolment_lists.refusals import SENTENCES, RowRefused, sentence
from members.enrolment_lists.row import ItemWords, ListRow, parse_row
from members.schemes.files import SHIPPED, load_scheme_dir
from tests.enrolment import number

TODAY = date(2026, 11, 23)
WORDS = ItemWords(load_scheme_dir(SHIPPED)["hangzhou"])
HER, HIM = number(1), number(1, sex="M")
OLD = HER[:6] + HER[8:17]
A, B, C = "out_of_pocket", "critical_illness", "women"
LONG = "王" * 61


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def parsed(**cells: str) -> ListRow:
    said = {
        "name": "王小明",
        "id_number": HER,
        "phone": "",
        "employer_code": "81330109MC0000001N",
        "items": "A",
        "period": "2027",
    } | cells
    return parse_row(Row(2, said, 6, 6), WORDS, today=TODAY)


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [
        ("name", "王小明", "王小明"),
        ("name", " 王 小明 ", "王小明"),
        ("name", "王\u3000明", "王明"),
        ("name", "欧阳娜娜", "欧阳娜娜"),
        ("name", "阿依古丽·买买提", "阿依古丽·买买提"),
        ("name", "阿依古丽•买买提", "阿依古丽·买买提"),
        ("name", "阿依古丽‧买买提", "阿依古丽·买买提"),
        ("name", "阿 · 买", "阿·买"),
        ("name", "𠮷野家", "𠮷野家"),
        ("name", "王㛃", "王㛃"),
        ("name", "赵䶮", "赵䶮"),
        ("name", "Maria Garcia", "Maria Garcia"),
        ("name", "ＭＡＲＩＡ", "MARIA"),
        ("name", "O'Brien Pat", "O'Brien Pat"),
        ("name", "Anne-Marie", "Anne-Marie"),
        ("name", "王\n小明", "王小明"),
        ("name", "王\t小明", "王小明"),
        ("id_number", HER, HER),
        ("id_number", f" {HER} ", HER),
        ("id_number", f"{HER[:6]} {HER[6:14]} {HER[14:]}", HER),
        ("id_number", wide(HER), HER),
        ("id_number", OLD, HER),
        ("id_number", wide(OLD), HER),
        ("id_number", "11010519491231002x", "11010519491231002X"),
        ("id_number", "11010519491231002ｘ", "11010519491231002X"),
        ("id_number", f"{HER[:6]}-{HER[6:14]}-{HER[14:]}", HER),
        ("id_number", f"\t{HER}", HER),
        ("phone", "19900000001", "19900000001"),
        ("phone", "", ""),
        ("phone", "无", ""),
        ("phone", "-", ""),
        ("phone", "199 0000 0001", "19900000001"),
        ("phone", "199-0000-0001", "19900000001"),
        ("phone", wide("19900000001"), "19900000001"),
        ("phone", "+8619900000001", "19900000001"),
        ("phone", "8619900000001", "19900000001"),
        ("phone", "008619900000001", "19900000001"),
        ("employer_code", "81330109mc0000001n", "81330109MC0000001N"),
        ("employer_code", " 81330109 MC0000001N ", "81330109MC0000001N"),
        ("employer_code", wide("81330109MC0000001N"), "81330109MC0000001N"),
        ("items", "A", (A,)),
        ("items", "a", (A,)),
        ("items", "Ａ", (A,)),
        ("items", "A;B", (A, B)),
        ("items", "B；A", (A, B)),
        ("items", "A、B、C", (A, B, C)),
        ("items", "A,C", (A, C)),
        ("items", "A，C", (A, C)),
        ("items", "A/B", (A, B)),
        ("items", "A|B", (A, B)),
        ("items", "A+B", (A, B)),
        ("items", "ABC", (A, B, C)),
        ("items", "A;;B;", (A, B)),
        ("items", "A;A", (A,)),
        ("items", "A项;B项", (A, B)),
        ("items", "项目C", (C,)),
        ("items", "自负医疗费补助", (A,)),
        ("items", "重大疾病和住院生活津贴；女职工特殊疾病", (B, C)),
        ("items", "自负医疗费 补助", (A,)),
        ("items", "out_of_pocket;women", (A, C)),
        ("items", "Out-of-pocket subsidy", (A,)),
        ("items", "A\nB", (A, B)),
        ("period", "2027", 2027),
        ("period", "2027年", 2027),
        ("period", "2027年度", 2027),
        ("period", " 2027 ", 2027),
        ("period", wide("2027"), 2027),
        ("period", "2027.0", 2027),
        ("period", "2021", 2021),
    ],
)
def test_what_is_written_oddly_is_taken_for_what_it_means(
    field: str, written: str, meant: object
) -> None:
    assert getattr(parsed(**{field: written}), field) == meant


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        ("name", "", "empty"),
        ("name", " \u3000 ", "empty"),
        ("name", "王", "name_shape"),
        ("name", LONG, "text_too_long"),
        ("name", "王" * 301, "text_too_long"),
        ("name", HER, "name_is_number"),
        ("name", "19900000001", "name_is_number"),
        ("name", "王小明1", "name_is_number"),
        ("name", "王小明①", "name_is_number"),
        ("name", "王小明（退休）", "name_shape"),
        ("name", "王小明(女)", "name_shape"),
        ("name", "王*明", "name_shape"),
        ("name", "？？？", "name_shape"),
        ("name", "王\ufffd明", "garbled_text"),
        ("name", "王\x07明", "control_character"),
        ("name", "=A1", "formula"),
        ("name", "@SUM(A1)", "formula"),
        ("name", "#N/A", "cell_error"),
        ("name", "#REF!", "cell_error"),
        ("name", "、、", "name_shape"),
        ("name", "😀😀", "name_shape"),
        ("id_number", "", "empty"),
        ("id_number", HER[:-1], "id_number_length"),
        ("id_number", HER + "1", "id_number_length"),
        ("id_number", "1", "id_number_length"),
        ("id_number", HER[:14], "id_number_length"),
        ("id_number", HER[:-1] + "Y", "id_number_shape"),
        ("id_number", "X" + HER[1:], "id_number_shape"),
        ("id_number", HER[:5] + "O" + HER[6:], "id_number_shape"),
        ("id_number", HER[:10] + "13" + HER[12:], "id_number_birth_date"),
        ("id_number", HER[:10] + "0230" + HER[14:], "id_number_birth_date"),
        ("id_number", "330109850230001", "id_number_birth_date"),
        ("id_number", HER[:-1] + ("0" if HER[-1] != "0" else "1"), "id_number_check_digit"),
        ("id_number", "440524188001010015", "id_number_check_digit"),
        ("id_number", number(1, born="20991231"), "id_number_future"),
        ("id_number", number(1, born="20261124"), "id_number_future"),
        ("id_number", number(1, born="20200101"), "too_young"),
        ("id_number", number(1, born="20101124"), "too_young"),
        ("id_number", "3.30109198503121E+17", "excel_number"),
        ("id_number", "3.30106E+17", "excel_number"),
        ("id_number", "3.30106e17", "excel_number"),
        ("id_number", "3E+17", "excel_number"),
        ("id_number", "330109198503121000", "excel_number"),
        ("id_number", "1985-03-12", "excel_date"),
        ("id_number", "19900000001", "id_number_is_phone"),
        ("id_number", wide("19900000001"), "id_number_is_phone"),
        ("id_number", "王小明", "id_number_is_name"),
        ("id_number", "女", "id_number_is_name"),
        ("id_number", "A", "id_number_is_name"),
        ("id_number", "91350100M000100Y43", "id_number_is_code"),
        ("id_number", "81330109MC00000040", "id_number_is_code"),
        ("id_number", "3301**********1234", "id_number_masked"),
        ("id_number", "330109********002＊", "id_number_masked"),
        ("id_number", "E12345678", "other_paper"),
        ("id_number", "EA1234567", "other_paper"),
        ("id_number", "H12345678", "other_paper"),
        ("id_number", "H1234567890".replace("90", ""), "other_paper"),
        ("id_number", "810000199001010019", "other_paper"),
        ("id_number", "83000019900101001X", "other_paper"),
        ("id_number", "CHN110198501011", "other_paper"),
        ("id_number", "=B2", "formula"),
        ("id_number", "#VALUE!", "cell_error"),
        ("id_number", HER + "\x00", "control_character"),
        ("id_number", HER + ";" + HIM, "id_number_length"),
        ("phone", "1990000000", "phone_length"),
        ("phone", "199000000011", "phone_length"),
        ("phone", "0571-88888888", "phone_length"),
        ("phone", "88888888", "phone_length"),
        ("phone", "29900000001", "phone_shape"),
        ("phone", "1990000000a", "phone_shape"),
        ("phone", "19900000001/19900000002", "phone_shape"),
        ("phone", "199****0001", "phone_shape"),
        ("phone", "王小明", "phone_shape"),
        ("phone", HER, "phone_is_id_number"),
        ("phone", "11010519491231002x", "phone_is_id_number"),
        ("phone", OLD, "phone_is_id_number"),
        ("phone", "1.99E+10", "excel_number"),
        ("phone", "=C2", "formula"),
        ("phone", "#N/A", "cell_error"),
        ("employer_code", "", "empty"),
        ("employer_code", "测试纺织厂", "employer_is_name"),
        ("employer_code", "9.13E+17", "excel_number"),
        ("employer_code", "=D2", "formula"),
        ("employer_code", "81330109\ufffd", "garbled_text"),
        ("items", "", "empty"),
        ("items", ";", "empty"),
        ("items", "；、", "empty"),
        ("items", "D", "item_unknown"),
        ("items", "A;D", "item_unknown"),
        ("items", "大病", "item_unknown"),
        ("items", "AD", "item_unknown"),
        ("items", "+", "item_unknown"),
        ("items", "是", "item_unknown"),
        ("items", "1", "item_unknown"),
        ("items", HER, "item_unknown"),
        ("items", "19900000001", "item_unknown"),
        ("items", "116元", "item_unknown"),
        ("items", "=E2", "formula"),
        ("items", "A" * 301, "text_too_long"),
        ("period", "", "empty"),
        ("period", "27", "period_shape"),
        ("period", "20270", "period_shape"),
        ("period", "二〇二七", "period_shape"),
        ("period", "2027-2028", "period_shape"),
        ("period", "第十七期", "period_shape"),
        ("period", "46388", "period_shape"),
        ("period", "1927", "period_before_first"),
        ("period", "2027.5", "period_shape"),
        ("period", HER, "period_shape"),
        ("period", "2027-01-01", "excel_date"),
        ("period", "2020", "period_before_first"),
        ("period", "1999", "period_before_first"),
        ("period", "2028", "period_too_far"),
        ("period", "2099", "period_too_far"),
        ("period", "=F2", "formula"),
        ("period", "TRUE", "period_shape"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_reason(
    field: str, written: str, code: str
) -> None:
    with pytest.raises(RowRefused) as refused:
        parsed(**{field: written})
    assert refused.value.code == code
    assert (refused.value.field or field) == field
    said = sentence(code, refused.value.field, refused.value.params)
    assert said
    assert "%(" not in said
    assert HER not in said


@pytest.mark.parametrize("items", ["C", "A;C", "女职工特殊疾病", "ABC"])
def test_an_item_for_women_is_not_sold_to_a_man(items: str) -> None:
    with pytest.raises(RowRefused) as refused:
        parsed(id_number=HIM, items=items)
    assert refused.value.code == "item_sex"
    assert parsed(items=items).sex == "F"


@pytest.mark.parametrize(("found", "expected"), [(5, 6), (7, 6), (1, 6)])
def test_a_row_of_another_width_is_refused(found: int, expected: int) -> None:
    with pytest.raises(RowRefused) as refused:
        parse_row(Row(2, None, found, expected), WORDS, today=TODAY)
    assert refused.value.params == {"found": found, "expected": expected}


def test_a_column_of_telephone_numbers_may_be_missing() -> None:
    cells = {
        "name": "王小明", "id_number": HER, "employer_code": "X", "items": "A", "period": "2027",
    }  # fmt: skip
    assert parse_row(Row(2, cells, 5, 5), WORDS, today=TODAY).phone == ""


def test_sixteen_is_counted_to_the_day() -> None:
    assert parsed(id_number=number(1, born="20101123")).name == "王小明"


def test_every_reason_has_a_sentence_without_open_places() -> None:
    params: dict[str, str | int] = {
        "found": 1, "expected": 2, "limit": 3, "count": 4, "value": "x", "period": 2027,
        "item": "y", "first": 2021, "known": "张*", "unit": "z", "day": "2026-11-23",
    }  # fmt: skip
    for code in SENTENCES:
        assert "%" not in sentence(code, "name", params)
