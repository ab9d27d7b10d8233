"""A file of hospitals: columns as people call them, and every row that cannot be right."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.hospitals.refusals import FileRefused, RowRefused
from members.hospitals.row import HospitalRow, parse_row
from members.hospitals.table import MAX_BYTES, read_table, text_of

GOOD_CREDIT = "81330109MC00000040"  # its remainder is 0


def _row(header: str, cells: str) -> HospitalRow:
    [row] = read_table(f"{header}\n{cells}\n").rows
    return parse_row(row)


def test_columns_come_in_any_order_in_chinese_or_english() -> None:
    row = _row("等级,closed_on,机构名称,编码", "三级甲等,2026/1/31,示例医院,h33010900001")
    assert row.said == {
        "level": 3,
        "closed_on": date(2026, 1, 31),
        "name": "示例医院",
        "code": "H33010900001",
        "region": "330109",
    }


def test_an_empty_cell_says_nothing_and_a_dash_takes_back() -> None:
    assert _row("名称,等级,关闭日期", "示例医院,,").said == {"name": "示例医院"}
    said = _row("名称,等级,关闭日期,曾用名", "示例医院,-,无,—").said
    assert said == {"name": "示例医院", "level": None, "closed_on": None, "other_names": ()}


def test_other_names_stand_between_stops() -> None:
    row = _row("名称,曾用名", "示例医院,甲医院；乙医院、丙医院;甲医院")
    assert row.said["other_names"] == ("甲医院", "乙医院", "丙医院")


@pytest.mark.parametrize(
    ("header", "cells", "code"),
    [
        ("名称", '""', "no_rows"),
        ("名称,编码", "示例医院", "cells_differ"),
        ("名称,编码", "示例医院,,更多", "cells_differ"),
        ("名称,编码", ",H33010900001", "empty"),
        ("名称,编码", "（）,H33010900001", "empty"),
        ("名称,编码", "-,H33010900001", "empty"),
        ("名称,编码", "示例医院,H3301090001", "code_shape"),
        ("名称,编码", "示例医院,P33010900001", "code_shape"),
        ("名称,信用代码", "示例医院,91350100M000100Y4", "credit_code_length"),
        ("名称,信用代码", "示例医院,91350100M000100Y4Z", "credit_code_shape"),
        ("名称,信用代码", "示例医院,91350100M000100Y44", "credit_code_check_sign"),
        ("名称,等级", "示例医院,四级", "level_unknown"),
        ("名称,等级", "示例医院,03", "level_unknown"),
        ("名称,区划", "示例医院,33010", "region_shape"),
        ("名称,定点", "示例医院,也许", "yes_or_no"),
        ("名称,关闭日期", "示例医院,31.1.2026", "date_shape"),
        ("名称,关闭日期", "示例医院,2026131", "date_shape"),
        ("名称,关闭日期", "示例医院,2026-02-30", "date_impossible"),
        ("名称,关闭日期", "示例医院,2026-02-\ufffd", "garbled_text"),
        ("名称", "示" * 101, "text_too_long"),
        ("名称", "示例\x07医院", "control_character"),
    ],
)
def test_a_row_that_is_not_right_says_why(header: str, cells: str, code: str) -> None:
    if code == "no_rows":
        assert read_table(f"{header}\n{cells}\n").rows == ()
        return
    with pytest.raises(RowRefused) as refused:
        _row(header, cells)
    assert refused.value.code == code
    assert "%" not in str(refused.value)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_rows"),
        ("编码,等级\nH33010900001,3\n".encode(), "column_missing"),
        ("名称,医院\n甲,乙\n".encode(), "column_twice"),
        ('名称\n"示例'.encode(), "not_csv"),
        (b"PK\x03\x04workbook", "workbook"),
        (b"\xff\xff\xff", "unreadable"),
        ("名称\n示例\x00医院\n".encode(), "unreadable"),
        (b"a" * (MAX_BYTES + 1), "too_large"),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_table(text_of(data))
    assert refused.value.code == code
    assert "%" not in str(refused.value)


def test_a_spreadsheets_gb18030_is_read() -> None:
    text = text_of("医院名称,等级\n示例市第一人民医院,三级\n".encode("gb18030"))
    assert parse_row(read_table(text).rows[0]).said["name"] == "示例市第一人民医院"


def test_a_byte_order_mark_and_an_unknown_column_do_no_harm() -> None:
    table = read_table(text_of("\ufeff医院名称,电话\n示例医院,123\n".encode()))
    assert table.unused == (2,)
    assert parse_row(table.rows[0]).said == {"name": "示例医院"}


def test_the_credit_code_whose_remainder_is_nought_is_taken() -> None:
    assert _row("名称,信用代码", f"示例医院,{GOOD_CREDIT}").said["credit_code"] == GOOD_CREDIT


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    with suppress(FileRefused):
        for row in read_table(text_of(data)).rows:
            with suppress(RowRefused):
                parse_row(row)


@given(st.text(max_size=60))
def test_no_cell_breaks_a_row(cell: str) -> None:
    cells = f',"{cell.replace(chr(34), "")}"' * 8
    header = "名称,编码,信用代码,曾用名,等级,区划,定点,定点日期,关闭日期"
    with suppress(FileRefused):
        for row in read_table(f"{header}\n示例医院{cells}").rows:
            with suppress(RowRefused):
                parse_row(row)
