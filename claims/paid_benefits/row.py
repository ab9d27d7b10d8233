"""One row of the file as data: what was paid, to whom, for what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claims.benefits.case import DAYS_MAX
from claims.paid_benefits.refusals import RowRefused
from claims.paid_benefits.table import Row, exact
from config.kernel import id_number as identity
from config.kernel.money import yuan
from config.kernel.plain_text import trouble_in

SCHEME = "hangzhou"
REVERSED = "-R"
_LARGEST = Decimal("99999999.99")
_REFERENCE = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
_PERIOD = re.compile(r"(2[0-9]{3})(年度|年)?", re.ASCII)
_DAY = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,4}", re.ASCII)


@dataclass(frozen=True)
class PaidRow:
    """A row that is right in itself. `scheme`, `item` and `kind` are codes or names."""

    line: int
    id_number: str
    name: str
    scheme: str
    item: str
    period: int
    kind: str
    benefit: Decimal
    base: Decimal | None
    days: int | None
    disease: str
    site: str
    paid_on: date
    reference: str

    @property
    def reverses(self) -> str:
        """The reference of the payment that this row takes back; "" for a payment."""
        taken_back = self.reference.removesuffix(REVERSED)
        return "" if taken_back == self.reference else taken_back


def parse_row(row: Row, *, today: date) -> PaidRow:
    """RowRefused with the first thing that is wrong with it."""
    if row.cells is None:
        raise RowRefused("cells_differ", found=row.found, expected=row.expected)
    cells = row.cells
    number = _id_number(cells)
    period = _PERIOD.fullmatch(_text(cells, "period"))
    if period is None:
        raise RowRefused("period_shape", "period")
    benefit = _amount(cells, "benefit")
    base = _amount(cells, "base") if cells.get("base") else None
    if not benefit and not base:
        raise RowRefused("nothing_paid", "benefit")
    paid = PaidRow(
        line=row.line,
        id_number=number,
        name=_optional(cells, "name"),
        scheme=_optional(cells, "scheme") or SCHEME,
        item=_text(cells, "item"),
        period=int(period[1]),
        kind=_optional(cells, "benefit_kind"),
        benefit=benefit,
        base=base,
        days=_days(cells),
        disease=_optional(cells, "disease"),
        site=_optional(cells, "site"),
        paid_on=_day(cells, "paid_on", today),
        reference=_reference(cells),
    )
    if paid.benefit > 0 if paid.reverses else paid.benefit < 0:
        raise RowRefused("reversal_sign", "benefit")
    if not paid.reverses and base is not None and base < 0:
        raise RowRefused("amount_negative", "base")
    return paid


def _id_number(cells: Mapping[str, str]) -> str:
    number = identity.normalise(_text(cells, "id_number"))
    found = identity.problem(number)
    if found == "length":
        raise RowRefused("id_number_length", "id_number", count=len(number))
    if found is not None:
        raise RowRefused(f"id_number_{found}", "id_number")
    return number


def _reference(cells: Mapping[str, str]) -> str:
    reference = _text(cells, "reference", limit=64)
    if not _REFERENCE.fullmatch(reference):
        raise RowRefused("identifier_shape", "reference")
    return reference


def _amount(cells: Mapping[str, str], field: str) -> Decimal:
    amount = exact(_text(cells, field))
    if amount is None:
        raise RowRefused("amount_shape", field)
    if abs(amount) > _LARGEST:
        raise RowRefused("amount_too_large", field)
    if amount != yuan(amount):
        raise RowRefused("amount_too_precise", field)
    return yuan(amount)


def _days(cells: Mapping[str, str]) -> int | None:
    written = _optional(cells, "days")
    if not written:
        return None
    if not _DIGITS.fullmatch(written) or int(written) > DAYS_MAX:
        raise RowRefused("days_shape", "days")
    return int(written)


def _day(cells: Mapping[str, str], field: str, today: date) -> date:
    """2026-01-31, or as spreadsheets write it: 2026/1/31."""
    written = _DAY.fullmatch(_text(cells, field))
    if written is None:
        raise RowRefused("date_shape", field)
    try:
        day = date(int(written[1]), int(written[3]), int(written[4]))
    except ValueError:
        raise RowRefused("date_impossible", field) from None
    if day > today:
        raise RowRefused("in_the_future", field)
    return day


def _text(cells: Mapping[str, str], field: str, *, limit: int = 60) -> str:
    value = _optional(cells, field, limit=limit)
    if not value:
        raise RowRefused("empty", field)
    return value


def _optional(cells: Mapping[str, str], field: str, *, limit: int = 60) -> str:
    value = cells.get(field, "")
    if len(value) > limit:
        raise RowRefused("text_too_long", field, limit=limit)
    if trouble := trouble_in(value):
        raise RowRefused(trouble, field)
    return value
