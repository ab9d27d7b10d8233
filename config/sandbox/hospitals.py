"""The sandbox's carrier of letters: keeps every letter to a hospital, one per key, to be read."""

from dataclasses import dataclass
from datetime import datetime

from config.sandbox.state import Store, stamp

FIELDS = ("key", "number", "hospital_code", "hospital", "text", "answer_by")


class KeyUsed(Exception):
    """The key was used for another letter."""


@dataclass(frozen=True)
class Received:
    """A letter as the hospital has it."""

    number: str
    hospital: str
    text: str
    answer_by: str
    came_at: datetime

    @property
    def paragraphs(self) -> list[str]:
        return self.text.splitlines()


def take(store: Store, letter: dict[str, str], *, now: datetime) -> str:
    """Take one letter; the reference. The same key again is the same letter."""
    with store.writing() as connection:
        earlier = connection.execute(
            "SELECT * FROM hospital_letters WHERE key = ?", (letter["key"],)
        ).fetchone()
        if earlier is not None:
            if any(earlier[field] != letter[field] for field in FIELDS):
                raise KeyUsed
            return f"L{earlier['id']:08d}"
        place = connection.execute(
            "INSERT INTO hospital_letters"
            " (key, number, hospital_code, hospital, text, answer_by, came_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*(letter[field] for field in FIELDS), stamp(now)),
        ).lastrowid
        return f"L{place:08d}"


def latest(store: Store, *, count: int) -> list[Received]:
    """The newest letters."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT * FROM hospital_letters ORDER BY id DESC LIMIT ?", (count,)
        ).fetchall()
    return [
        Received(
            number=row["number"],
            hospital=row["hospital"],
            text=row["text"],
            answer_by=row["answer_by"],
            came_at=datetime.fromisoformat(row["came_at"]),
        )
        for row in rows
    ]
