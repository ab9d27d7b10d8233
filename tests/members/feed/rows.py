"""Rows for the tests of the feed: good ones, and the ways to spoil them."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from config.sandbox.people import people
from config.sandbox.providers import PROVIDERS
from config.sandbox.records import settlement_record, to_line
from members.feed.rows import SettlementRow, parse_row

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PERSON = people(20261124, 1)[0]
Row = dict[str, Any]
Spoiled = Callable[[Row], Row | str | bytes]


def good_row(**changes: Any) -> Row:
    """A hospital stay that is right in every field."""
    record = settlement_record(
        PERSON,
        PROVIDERS[0],
        admitted_on=date(2026, 11, 2),
        discharged_on=date(2026, 11, 11),
        total=Decimal("28000.00"),
        self_borne=Decimal("4976.00"),
        seed=7,
    )
    return {**record, **changes}


def read(row: Row | str | bytes) -> SettlementRow:
    return parse_row(to_line(row) if isinstance(row, dict) else row, now=NOW)
