"""Employers' lists for tests: numbers that can be real, rows and files in every spelling."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

from config.kernel.id_number import check_digit
from members.actions.import_members import import_members
from members.models import EnrolmentList
from tests.stages import House

HEADER = ("姓名", "身份证号", "手机号", "单位统一社会信用代码", "参加项目", "年度")


def number(place: int, *, sex: str = "F", born: str = "19850312") -> str:
    """An ID number of nobody: region, birthday, place in the register, check digit."""
    seventeen = f"330109{born}{(place * 2 + (sex == 'M')) % 1000:03d}"
    return seventeen + check_digit(seventeen)


def row(
    name: str = "王小明",
    id_number: str = "",
    phone: str = "",
    employer: str = "TEST-W1",
    items: str = "A",
    period: str = "2027",
) -> list[str]:
    return [name, id_number or number(1), phone, employer, items, period]


def csv_of(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> str:
    lines = [",".join(f'"{cell}"' if "," in cell or "\n" in cell else cell for cell in one)
             for one in (header, *rows)]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"


def xlsx_of(rows: Iterable[Sequence[Any]], header: Sequence[Any] = HEADER) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for one in (header, *rows):
        sheet.append(list(one))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def taken(house: House, *rows: Sequence[str], data: bytes = b"") -> EnrolmentList:
    """The list taken in as the command line does it."""
    file = io.BytesIO(data or csv_of(rows).encode())
    delivery, _unused = import_members(
        file=file, file_name="名单.csv", scheme=house.scheme, now=house.now
    )
    return delivery


def counts(delivery: EnrolmentList) -> tuple[int, int, int, int, int]:
    """Read, new, unchanged, changed, quarantined."""
    return (
        delivery.read_count,
        delivery.new_count,
        delivery.unchanged_count,
        delivery.changed_count,
        delivery.quarantined_count,
    )


def codes(delivery: EnrolmentList) -> list[tuple[int, str]]:
    """Line and reason of each row with one."""
    return list(delivery.rows.order_by("line_number", "pk").values_list("line_number", "code"))
