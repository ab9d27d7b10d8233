"""The sandbox's fiscal platform: which receipts it knows, and what it says when it is asked.

By itself it takes for true what it is asked first, so that it can be played without preparing it;
a person may then cancel a receipt, change it, or have it forgotten.
"""

import sqlite3
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from config.sandbox.state import Store

Receipt = dict[str, str]

MOODS = (
    ("trusting", _("Takes for true what it is asked first")),
    ("strict", _("Knows only the receipts that were planted")),
    ("down", _("Out of order")),
)
STANDINGS = (
    ("stands", _("Stands")),
    ("cancelled", _("Cancelled")),
    ("other_total", _("Another total")),
    ("forgotten", _("Not known there")),
)
_COMPARED = ("check_code", "total", "issued_on")
FIELDS = ("bill_code", "bill_no", *_COMPARED)


class OutOfOrder(Exception):
    """Somebody wants it to be down."""


@dataclass(frozen=True)
class Known:
    """A receipt as the page shows it."""

    id: int
    bill_code: str
    bill_no: str
    total: Decimal
    issued_on: str
    cancelled: bool
    asked: int


def check(store: Store, asked: Receipt) -> dict[str, object]:
    """The platform's word on a receipt."""
    if mood(store) == "down":
        raise OutOfOrder
    with store.writing() as connection:
        known = _find(connection, asked)
        if known is None and _mood(connection) == "trusting":
            _put(connection, asked, cancelled=False)
            known = _find(connection, asked)
        if known is None:
            return {"answer": "unknown"}
        connection.execute(
            "UPDATE fiscal_receipts SET asked = asked + 1 WHERE id = ?", (known["id"],)
        )
    if known["cancelled"]:
        return {"answer": "cancelled"}
    differs = [field for field in _COMPARED if known[field] != asked[field]]
    return {"answer": "differs", "differs": differs} if differs else {"answer": "agrees"}


def plant(store: Store, receipt: Receipt, *, cancelled: bool) -> None:
    """The platform knows this receipt so from now on."""
    with store.writing() as connection:
        connection.execute(
            "DELETE FROM fiscal_receipts WHERE bill_code = ? AND bill_no = ?",
            (receipt["bill_code"], receipt["bill_no"]),
        )
        _put(connection, receipt, cancelled=cancelled)


def change(store: Store, receipt_id: int, *, standing: str) -> bool:
    """A person says what becomes of a receipt; False when it is not there."""
    statement = {
        "stands": "UPDATE fiscal_receipts SET cancelled = 0 WHERE id = ?",
        "cancelled": "UPDATE fiscal_receipts SET cancelled = 1 WHERE id = ?",
        "other_total": "UPDATE fiscal_receipts SET total = '0.01' WHERE id = ?",
        "forgotten": "DELETE FROM fiscal_receipts WHERE id = ?",
    }[standing]
    with store.writing() as connection:
        changed = connection.execute(statement, (receipt_id,)).rowcount == 1
        if changed and standing == "forgotten":
            # What was forgotten would be learnt again at the next question.
            _set_mood(connection, "strict")
        return changed


def latest(store: Store, *, count: int) -> list[Known]:
    """The newest receipts that it knows."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT * FROM fiscal_receipts ORDER BY id DESC LIMIT ?", (count,)
        ).fetchall()
    return [
        Known(
            id=row["id"],
            bill_code=row["bill_code"],
            bill_no=row["bill_no"],
            total=Decimal(row["total"]),
            issued_on=row["issued_on"],
            cancelled=bool(row["cancelled"]),
            asked=row["asked"],
        )
        for row in rows
    ]


def mood(store: Store) -> str:
    with store.reading() as connection:
        return _mood(connection)


def set_mood(store: Store, mood: str) -> None:
    """How it answers from now on: a key of MOODS."""
    with store.writing() as connection:
        _set_mood(connection, mood)


def _mood(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'fiscal'").fetchone()
    return str(row["value"]) if row else MOODS[0][0]


def _set_mood(connection: sqlite3.Connection, mood: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('fiscal', ?)", (mood,))


def _find(connection: sqlite3.Connection, receipt: Receipt) -> sqlite3.Row | None:
    found: sqlite3.Row | None = connection.execute(
        "SELECT * FROM fiscal_receipts WHERE bill_code = ? AND bill_no = ?",
        (receipt["bill_code"], receipt["bill_no"]),
    ).fetchone()
    return found


def _put(connection: sqlite3.Connection, receipt: Receipt, *, cancelled: bool) -> None:
    connection.execute(
        "INSERT INTO fiscal_receipts"
        " (bill_code, bill_no, check_code, total, issued_on, cancelled) VALUES (?, ?, ?, ?, ?, ?)",
        (*(receipt[field] for field in FIELDS), int(cancelled)),
    )
