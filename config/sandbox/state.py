"""What the sandbox remembers: one SQLite file of its own, safe against kill -9.

Write-ahead log with full sync: what was answered with 200 is there after any crash. Every request
opens its own connection, so that threads share nothing.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS people (
    psn_no TEXT PRIMARY KEY, place INTEGER NOT NULL, data TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS settlements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    line BLOB NOT NULL,
    visible_from TEXT NOT NULL,
    reverses TEXT,
    seq INTEGER UNIQUE
);
CREATE INDEX IF NOT EXISTS settlements_reverses ON settlements (reverses);
CREATE INDEX IF NOT EXISTS settlements_waiting ON settlements (visible_from) WHERE seq IS NULL;
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    phone TEXT NOT NULL,
    text TEXT NOT NULL,
    reference TEXT NOT NULL,
    status TEXT NOT NULL,
    sent_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_phone ON messages (phone, id);
CREATE TABLE IF NOT EXISTS replies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    phone TEXT NOT NULL,
    text TEXT NOT NULL,
    received_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS silent_phones (phone TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS accounts (account TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS bounces (account TEXT PRIMARY KEY, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ref TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,
    batch_no TEXT NOT NULL UNIQUE,
    file BLOB NOT NULL,
    received_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS payments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL REFERENCES batches,
    instruction_ref TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    amount TEXT NOT NULL,
    chosen TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS payments_batch ON payments (batch_id, id);
CREATE INDEX IF NOT EXISTS payments_reference ON payments (instruction_ref);
CREATE TABLE IF NOT EXISTS answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL UNIQUE REFERENCES batches,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    booked_on TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS fiscal_receipts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bill_code TEXT NOT NULL,
    bill_no TEXT NOT NULL,
    check_code TEXT NOT NULL,
    total TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    cancelled INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL DEFAULT 0,
    UNIQUE (bill_code, bill_no)
);
CREATE TABLE IF NOT EXISTS sso_codes (
    code TEXT PRIMARY KEY, kept TEXT NOT NULL, until TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS hospital_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL,
    hospital_code TEXT NOT NULL,
    hospital TEXT NOT NULL,
    text TEXT NOT NULL,
    answer_by TEXT NOT NULL,
    came_at TEXT NOT NULL
);
"""
_TABLES = (
    "meta people settlements messages replies silent_phones accounts bounces answers payments"
    " batches fiscal_receipts hospital_letters sso_codes"
)


class UnknownCursor(ValueError):
    """A cursor that this sandbox never gave."""


class Store:
    """The sandbox's memory at one path; made when it is not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
            _begin_epoch(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one moment."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection that alone may write; all or nothing."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def reset(self) -> None:
        """Forget everything; cursors given before then mean the beginning."""
        with self.writing() as connection:
            for table in _TABLES.split():
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own constants
            _begin_epoch(connection)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=20, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        try:
            yield connection
        finally:
            connection.close()


def cursor_at(connection: sqlite3.Connection, place: int) -> str:
    """The cursor for a place in this sandbox's life."""
    return f"{_epoch(connection)}-{place}"


def place_of(connection: sqlite3.Connection, cursor: str) -> int:
    """The place that a cursor names; the beginning for "" and for a cursor from before a reset."""
    if not cursor:
        return 0
    epoch, _dash, place = cursor.partition("-")
    if not place.isdecimal() or len(place) > 18:
        raise UnknownCursor(cursor)
    return int(place) if epoch == _epoch(connection) else 0


def stamp(instant: datetime) -> str:
    """An instant as text that sorts like the instant."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _begin_epoch(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT OR IGNORE INTO meta VALUES ('epoch', ?)", (secrets.token_hex(4),))


def _epoch(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()
    return str(row["value"])
