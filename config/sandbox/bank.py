"""The sandbox's bank: takes batch files, answers each line on its next day.

A payment comes back when a person said so on the page, when its account was planted as one that
bounces, or when the bank knows the account under another name. Everything else settles.
"""

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast

from django.utils.translation import gettext_lazy as _

from config.sandbox.state import Store, cursor_at, place_of, stamp
from payouts.bank.formats import AnswerLine, AnswerStatus, read_batch, write_answer

_DAY = timedelta(hours=24)
_ANSWERS_A_PAGE = 20
_LINES_SHOWN = 50


@dataclass(frozen=True)
class Reason:
    """Why a payment does not arrive: for our pages, and as the bank writes it."""

    status: AnswerStatus
    label: object
    words: str


REASONS = {
    "account_closed": Reason("bounced", _("Account closed"), "账户已销户"),
    "name_mismatch": Reason("bounced", _("Name does not match"), "户名不符"),
    "account_frozen": Reason("bounced", _("Account frozen"), "账户状态异常"),
    "account_unknown": Reason("rejected", _("No such account"), "账号不存在"),
    "duplicate": Reason("rejected", _("Already paid"), "重复指令"),
}
SETTLED = "settled"


class OtherFile(Exception):
    """The reference was used for other bytes."""


@dataclass(frozen=True)
class Line:
    """A payment as the page shows it; `fate` is SETTLED or a key of REASONS."""

    id: int
    instruction_ref: str
    account: str
    name: str
    amount: Decimal
    fate: str

    @property
    def arrives(self) -> bool:
        return self.fate == SETTLED

    @property
    def label(self) -> object:
        """Why it does not arrive."""
        return REASONS[self.fate].label

    @property
    def last4(self) -> str:
        return self.account[-4:]


@dataclass(frozen=True)
class Batch:
    """A batch as the page shows it; `booked_on` is None until it is answered.

    `lines` are the first few; count and total tell of all.
    """

    id: int
    ref: str
    batch_no: str
    received_at: datetime
    booked_on: date | None
    lines: list[Line]
    count: int
    total: Decimal

    @property
    def hidden(self) -> int:
        return self.count - len(self.lines)


def submit(store: Store, *, ref: str, sha256: str, file: bytes, now: datetime) -> str:
    """Take a batch, once; the bank's number for it. BankFileError when the file is not readable."""
    payments = read_batch(file)
    with store.writing() as connection:
        earlier = connection.execute(
            "SELECT sha256, batch_no FROM batches WHERE ref = ?", (ref,)
        ).fetchone()
        if earlier is not None:
            if earlier["sha256"] != sha256:
                raise OtherFile
            return str(earlier["batch_no"])
        number = connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM batches").fetchone()[0]
        batch_no = f"BK{number:08d}"
        connection.execute(
            "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?)",
            (number, ref, sha256, batch_no, file, stamp(now)),
        )
        connection.executemany(
            "INSERT INTO payments (batch_id, instruction_ref, account, name, amount)"
            " VALUES (?, ?, ?, ?, ?)",
            [(number, p.instruction_ref, p.account, p.name, str(p.amount)) for p in payments],
        )
        return batch_no


def next_day(store: Store, *, booked_on: date) -> int:
    """A bank day passes: every batch that waits is answered; how many answer files."""
    return _answer(store, received_before=None, booked_on=booked_on)


def answer_overdue(store: Store, *, now: datetime, today: date) -> int:
    """The day that passes by itself: batches that came more than 24 hours ago."""
    return _answer(store, received_before=now - _DAY, booked_on=today)


def answers(store: Store, *, after: str) -> tuple[list[sqlite3.Row], list[str], bool]:
    """Answer files after the cursor, the cursor after each, and whether there are more."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT id, name, content, sha256 FROM answers WHERE id > ? ORDER BY id LIMIT ?",
            (place_of(connection, after), _ANSWERS_A_PAGE + 1),
        ).fetchall()
        cursors = [cursor_at(connection, row["id"]) for row in rows]
    return rows[:_ANSWERS_A_PAGE], cursors, len(rows) > _ANSWERS_A_PAGE


def set_bounce(store: Store, account: str, *, reason: str) -> None:
    """From now on payments to this account (or to any that ends so) come back; "" ends it."""
    with store.writing() as connection:
        connection.execute("DELETE FROM bounces WHERE account = ?", (account,))
        if reason:
            connection.execute("INSERT INTO bounces VALUES (?, ?)", (account, reason))


def bounces(store: Store) -> list[tuple[str, object]]:
    """The accounts that send money back, as last four digits, each with its reason."""
    with store.reading() as connection:
        rows = connection.execute("SELECT account, reason FROM bounces ORDER BY rowid").fetchall()
    return [(row["account"][-4:], REASONS[row["reason"]].label) for row in rows]


def choose(store: Store, payment_id: int, *, fate: str) -> bool:
    """A person decides what becomes of a payment; False when the bank has answered already."""
    with store.writing() as connection:
        changed = connection.execute(
            "UPDATE payments SET chosen = ? WHERE id = ? AND outcome = ''", (fate, payment_id)
        )
        return changed.rowcount == 1


def latest(store: Store, *, count: int) -> list[Batch]:
    """The newest batches with their lines, for the sandbox's page."""
    with store.reading() as connection:
        batches = connection.execute(
            "SELECT b.*, a.booked_on FROM batches b LEFT JOIN answers a ON a.batch_id = b.id"
            " ORDER BY b.id DESC LIMIT ?",
            (count,),
        ).fetchall()
        return [_batch(connection, row) for row in batches]


def _answer(store: Store, *, received_before: datetime | None, booked_on: date) -> int:
    limit = stamp(received_before) if received_before else "9999"
    waiting = (
        "SELECT id, batch_no FROM batches b WHERE received_at <= ?"
        " AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.batch_id = b.id) ORDER BY id"
    )
    with store.reading() as connection:
        if connection.execute(waiting, (limit,)).fetchone() is None:
            return 0
    with store.writing() as connection:
        due = connection.execute(waiting, (limit,)).fetchall()
        for batch in due:
            content = write_answer(_decide(connection, batch["id"], booked_on))
            connection.execute(
                "INSERT INTO answers (batch_id, name, content, sha256, booked_on)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    batch["id"],
                    f"{batch['batch_no']}-{booked_on:%Y%m%d}.csv",
                    content,
                    hashlib.sha256(content).hexdigest(),
                    booked_on.isoformat(),
                ),
            )
        return len(due)


def _decide(connection: sqlite3.Connection, batch_id: int, booked_on: date) -> list[AnswerLine]:
    """The fate of each line, kept with the line so that it never changes again."""
    decided = []
    for row in _payments(connection, batch_id):
        fate = _fate(connection, row)
        connection.execute("UPDATE payments SET outcome = ? WHERE id = ?", (fate, row["id"]))
        reason = REASONS.get(fate)
        decided.append(
            AnswerLine(
                instruction_ref=row["instruction_ref"],
                status=reason.status if reason else "settled",
                reason=reason.words if reason else "",
                amount=Decimal(row["amount"]),
                booked_on=booked_on,
                reason_code=fate if reason else "",
            )
        )
    return decided


def _fate(connection: sqlite3.Connection, row: sqlite3.Row) -> str:
    """SETTLED or a key of REASONS: the outcome if there is one, else what would happen now."""
    if row["outcome"]:
        return cast("str", row["outcome"])
    paid = connection.execute(
        "SELECT 1 FROM payments WHERE instruction_ref = ? AND id <> ? AND outcome = ?",
        (row["instruction_ref"], row["id"], SETTLED),
    ).fetchone()
    if paid is not None:
        return "duplicate"
    if row["chosen"]:
        return cast("str", row["chosen"])
    planted = connection.execute(
        "SELECT reason FROM bounces WHERE account = substr(?, -length(account))",
        (row["account"],),
    ).fetchone()
    if planted is not None:
        return cast("str", planted["reason"])
    known = connection.execute(
        "SELECT name FROM accounts WHERE account = ?", (row["account"],)
    ).fetchone()
    return "name_mismatch" if known is not None and known["name"] != row["name"] else SETTLED


def _batch(connection: sqlite3.Connection, row: sqlite3.Row) -> Batch:
    payments = _payments(connection, row["id"])
    return Batch(
        id=row["id"],
        ref=row["ref"],
        batch_no=row["batch_no"],
        received_at=datetime.fromisoformat(row["received_at"]),
        booked_on=date.fromisoformat(row["booked_on"]) if row["booked_on"] else None,
        lines=[
            Line(
                id=payment["id"],
                instruction_ref=payment["instruction_ref"],
                account=payment["account"],
                name=payment["name"],
                amount=Decimal(payment["amount"]),
                fate=_fate(connection, payment),
            )
            for payment in payments[:_LINES_SHOWN]
        ],
        count=len(payments),
        total=sum((Decimal(payment["amount"]) for payment in payments), Decimal("0.00")),
    )


def _payments(connection: sqlite3.Connection, batch_id: int) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT * FROM payments WHERE batch_id = ? ORDER BY id", (batch_id,)
    ).fetchall()
