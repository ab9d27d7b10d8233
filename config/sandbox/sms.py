"""The sandbox's SMS gateway: keeps every text, one per key, so that people can read it."""

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from config.sandbox.state import Store, cursor_at, place_of, stamp

_RECEIPTS_A_PAGE = 500
_CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")


class KeyUsed(Exception):
    """The key was used for another text or number."""


@dataclass(frozen=True)
class Text:
    """One message as it lies in the recipient's phone."""

    key: str
    phone: str
    text: str
    status: str
    sent_at: datetime

    @property
    def spaced_phone(self) -> str:
        """199 0000 0001, as it is read aloud."""
        return f"{self.phone[:3]} {self.phone[3:7]} {self.phone[7:]}"

    @property
    def pieces(self) -> tuple[str, str, str]:
        """The text before a code, the code of six digits ("" if there is none), the text after."""
        found = _CODE.search(self.text)
        if found is None:
            return self.text, "", ""
        return self.text[: found.start()], found.group(), self.text[found.end() :]


def send(store: Store, *, key: str, phone: str, text: str, now: datetime) -> str:
    """Take one text; the reference. The same key again is the same text."""
    with store.writing() as connection:
        earlier = connection.execute(
            "SELECT phone, text, reference FROM messages WHERE key = ?", (key,)
        ).fetchone()
        if earlier is not None:
            if (earlier["phone"], earlier["text"]) != (phone, text):
                raise KeyUsed
            return str(earlier["reference"])
        number = connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM messages").fetchone()[0]
        silent = connection.execute(
            "SELECT 1 FROM silent_phones WHERE phone = ?", (phone,)
        ).fetchone()
        reference = f"SMS{number:010d}"
        connection.execute(
            "INSERT INTO messages (id, key, phone, text, reference, status, sent_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                key,
                phone,
                text,
                reference,
                "bounced" if silent else "delivered",
                stamp(now),
            ),
        )
        return reference


def receipts(store: Store, *, after: str) -> tuple[list[dict[str, str]], bool]:
    """What became of messages after the cursor, and whether there are more."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT id, key, status FROM messages WHERE id > ? ORDER BY id LIMIT ?",
            (place_of(connection, after), _RECEIPTS_A_PAGE + 1),
        ).fetchall()
        page = [
            {
                "key": row["key"],
                "status": row["status"],
                "cursor": cursor_at(connection, row["id"]),
            }
            for row in rows[:_RECEIPTS_A_PAGE]
        ]
    return page, len(rows) > _RECEIPTS_A_PAGE


def reply(store: Store, *, phone: str, text: str, now: datetime) -> None:
    """Somebody answers from their telephone."""
    with store.writing() as connection:
        connection.execute(
            "INSERT INTO replies (phone, text, received_at) VALUES (?, ?, ?)",
            (phone, text, stamp(now)),
        )


def replies(store: Store, *, after: str) -> tuple[list[dict[str, str]], bool]:
    """What people answered after the cursor, and whether there is more."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT * FROM replies WHERE id > ? ORDER BY id LIMIT ?",
            (place_of(connection, after), _RECEIPTS_A_PAGE + 1),
        ).fetchall()
        page = [
            {
                "reference": f"MO-{cursor_at(connection, row['id'])}",
                "phone": row["phone"],
                "text": row["text"],
                "received_at": row["received_at"],
                "cursor": cursor_at(connection, row["id"]),
            }
            for row in rows[:_RECEIPTS_A_PAGE]
        ]
    return page, len(rows) > _RECEIPTS_A_PAGE


def set_reachable(store: Store, phone: str, *, reachable: bool) -> None:
    """Whether texts to this number arrive from now on."""
    with store.writing() as connection:
        connection.execute("DELETE FROM silent_phones WHERE phone = ?", (phone,))
        if not reachable:
            connection.execute("INSERT INTO silent_phones VALUES (?)", (phone,))


def inbox(store: Store, *, ending: str = "", count: int = 100) -> list[Text]:
    """Texts, newest first, to every number or to those that end in some digits."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT * FROM messages WHERE substr(phone, -length(:ending)) = :ending"
            " OR :ending = '' ORDER BY id DESC LIMIT :count",
            {"ending": ending, "count": count},
        ).fetchall()
    return [_text(row) for row in rows]


def _text(row: sqlite3.Row) -> Text:
    return Text(
        key=row["key"],
        phone=row["phone"],
        text=row["text"],
        status=row["status"],
        sent_at=datetime.fromisoformat(row["sent_at"]),
    )
