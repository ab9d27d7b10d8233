"""A CSV file as rows of named cells, with the total that it may bring, reconciled to the fen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from claims.paid_benefits.refusals import FileRefused
from config.kernel import csv_table
from config.kernel.csv_table import NotCsv, fields_of, records
from config.kernel.money import ZERO, yuan
from members.feed.reader import decode
from members.feed.refusals import RowRefused as LineRefused

MAX_BYTES = 64 * 1024 * 1024
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id_number": ("身份证号", "身份证号码"),
    "name": ("姓名",),
    "scheme": ("方案",),
    "item": ("项目", "参加项目"),
    "period": ("年度", "保障期"),
    "benefit_kind": ("补助种类",),
    "benefit": ("补助金额",),
    "base": ("基数",),
    "days": ("天数",),
    "disease": ("疾病",),
    "site": ("部位",),
    "paid_on": ("支付日期",),
    "reference": ("流水号",),
}
REQUIRED = ("id_number", "item", "period", "benefit", "paid_on", "reference")
_FIELDS = {name: field for field, names in COLUMNS.items() for name in (field, *names)}
_TOTAL = frozenset({"合计", "总计", "total"})
_WRITTEN = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)


class Row(csv_table.Row):
    """A row of the file."""

    @property
    def amount(self) -> Decimal | None:
        """What it says was paid, exactly as written; None where that is no number."""
        return None if self.cells is None else exact(self.cells["benefit"])


@dataclass(frozen=True)
class Table:
    """The rows in order. `unused`: columns (from 1) that nobody knows."""

    rows: tuple[Row, ...]
    stated_total: Decimal | None
    unused: tuple[int, ...]

    @property
    def total(self) -> Decimal:
        return sum((row.amount or ZERO for row in self.rows), ZERO)


def exact(written: str) -> Decimal | None:
    """A number as written, with all its decimals."""
    return Decimal(written) if _WRITTEN.fullmatch(written) else None


def read_table(data: bytes) -> Table:
    """The whole file; FileRefused where it cannot be read, or where a total is not its last row."""
    if len(data) > MAX_BYTES:
        raise FileRefused("too_large", megabytes=MAX_BYTES // 1024 // 1024)
    try:
        lines = records(decode(data))
    except LineRefused:
        raise FileRefused("unreadable") from None
    except NotCsv as broken:
        raise FileRefused("not_csv", line=broken.line) from None
    if not lines:
        raise FileRefused("no_rows")
    fields = _header(lines[0][1])
    rows: list[Row] = []
    total: Decimal | None = None
    for line, record in lines[1:]:
        if total is not None:
            raise FileRefused("rows_after_total", line=line)
        if _is_total(record, fields):
            total = _stated(record, fields, line)
        else:
            rows.append(Row.of(line, record, fields))
    unused = tuple(place for place, field in enumerate(fields, start=1) if not field)
    return Table(tuple(rows), total, unused)


def reconcile(table: Table, *, total: Decimal | None, rows: int | None) -> None:
    """FileRefused unless the rows come to what the file or its sender says they do."""
    if rows is not None and len(table.rows) != rows:
        raise FileRefused("rows_differ", found=len(table.rows), expected=rows)
    for stated in (table.stated_total, total):
        if stated is None:
            continue
        unreadable = next((row.line for row in table.rows if row.amount is None), None)
        if unreadable is not None:
            raise FileRefused("amount_unreadable", line=unreadable)
        if table.total != stated:
            raise FileRefused("total_differs", found=f"{table.total:,}", expected=f"{stated:,}")


def _header(record: Sequence[str]) -> list[str]:
    """The field of each column; "" for one that nobody knows."""
    fields = fields_of(record, _FIELDS)
    for field in COLUMNS:
        if fields.count(field) > 1:
            raise FileRefused("column_twice", column=field)
        if field in REQUIRED and field not in fields:
            raise FileRefused("column_missing", column=field)
    return fields


def _is_total(record: Sequence[str], fields: Sequence[str]) -> bool:
    candidates = {record[0], *(_cell(record, fields, name) for name in ("id_number", "name"))}
    return any(cell.rstrip(":：").lower() in _TOTAL for cell in candidates)


def _stated(record: Sequence[str], fields: Sequence[str], line: int) -> Decimal:
    stated = exact(_cell(record, fields, "benefit"))
    if stated is None or abs(stated) > Decimal(10) ** 12 or stated != yuan(stated):
        raise FileRefused("total_shape", line=line)
    return yuan(stated)


def _cell(record: Sequence[str], fields: Sequence[str], name: str) -> str:
    place = fields.index(name) if name in fields else len(record)
    return record[place] if place < len(record) else ""
