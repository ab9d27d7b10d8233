"""Fetch what the bank wrote and keep it: each file once, each line for itself."""

import logging
import time
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from config.kernel.adapters import AdapterError
from members.models import User
from members.policies import require
from members.roles import Permission
from members.workdays import calendar
from payouts.actions.answer import apply_line, close_answered
from payouts.actions.move import lock_batch, move_payments
from payouts.actions.problem import open_problem
from payouts.actions.submit import BankUnreachable
from payouts.bank.base import BankChannel
from payouts.bank.formats import BankFileError, read_answer, sha256_of
from payouts.models import BankAnswer, BankAnswerLine, BankMailbox, PaymentBatch, PaymentProblem
from payouts.states import BatchState, PaymentState

PATIENCE_SECONDS = 10
log = logging.getLogger(__name__)

MAILBOX = "bank"
# The bank answers on the next working day; one more for its own delays.
SILENT_AFTER_WORKING_DAYS = 2


def collect_answers(*, bank: BankChannel, now: datetime, seconds: float | None = None) -> int:
    """Everything that the bank has for us, applied; how many files were new.

    Killed anywhere, or out of `seconds`, the next run goes on: files are known by their hash, lines
    by their outcome.
    """
    mailbox, _made = BankMailbox.objects.get_or_create(name=MAILBOX)
    new = 0
    for file in bank.answers(after=mailbox.cursor):
        answer = keep_answer(name=file.name, content=file.content, now=now)
        new += answer is not None
        BankMailbox.objects.filter(pk=mailbox.pk).update(cursor=file.cursor)
    apply_kept(now=now, seconds=seconds)
    lose_sight_of_silent(now=now)
    BankMailbox.objects.filter(pk=mailbox.pk).update(collected_at=now)
    return new


def collect_now(*, bank: BankChannel, actor: User, now: datetime) -> int:
    """A person does not want to wait for the schedule."""
    require(actor, Permission.BATCH_PREPARE)
    try:
        return collect_answers(bank=bank, now=now, seconds=PATIENCE_SECONDS)
    except AdapterError as error:
        raise BankUnreachable(str(error)) from None


def import_answer(*, name: str, content: bytes, now: datetime) -> bool:
    """One answer file, kept and applied; False when these bytes were read before."""
    answer = keep_answer(name=name, content=content, now=now)
    apply_kept(now=now)
    return answer is not None


@transaction.atomic
def keep_answer(*, name: str, content: bytes, now: datetime) -> BankAnswer | None:
    """The file and its lines, once. None when we have it. A mangled one is kept for a person."""
    fresh = BankAnswer(sha256=sha256_of(content), name=name[:120], received_at=now)
    fresh.set_content(content)
    try:
        lines = read_answer(content)
    except BankFileError as error:
        fresh.unreadable_line = error.line
        lines = []
    # Two importers at once: the second waits for the first one's commit, and finds the row.
    kept, made = BankAnswer.objects.get_or_create(
        sha256=fresh.sha256,
        defaults={
            "uid": fresh.uid,
            "content_sealed": fresh.content_sealed,
            "name": fresh.name,
            "received_at": now,
            "unreadable_line": fresh.unreadable_line,
        },
    )
    if not made:
        return None
    if kept.unreadable_line is not None:
        open_problem(
            key=f"answer:{kept.sha256}",
            kind=PaymentProblem.Kind.UNREADABLE_ANSWER,
            now=now,
            answer=kept,
        )
    BankAnswerLine.objects.bulk_create(
        [
            BankAnswerLine(
                answer=kept,
                position=position,
                reference=line.instruction_ref,
                status=line.status,
                reason_code=line.reason_code[:40],
                amount=line.amount,
                booked_on=line.booked_on,
            )
            for position, line in enumerate(lines, start=1)
        ],
        batch_size=1000,
    )
    return kept


def apply_kept(*, now: datetime, seconds: float | None = None) -> int:
    """Apply the lines that have no outcome yet, each in a transaction of its own; how many."""
    give_up_at = None if seconds is None else time.monotonic() + seconds
    waiting = list(
        BankAnswerLine.objects.filter(outcome=None).order_by("pk").values_list("pk", flat=True)
    )
    applied = 0
    for line_id in waiting:
        if give_up_at is not None and time.monotonic() > give_up_at:
            break
        try:
            applied += apply_line(line_id=line_id, now=now)
        except Exception as error:  # the edge of the work: one line must not hold up the others
            log.exception("answer line %s could not be applied", line_id)
            _list_line(line_id, error, now)
    close_answered(now=now)
    return applied


@transaction.atomic
def lose_sight_of_silent(*, now: datetime) -> int:
    """Payments that the bank should have answered by now: `unknown`, for a person to ask."""
    workdays = calendar()
    today = timezone.localdate(now)
    silent = 0
    for batch_id, submitted_at in PaymentBatch.objects.filter(
        state=BatchState.SUBMITTED
    ).values_list("pk", "submitted_at"):
        waited = workdays.between(timezone.localdate(submitted_at), today)
        if waited <= SILENT_AFTER_WORKING_DAYS:
            continue
        batch = lock_batch(batch_id)
        lines = list(
            batch.instructions.select_for_update(of=("self",))
            .filter(state=PaymentState.SUBMITTED)
            .order_by("pk")
        )
        if not lines:
            continue
        move_payments(lines, "lose_sight", batch=batch, actor=None, now=now)
        open_problem(
            key=f"no_answer:{batch.reference}",
            kind=PaymentProblem.Kind.NO_ANSWER,
            now=now,
            unit_path=batch.unit_path,
            batch=batch,
        )
        silent += len(lines)
    return silent


def _list_line(line_id: int, error: Exception, now: datetime) -> None:
    line = BankAnswerLine.objects.get(pk=line_id)
    open_problem(
        key=f"line:{line_id}:{type(error).__name__}",
        kind=PaymentProblem.Kind.ANSWER_LINE,
        now=now,
        answer_line=line,
    )
