"""An employer's list as rows of named cells: CSV or XLSX, columns in any order, Chinese or English.

Nothing is held but the row at hand: a district's list of some hundred thousand rows is read twice,
once to know that it can be read to its end, once to be taken in.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from config.kernel.csv_table import Row
from members.enrolment_lists.refusals import FileRefused
from members.enrolment_lists.workbook import is_workbook, workbook_rows

MAX_BYTES = 128 * 1024 * 1024
MAX_ROWS = 1_000_000
NEEDED = ("name", "id_number", "employer_code", "items", "period")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "职工姓名", "会员姓名", "参保人姓名"),
    "id_number": ("身份证号", "身份证号码", "身份证", "公民身份号码", "证件号码", "证件号"),
    "phone": ("手机号", "手机号码", "手机", "联系电话", "电话", "移动电话"),
    "employer_code": (
        "单位统一社会信用代码", "统一社会信用代码", "信用代码", "单位代码", "单位信用代码",
    ),
    "items": ("参加项目", "项目", "参保项目", "互助项目", "item"),
    "period": ("年度", "保障年度", "参加年度", "保障期", "year"),
}  # fmt: skip
# A file to correct carries its reasons with it; when it comes back they say nothing.
REASON_COLUMNS = ("原因", "reason", "原行号", "line")
_FIELDS = {name: field for field, names in COLUMNS.items() for name in (field, *names)}
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_BLOCK = 256 * 1024
_LINE_MAX = 1024 * 1024
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"GIF8")


@dataclass(frozen=True)
class Header:
    """What each column is for; `unused`: columns (from 1) that nobody knows."""

    line: int
    fields: tuple[str, ...]
    unused: tuple[int, ...]


def check_table(file: BinaryIO, *, rows_max: int = MAX_ROWS) -> Header:
    """Read the whole file once; FileRefused where it is no such list or breaks off."""
    records = records_of(file)
    try:
        line, record = next(records)
    except StopIteration:
        raise FileRefused("no_rows") from None
    header = _header(line, record)
    rows = 0
    for rows, _record in enumerate(records, start=1):
        if rows > rows_max:
            raise FileRefused("too_many_rows", rows=rows_max)
    if not rows:
        raise FileRefused("no_rows")
    return header


def rows_of(file: BinaryIO, header: Header) -> Iterator[tuple[Row, list[str]]]:
    """Each row that is not blank with its line, and beside it its cells as they stand. The file was
    checked before."""
    records = records_of(file)
    next(records)
    for line, record in records:
        yield Row.of(line, record, header.fields), record


def as_kept(record: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """The cells of a row that may have too few or too many; what has no column is under ""."""
    cells = {field: cell for field, cell in zip(fields, record, strict=False) if field}
    if extra := [cell for cell in record[len(fields) :] if cell]:
        cells[""] = " | ".join(extra)
    return cells


def records_of(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The cells of each record that is not blank, stripped, with the line on which it begins."""
    file.seek(0, io.SEEK_END)
    if file.tell() > MAX_BYTES:
        raise FileRefused("too_large", megabytes=MAX_BYTES // 1024 // 1024)
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if is_workbook(head):
        return _not_blank(workbook_rows(file))
    if head.startswith(_OLD_WORKBOOK):
        raise FileRefused("old_workbook")
    if head.startswith(_BINARY):
        raise FileRefused("not_a_table")
    return _not_blank(_csv_rows(file, _encoding_of(file)))


def _csv_rows(file: BinaryIO, encoding: str) -> Iterator[tuple[int, list[str]]]:
    lines = _lines(file, encoding)
    first = next(lines, "")
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    reader = csv.reader(chain((first,), lines), strict=True, delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FileRefused("not_csv", line=line) from None
        yield line, record


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Each line with its end, whatever ends it. FileRefused for one that has none in sight."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, number = "", 0
    while block := file.read(_BLOCK):
        *whole, rest = io.StringIO(rest + decoder.decode(block), newline="").readlines() or [""]
        yield from whole
        number += len(whole)
        if len(rest) > _LINE_MAX:
            raise FileRefused("not_csv", line=number + 1)
    # A carriage return at the very end of a block may have been half of a line's end.
    yield from io.StringIO(rest + decoder.decode(b"", final=True), newline="")


def _not_blank(records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for line, record in records:
        cells = [_stripped(cell) for cell in record]
        if any(cells):
            yield line, cells


def _stripped(cell: str) -> str:
    """Without spaces, marks of order, and the apostrophe by which spreadsheets mark a text."""
    return cell.strip(" \t\r\n\u3000\xa0\u200b\ufeff").removeprefix("'").strip()


def _header(line: int, record: Sequence[str]) -> Header:
    names = names_of(record)
    fields = tuple(_FIELDS.get(name, "") for name in names)
    check_columns(line, fields, {field: field for field in COLUMNS}, NEEDED)
    unused = (
        at
        for at, (field, name) in enumerate(zip(fields, names, strict=True), start=1)
        if not field and name and name not in REASON_COLUMNS
    )
    return Header(line, fields, tuple(unused))


def names_of(header: Sequence[str]) -> list[str]:
    """What its columns are called, whatever their width, case and marks."""
    plain = ("".join(unicodedata.normalize("NFKC", cell).split()).lower() for cell in header)
    return [name.rstrip("*:") for name in plain]


def check_columns(
    line: int, fields: Sequence[str], called: Mapping[str, str], needed: Sequence[str]
) -> None:
    """FileRefused where a column stands twice or is missing; the reader knows it as `called`."""
    for field, name in called.items():
        if fields.count(field) > 1:
            raise FileRefused("column_twice", line=line, column=name)
    for field in needed:
        if field not in fields:
            raise FileRefused("column_missing", line=line, column=called[field])


def _encoding_of(file: BinaryIO) -> str:
    """UTF-8 where all of it is, and says something that Chinese says; else GB18030."""
    line_of_break, is_chinese, has_more = _decodes(file, "utf-8-sig")
    if line_of_break is None and (is_chinese or not has_more):
        return "utf-8-sig"
    other_break, other_is_chinese, _more = _decodes(file, "gb18030")
    if other_break is None and (line_of_break is not None or other_is_chinese):
        return "gb18030"
    if line_of_break is None:
        return "utf-8-sig"
    raise FileRefused("unreadable", line=max(other_break or 1, line_of_break))


def _decodes(file: BinaryIO, encoding: str) -> tuple[int | None, bool, bool]:
    """The line of the first byte that cannot be read (None: there is none); whether a Chinese
    sign was seen, and whether anything above ASCII was."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line, chinese, more = 1, False, False
    while block := file.read(_BLOCK):
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as error:
            return line + block[: error.start].count(b"\n"), chinese, more
        if "\x00" in text:
            raise FileRefused("unreadable", line=line + text[: text.index("\x00")].count("\n"))
        more = more or not text.isascii()
        chinese = chinese or any("\u2e80" <= char <= "\u9fff" for char in text[:4096])
        line += text.count("\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line, chinese, more
    return None, chinese, more
