"""A list of units as rows: CSV or XLSX, columns in any order, Chinese or English."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from config.kernel.csv_table import Row
from members.enrolment_lists.refusals import FileRefused
from members.enrolment_lists.table import check_columns, names_of, records_of

MAX_BYTES = 8 * 1024 * 1024
MAX_ROWS = 20_000
NEEDED = ("code", "name")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("单位统一社会信用代码", "统一社会信用代码", "信用代码", "单位代码"),
    "name": ("单位名称", "名称", "工会名称", "单位"),
    "parent": ("上级代码", "上级单位代码", "上级工会代码"),
}
_FIELDS = {name: field for field, names in COLUMNS.items() for name in (field, *names)}


def rows_of_units(file: BinaryIO) -> list[Row]:
    """Every row that is not blank; FileRefused where it is no such list."""
    records = records_of(file)
    fields = _header(records)
    # A workbook leaves out empty cells at the end of a row.
    whole = ((line, [*record, *[""] * (len(fields) - len(record))]) for line, record in records)
    rows = [Row.of(line, record, fields) for line, record in whole]
    if not rows:
        raise FileRefused("no_rows")
    if len(rows) > MAX_ROWS:
        raise FileRefused("too_many_rows", rows=MAX_ROWS)
    return rows


def _header(records: Iterator[tuple[int, list[str]]]) -> tuple[str, ...]:
    try:
        line, record = next(records)
    except StopIteration:
        raise FileRefused("no_rows") from None
    fields = tuple(_FIELDS.get(name, "") for name in names_of(record))
    check_columns(line, fields, {field: names[0] for field, names in COLUMNS.items()}, NEEDED)
    return fields
