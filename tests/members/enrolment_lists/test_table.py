"""Files as spreadsheets, exports and accidents make them: read as meant, or refused as a whole."""

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from members.enrolment_lists import table
from members.enrolment_lists.refusals import FileRefused
from members.enrolment_lists.table import as_kept, check_table, rows_of
from members.enrolment_lists.workbook import text_of
from tests.enrolment import HEADER, csv_of, number, row, xlsx_of

ROW = row(phone="19900000001")


def read(data: bytes) -> list[tuple[int, dict[str, str] | None]]:
    file = io.BytesIO(data)
    header = check_table(file)
    return [
        (one.line, dict(one.cells) if one.cells else None) for one, _record in rows_of(file, header)
    ]


def refusal(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        read(data)
    assert "%(" not in str(refused.value)
    return refused.value


TEXT = csv_of([ROW])
[(_LINE, CELLS)] = read(TEXT.encode())


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.replace("\r\n", "\n").encode(),
        TEXT.replace("\r\n", "\r").encode(),
        TEXT.rstrip().encode(),
        (TEXT + "\r\n\r\n").encode(),
        (TEXT + ",,,,,\r\n").encode(),
        ("\r\n\r\n" + TEXT).encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", " , ").encode(),
        csv_of([[f"'{cell}" for cell in ROW]]).encode(),
        csv_of([[f"\t{cell}" for cell in ROW]]).encode(),
        csv_of([[f"\u3000{cell}\xa0" for cell in ROW]]).encode(),
        csv_of([ROW], ["name", "id_number", "phone", "employer_code", "items", "period"]).encode(),
        csv_of([ROW], ["Name", "ID_NUMBER", "Phone", "Employer_Code", "ITEMS", "period"]).encode(),
        csv_of([ROW], ["姓 名", "身份证号码", "手机", "信用代码", "项目", "保障年度"]).encode(),
        csv_of([ROW], ["姓名*", "证件号码", "电话", "单位代码", "参保项目", "年度*"]).encode(),
        csv_of([ROW[::-1]], HEADER[::-1]).encode(),
        csv_of([[*ROW, "缺"]], [*HEADER, "原因"]).encode(),
        csv_of([ROW], ['"姓名"', *HEADER[1:]]).encode(),
        xlsx_of([ROW]),
        xlsx_of([[*ROW[:2], 19900000001, *ROW[3:5], 2027]]),
        xlsx_of([[*ROW[:2], 19900000001.0, *ROW[3:5], 2027.0]]),
        xlsx_of([ROW, [None] * 6, [""] * 6]),
        xlsx_of([ROW[::-1]], HEADER[::-1]),
    ],
)  # fmt: skip
def test_a_list_in_any_spelling_says_the_same(data: bytes) -> None:
    [(_line, cells)] = read(data)
    assert cells == CELLS


@pytest.mark.parametrize(
    ("data", "code", "params"),
    [
        (b"\n", "no_rows", {}),
        (csv_of([]).encode(), "no_rows", {}),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "unreadable", {"line": 1}),
        (TEXT.encode() + "王".encode("gb18030")[:1] + b"\xff\n", "unreadable", {"line": 3}),
        (TEXT.encode() + b"\x00", "unreadable", {"line": 3}),
        ((TEXT + '"王小').encode(), "not_csv", {"line": 3}),
        ((TEXT + '"王"小,1\n').encode(), "not_csv", {"line": 3}),
        (csv_of([ROW], ["姓名", *HEADER[:1], *HEADER[2:]]).encode(), "column_twice", None),
        (csv_of([ROW], ["", *HEADER[1:]]).encode(), "column_missing", None),
        (csv_of([ROW], ["x"] * 6).encode(), "column_missing", None),
        (csv_of([ROW]).partition("\r\n")[2].encode() * 2, "column_missing", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old_workbook", {}),
        (b"%PDF-1.7\n", "not_a_table", {}),
        (b"\x89PNG\r\n\x1a\n", "not_a_table", {}),
        (b"PK\x03\x04" + bytes(50), "broken_workbook", {}),
        (xlsx_of([ROW])[:-200], "broken_workbook", {}),
        (xlsx_of([]), "no_rows", {}),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_its_line(
    data: bytes, code: str, params: dict[str, Any] | None
) -> None:
    refused = refusal(data)
    assert refused.code == code
    assert params is None or refused.params == params


def test_a_cell_may_hold_a_line_break_and_lines_are_counted_on() -> None:
    rows = read(csv_of([["王\n小明", *ROW[1:]], ROW]).encode())
    assert [line for line, _cells in rows] == [2, 4]


def test_a_row_that_is_torn_has_no_cells_and_is_kept_as_it_stands() -> None:
    rows = read((TEXT + "王,1\n" + ",".join([*ROW, "a", "b"]) + "\n").encode())
    assert [cells is None for _line, cells in rows] == [False, True, True]
    assert as_kept(["王", "1"], ("name", "id_number", "phone")) == {"name": "王", "id_number": "1"}
    assert as_kept(["王", "1", "x", "", "y"], ("name", "")) == {"name": "王", "": "x | y"}


def test_columns_that_nobody_knows_are_named_by_place() -> None:
    header = check_table(io.BytesIO(csv_of([["1", *ROW, "x"]], ["序号", *HEADER, ""]).encode()))
    assert header.unused == (1,)


def test_gb18030_that_happens_to_be_utf8_is_not_misread() -> None:
    # 联通: the bytes of these two signs are valid UTF-8 as well.
    text = ",".join(["name", *HEADER[1:]])
    assert read(csv_of([["联通", *ROW[1:]]], text.split(",")).encode("gb18030"))[0][1]
    ascii_header = ["name", "id_number", "phone", "employer_code", "items", "period"]
    [(_at, cells)] = read(csv_of([["联通", *ROW[1:]]], ascii_header).encode("gb18030"))
    assert cells is not None
    assert cells["name"] == "联通"


def test_a_list_longer_than_is_taken_at_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO(csv_of([ROW] * 3).encode())
    with pytest.raises(FileRefused) as refused:
        check_table(file, rows_max=2)
    assert refused.value.code == "too_many_rows"
    monkeypatch.setattr(table, "MAX_BYTES", 0)
    assert refusal(TEXT.encode()).code == "too_large"


# -- workbooks ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, ""),
        ("文", "文"),
        (2027, "2027"),
        (2027.0, "2027"),
        (1.5, "1.5"),
        (True, "TRUE"),
        (date(2027, 1, 1), "2027-01-01"),
        (330109198503121000, "3.301092E+17"),
        (3.30109198503121e17, "3.301092E+17"),
    ],
)
def test_a_cell_is_told_as_it_was_meant(value: object, said: str) -> None:
    assert text_of(value) == said


def test_merged_cells_hold_their_value_once() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for one in (HEADER, ROW, ROW):
        sheet.append(list(one))
    sheet.merge_cells("D2:D3")
    data = io.BytesIO()
    book.save(data)
    first, second = read(data.getvalue())
    assert first[1] == CELLS
    assert second[1] is not None
    assert second[1]["employer_code"] == ""


def test_a_formula_stays_text_and_is_never_computed() -> None:
    [(_line, cells)] = read(xlsx_of([["=1+1", *ROW[1:]]]))
    assert cells is not None
    assert cells["name"] == "=1+1"


def test_only_the_first_sheet_is_read() -> None:
    book = openpyxl.Workbook()
    for one in (HEADER, ROW):
        book.active.append(list(one))
    book.create_sheet("旧").append(["x"])
    data = io.BytesIO()
    book.save(data)
    assert len(read(data.getvalue())) == 1


def _with_part(name: str, content: bytes, data: bytes = b"") -> bytes:
    source, target = io.BytesIO(data or xlsx_of([ROW])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return target.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked() -> None:
    bomb = _with_part("xl/sharedStrings.xml", bytes(130 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert refusal(bomb).code == "workbook_too_large"


def _with_shared_strings(strings: bytes) -> bytes:
    """As Excel saves it: cells name their text by its place in one table."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    source = zipfile.ZipFile(io.BytesIO(xlsx_of([ROW])))
    types = source.read("[Content_Types].xml").replace(
        b"</Types>",
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}" /></Types>'.encode(),
    )
    sheet = source.read("xl/worksheets/sheet1.xml").replace(
        f't="inlineStr"><is><t>{ROW[0]}</t></is>'.encode(), b't="s"><v>0</v>'
    )
    data = _with_part("[Content_Types].xml", types)
    data = _with_part("xl/worksheets/sheet1.xml", sheet, data)
    return _with_part("xl/sharedStrings.xml", strings, data)


_STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'


def test_text_that_cells_share_is_found() -> None:
    strings = _STRINGS.format(f"<si><t>{ROW[0]}</t></si>").encode()
    [(_line, cells)] = read(_with_shared_strings(strings))
    assert cells == CELLS


def test_text_that_is_not_there_is_the_file_s_fault() -> None:
    assert refusal(_with_shared_strings(_STRINGS.format("").encode())).code == "broken_workbook"


def test_entities_in_shared_text_are_refused() -> None:
    lol = '<!DOCTYPE sst [<!ENTITY a "aaaa">]>' + _STRINGS.format("<si><t>&a;</t></si>")
    assert refusal(_with_shared_strings(lol.encode())).code == "broken_workbook"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_in_a_workbook_are_refused(part: str) -> None:
    lol = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert refusal(_with_part(part, lol)).code == "broken_workbook"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_workbook_with_a_broken_part_is_refused(part: str) -> None:
    assert refusal(_with_part(part, b"<worksheet><sheetData><row>")).code == "broken_workbook"


def test_a_number_that_excel_cut_is_recognised_in_a_workbook() -> None:
    [(_line, cells)] = read(xlsx_of([["王小明", int(number(1)[:17] + "0"), *ROW[2:]]]))
    assert cells is not None
    assert "E+17" in cells["id_number"]
