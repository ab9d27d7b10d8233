"""Write the bank file, once: from then on the batch is these bytes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.adapters import AdapterError
from config.kernel.money import ZERO
from config.kernel.tasks import enqueue
from payouts.actions.bank_lines import bank_line
from payouts.actions.freeze import PaymentFrozen, check_not_frozen
from payouts.actions.move import lock_batch, move_batch, move_payments
from payouts.bank.formats import BankFileError, read_batch, sha256_of, write_batch
from payouts.content import content_of
from payouts.models import BankFile, PaymentBatch
from payouts.queries.content import content_line
from payouts.states import BatchState


@transaction.atomic
def export_batch(*, batch_id: int, now: datetime) -> BankFile | None:
    """The file of a released batch. Asked again it gives the same file, byte for byte.

    None for a batch that was dissolved meanwhile. What no longer is what was released, or is frozen
    in part, is not written: a person must look.
    """
    batch = lock_batch(batch_id)
    written = BankFile.objects.filter(batch=batch).first()
    if written is not None:
        return written
    if batch.state != BatchState.RELEASED:
        return None
    lines = list(
        batch.instructions.select_for_update(of=("self",))
        .select_related("bank_account")
        .order_by("pk")
    )
    try:
        check_not_frozen(batch.instructions.all())
    except PaymentFrozen as frozen:
        raise AdapterError(str(frozen), permanent=True) from None
    # Of the very lines that are written.
    if content_of(map(content_line, lines)).fingerprint != batch.fingerprint:
        raise AdapterError(_("The batch is not what was released."), permanent=True)
    try:
        content = write_batch([bank_line(line) for line in lines])
    except BankFileError:
        raise AdapterError(_("The bank file cannot be written."), permanent=True) from None
    _check_totals(batch, content)
    file = BankFile(
        batch=batch,
        sha256=sha256_of(content),
        count=batch.count,
        total=batch.total,
        written_at=now,
    )
    file.set_content(content)
    file.save()
    move_batch(batch, "export", actor=None, now=now)
    move_payments(lines, "export", batch=batch, actor=None, now=now)
    enqueue("payouts.submit_batch", batch.pk, now=now)
    return file


def _check_totals(batch: PaymentBatch, content: bytes) -> None:
    """Read back what was written: what the bank will count is what two people typed."""
    read = read_batch(content)
    if (len(read), sum((line.amount for line in read), ZERO)) != (batch.count, batch.total):
        raise AdapterError(_("The bank file does not add up to the batch."), permanent=True)
