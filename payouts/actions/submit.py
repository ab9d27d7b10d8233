"""Hand the frozen file to the bank."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.adapters import AdapterError
from config.kernel.denial import Denied
from members.models import User
from members.policies import require
from members.roles import Permission
from payouts import ledger
from payouts.actions.move import lock_batch, lock_lines, move_batch, move_payments
from payouts.actions.problem import settle_problems
from payouts.bank.base import BankChannel
from payouts.models import PaymentBatch, PaymentProblem
from payouts.states import BatchState


class NotExported(Denied):
    """There is no bank file that could be sent, or the bank has it already."""

    code = "not_exported"


class BankUnreachable(Denied):
    """The bank did not take or give anything; trying again later is harmless."""

    code = "bank_unreachable"


@transaction.atomic
def submit_batch(*, batch_id: int, bank: BankChannel, now: datetime) -> PaymentBatch:
    """Send the file, book the debts as on their way. A batch that the bank has stays as it is.

    Killed between the bank's answer and our commit, it is sent again: the bank knows reference
    and hash, and gives the same number.
    """
    batch = lock_batch(batch_id)
    if batch.state != BatchState.EXPORTED:
        return batch
    file = batch.bank_file
    number = bank.submit(batch_ref=batch.reference, sha256=file.sha256, file=file.content)
    mark_submitted(batch, number=number, now=now)
    return batch


@transaction.atomic
def submit_again(*, batch_id: int, bank: BankChannel, actor: User, now: datetime) -> PaymentBatch:
    """A person sends the same file again after the machine gave up."""
    batch = lock_batch(batch_id)
    require(actor, Permission.BATCH_PREPARE, unit_path=batch.unit_path)
    if batch.state != BatchState.EXPORTED:
        raise NotExported(
            _("There is nothing to send: the bank has this batch, or no file exists.")
        )
    try:
        return submit_batch(batch_id=batch.pk, bank=bank, now=now)
    except AdapterError as error:
        raise BankUnreachable(str(error)) from None


def mark_submitted(batch: PaymentBatch, *, number: str, now: datetime) -> None:
    """The bank has a locked, exported batch: it said so, or it answers for it."""
    lines = lock_lines(batch)
    move_batch(
        batch, "submit", actor=None, now=now, submitted_at=now, bank_batch_number=number[:40]
    )
    move_payments(lines, "submit", batch=batch, actor=None, now=now)
    ledger.post([ledger.submitted(line) for line in lines], now=now)
    settle_problems(note="submitted", now=now, batch=batch, kind=PaymentProblem.Kind.NOT_SUBMITTED)
