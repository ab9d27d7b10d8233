"""A file of hospitals as rows of named cells: CSV, its columns in any order, Chinese or English."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.kernel.csv_table import NotCsv, Row, fields_of, records
from members.feed.reader import decode
from members.feed.refusals import RowRefused as LineRefused
from members.hospitals.refusals import FileRefused

MAX_BYTES = 8 * 1024 * 1024
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("定点医疗机构编码", "定点编码", "医保编码", "医疗机构编码", "机构编码", "编码"),
    "credit_code": ("统一社会信用代码", "信用代码"),
    "name": ("医疗机构名称", "机构名称", "医院名称", "名称", "医院"),
    "other_names": ("其他名称", "别名", "曾用名", "其他名称和曾用名"),
    "level": ("医院等级", "医疗机构等级", "等级", "级别"),
    "region": ("行政区划代码", "行政区划", "区划代码", "区划"),
    "is_designated": ("定点", "是否定点", "designated"),
    "designated_from": ("定点开始日期", "定点日期", "定点起始日期"),
    "designated_until": ("定点结束日期", "取消定点日期", "定点终止日期"),
    "closed_on": ("关闭日期", "停业日期", "注销日期", "closed"),
}
_FIELDS = {name: field for field, names in COLUMNS.items() for name in (field, *names)}
_ZIP = b"PK\x03\x04"  # how a workbook begins


@dataclass(frozen=True)
class Table:
    """The rows in order. `unused`: columns (from 1) that nobody knows."""

    rows: tuple[Row, ...]
    unused: tuple[int, ...]


def text_of(data: bytes) -> str:
    """The file as text; FileRefused where it is none."""
    if len(data) > MAX_BYTES:
        raise FileRefused("too_large", megabytes=MAX_BYTES // 1024 // 1024)
    if data.startswith(_ZIP):
        raise FileRefused("workbook")
    try:
        text = decode(data)
    except LineRefused:
        raise FileRefused("unreadable") from None
    if "\x00" in text:
        raise FileRefused("unreadable")
    return text


def read_table(text: str) -> Table:
    """The whole file; FileRefused where it is no table of hospitals."""
    try:
        lines = records(text)
    except NotCsv as broken:
        raise FileRefused("not_csv", line=broken.line) from None
    if not lines:
        raise FileRefused("no_rows")
    fields = fields_of(lines[0][1], _FIELDS)
    for field in COLUMNS:
        if fields.count(field) > 1:
            raise FileRefused("column_twice", column=field)
    if "name" not in fields:
        raise FileRefused("column_missing", column="name")
    rows = tuple(Row.of(line, record, fields) for line, record in lines[1:])
    return Table(rows, tuple(at for at, field in enumerate(fields, start=1) if not field))
