"""One row of the file as data: what it says of a hospital, and what it leaves open."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from config.kernel import credit_code as credit
from config.kernel.csv_table import Row
from config.kernel.plain_text import trouble_in
from members.hospitals.names import plain
from members.hospitals.refusals import RowRefused

Value = str | int | bool | date | tuple[str, ...] | None

NAME_MAX = 100
# An empty cell says nothing; this takes back what is on the list.
NONE = frozenset({"-", "—", "无"})
_CODE = re.compile(r"H[0-9]{11}", re.ASCII)
_REGION = re.compile(r"[0-9]{6}", re.ASCII)
_DAY = re.compile(r"([0-9]{4})([-/.]?)([0-9]{1,2})\2([0-9]{1,2})", re.ASCII)
_BETWEEN = re.compile(r"[;；、|\n]")
_LEVELS: Mapping[str, int | None] = {
    "3": 3, "三级": 3, "三级甲等": 3, "三级乙等": 3, "三级丙等": 3, "三级特等": 3, "三甲": 3,
    "三乙": 3, "2": 2, "二级": 2, "二级甲等": 2, "二级乙等": 2, "二级丙等": 2, "二甲": 2,
    "二乙": 2, "1": 1, "一级": 1, "一级甲等": 1, "一级乙等": 1, "一级丙等": 1, "一甲": 1,
    "未定级": None, "未评级": None, "无等级": None,
}  # fmt: skip
_YES_OR_NO: Mapping[str, bool] = {
    "是": True, "定点": True, "yes": True, "y": True, "true": True, "1": True,
    "否": False, "非定点": False, "no": False, "n": False, "false": False, "0": False,
}  # fmt: skip


@dataclass(frozen=True)
class HospitalRow:
    """A row that is right in itself. `said` has what it says by field; a field that is not there
    is left as it is on the list."""

    line: int
    said: Mapping[str, Value]

    def text(self, field: str) -> str:
        return str(self.said.get(field) or "")


def parse_row(row: Row) -> HospitalRow:
    """RowRefused with the first thing that is wrong with it."""
    if row.cells is None:
        raise RowRefused("cells_differ", found=row.found, expected=row.expected)
    said: dict[str, Value] = {}
    for field, read in _READERS.items():
        cell = row.cells.get(field, "")
        if trouble := trouble_in(cell.replace("\n", " ")):
            raise RowRefused(trouble, field)
        if field == "name" and cell in {"", *NONE}:
            raise RowRefused("empty", field)
        if cell in NONE and field in _EMPTIED:
            said[field] = _EMPTIED[field]
        elif cell:
            said[field] = read(field, cell)
    code = said.get("code")
    if code and not said.get("region"):
        said["region"] = str(code)[1:7]
    return HospitalRow(row.line, said)


def _code(field: str, cell: str) -> str:
    code = unicodedata.normalize("NFKC", cell).upper()
    if not _CODE.fullmatch(code):
        raise RowRefused("code_shape", field)
    return code


def _credit_code(field: str, cell: str) -> str:
    code = credit.normalise(cell)
    if trouble := credit.problem(code):
        raise RowRefused(f"credit_code_{trouble}", field)
    return code


def _name(field: str, cell: str) -> str:
    if len(cell) > NAME_MAX:
        raise RowRefused("text_too_long", field, limit=NAME_MAX)
    if not plain(cell):
        raise RowRefused("empty", field)
    return cell


def _names(field: str, cell: str) -> tuple[str, ...]:
    names = (name.strip() for name in _BETWEEN.split(cell))
    return tuple(_name(field, name) for name in dict.fromkeys(names) if name)


def _level(field: str, cell: str) -> int | None:
    written = unicodedata.normalize("NFKC", cell).replace(" ", "")
    if written not in _LEVELS:
        raise RowRefused("level_unknown", field)
    return _LEVELS[written]


def _region(field: str, cell: str) -> str:
    region = unicodedata.normalize("NFKC", cell)
    if not _REGION.fullmatch(region):
        raise RowRefused("region_shape", field)
    return region


def _yes_or_no(field: str, cell: str) -> bool:
    written = unicodedata.normalize("NFKC", cell).lower()
    if written not in _YES_OR_NO:
        raise RowRefused("yes_or_no", field)
    return _YES_OR_NO[written]


def _day(field: str, cell: str) -> date:
    """2026-01-31, or as spreadsheets write it: 2026/1/31, 20260131."""
    written = _DAY.fullmatch(unicodedata.normalize("NFKC", cell))
    if written is None or (not written[2] and len(cell) != 8):
        raise RowRefused("date_shape", field)
    try:
        return date(int(written[1]), int(written[3]), int(written[4]))
    except ValueError:
        raise RowRefused("date_impossible", field) from None


_READERS: Mapping[str, Callable[[str, str], Value]] = {
    "code": _code,
    "credit_code": _credit_code,
    "name": _name,
    "other_names": _names,
    "level": _level,
    "region": _region,
    "is_designated": _yes_or_no,
    "designated_from": _day,
    "designated_until": _day,
    "closed_on": _day,
}
# What stands for nothing; a code and whether it is designated are never taken back so.
_EMPTIED: Mapping[str, Value] = {
    "credit_code": "",
    "other_names": (),
    "level": None,
    "region": "",
    "designated_from": None,
    "designated_until": None,
    "closed_on": None,
}
