"""The sandbox's medical insurer: people it insures, and the feed of their settlements.

A settlement becomes visible at an instant; only then does it get its place in the feed, so that a
reader who asks with a cursor never misses a row that was planted earlier and published later.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from config.sandbox.people import Person
from config.sandbox.records import Record, refund_of, to_line
from config.sandbox.state import Store, cursor_at, place_of, stamp

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAX_PAGE_ROWS = 1000
_MAX_PAGE_BYTES = 4 * 1024 * 1024
_PUBLISHED_AT = time(2, 0)


@dataclass(frozen=True)
class Page:
    """A page of the feed: lines as planted, the cursor after them, whether there are more."""

    lines: list[bytes]
    next_cursor: str
    more: bool


@dataclass(frozen=True)
class Discharge:
    """A settlement as the sandbox's page lists it; `published` means the feed shows it."""

    id: int
    record: Record
    visible_from: datetime
    published: bool
    reversed: bool

    @property
    def is_refund(self) -> bool:
        return self.record["refd_setl_flag"] == "1"

    @property
    def total(self) -> Decimal:
        return Decimal(self.record["medfee_sumamt"])

    @property
    def personal_part(self) -> Decimal:
        return Decimal(self.record["psn_part_amt"])


def page(store: Store, *, after: str, limit: int, now: datetime) -> Page:
    """The rows after the cursor that are visible now."""
    _publish_due(store, now)
    with store.reading() as connection:
        place = place_of(connection, after)
        rows = connection.execute(
            "SELECT seq, line FROM settlements WHERE seq > ? ORDER BY seq LIMIT ?",
            (place, limit + 1),
        )
        lines: list[bytes] = []
        size, more = 0, False
        for row in rows:
            size += len(row["line"])
            if len(lines) == limit or (lines and size > _MAX_PAGE_BYTES):
                more = True
                break
            lines.append(bytes(row["line"]))
            place = row["seq"]
        return Page(lines=lines, next_cursor=cursor_at(connection, place), more=more)


def plant(store: Store, lines: Sequence[bytes], *, visible_from: datetime) -> None:
    """Rows for the feed, whatever they hold: broken ones are planted on purpose."""
    with store.writing() as connection:
        _insert(connection, lines, visible_from)


def insure(store: Store, people: Iterable[dict[str, str]]) -> None:
    """People the insurer knows and whose accounts the bank knows; planting again changes them."""
    with store.writing() as connection:
        place = connection.execute("SELECT COALESCE(MAX(place), 0) FROM people").fetchone()[0]
        for offset, each in enumerate(people, start=1):
            connection.execute(
                "INSERT INTO people VALUES (?, ?, ?)"
                " ON CONFLICT (psn_no) DO UPDATE SET data = excluded.data",
                (each["psn_no"], place + offset, json.dumps(each, ensure_ascii=False)),
            )
            connection.execute(
                "INSERT INTO accounts VALUES (?, ?)"
                " ON CONFLICT (account) DO UPDATE SET name = excluded.name",
                (each["account"], each["name"]),
            )


def insured(store: Store) -> list[Person]:
    """Everyone the insurer knows, in the order of planting."""
    with store.reading() as connection:
        rows = connection.execute("SELECT data FROM people ORDER BY place").fetchall()
    return [person_from(json.loads(row["data"])) for row in rows]


def person_from(data: dict[str, Any]) -> Person:
    """The reverse of `Person.as_dict`."""
    return Person(**{**data, "birth_date": date.fromisoformat(data["birth_date"])})


def discharge(store: Store, record: Record) -> datetime:
    """A person left hospital: the settlement is published the night after; that instant."""
    left_on = date.fromisoformat(record["enddate"])
    visible_from = datetime.combine(left_on + timedelta(days=1), _PUBLISHED_AT, SHANGHAI)
    plant(store, [to_line(record).encode()], visible_from=visible_from)
    return visible_from


def night_passes(store: Store, *, now: datetime) -> int:
    """Publish whatever waits for its night; how many rows."""
    with store.writing() as connection:
        moved = connection.execute(
            "UPDATE settlements SET visible_from = ? WHERE seq IS NULL AND visible_from > ?",
            (stamp(now), stamp(now)),
        )
    _publish_due(store, now)
    return moved.rowcount


def take_back(store: Store, settlement_id: int, *, now: datetime) -> bool:
    """Publish the refund of a settlement, once; False when there is nothing to take back."""
    with store.writing() as connection:
        row = connection.execute(
            "SELECT line FROM settlements WHERE id = ?", (settlement_id,)
        ).fetchone()
        record = _record(row["line"]) if row else None
        if record is None or record["refd_setl_flag"] != "0":
            return False
        if _reversed(connection, record["setl_id"]):
            return False
        local = now.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
        refund = refund_of(record, settled_at=local)
        _insert(connection, [to_line(refund).encode()], now)
        return True


def latest(store: Store, *, count: int) -> list[Discharge]:
    """The newest settlements that can be read, for the sandbox's page."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT id, line, visible_from, seq FROM settlements ORDER BY id DESC LIMIT ?",
            (count,),
        ).fetchall()
        return [
            Discharge(
                id=row["id"],
                record=record,
                visible_from=datetime.fromisoformat(row["visible_from"]),
                published=row["seq"] is not None,
                reversed=_reversed(connection, record["setl_id"]),
            )
            for row in rows
            if (record := _record(row["line"])) is not None
        ]


def _insert(connection: sqlite3.Connection, lines: Sequence[bytes], visible_from: datetime) -> None:
    connection.executemany(
        "INSERT INTO settlements (line, visible_from, reverses) VALUES (?, ?, ?)",
        [(line, stamp(visible_from), _reversed_by(line)) for line in lines],
    )


def _publish_due(store: Store, now: datetime) -> None:
    waiting = "FROM settlements WHERE seq IS NULL AND visible_from <= ?"
    with store.reading() as connection:
        if connection.execute(f"SELECT 1 {waiting} LIMIT 1", (stamp(now),)).fetchone() is None:
            return
    with store.writing() as connection:
        last = connection.execute("SELECT COALESCE(MAX(seq), 0) FROM settlements").fetchone()[0]
        due = connection.execute(
            f"SELECT id {waiting} ORDER BY visible_from, id",
            (stamp(now),),
        ).fetchall()
        connection.executemany(
            "UPDATE settlements SET seq = ? WHERE id = ?",
            [(last + offset, row["id"]) for offset, row in enumerate(due, start=1)],
        )


def _reversed(connection: sqlite3.Connection, setl_id: str) -> bool:
    found = connection.execute("SELECT 1 FROM settlements WHERE reverses = ?", (setl_id,))
    return found.fetchone() is not None


def _reversed_by(line: bytes) -> str | None:
    """The number of the settlement that this line takes back."""
    record = _record(line)
    if record is None or record["refd_setl_flag"] != "1":
        return None
    return record["init_setl_id"] or record["setl_id"]


def _record(line: bytes) -> Record | None:
    """The row as one of our own records; None for what was planted broken or is of other shape."""
    try:
        record = json.loads(line)
        complete = all(isinstance(record[field], str) for field in _SHOWN)
        complete = complete and all(
            Decimal(record[field]).is_finite() for field in ("medfee_sumamt", "psn_part_amt")
        )
    except (ValueError, TypeError, KeyError, RecursionError, InvalidOperation):
        return None
    return record if complete else None


_SHOWN = (
    "setl_id",
    "init_setl_id",
    "refd_setl_flag",
    "setl_time",
    "psn_name",
    "fixmedins_name",
    "begndate",
    "enddate",
    "medfee_sumamt",
    "psn_part_amt",
)
