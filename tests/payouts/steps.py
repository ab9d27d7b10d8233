"""What people and machine do with a batch, one step a function: the real actions."""

from decimal import Decimal

from members.models import User
from payouts.actions.batch import prepare_batch
from payouts.actions.release import release_batch
from payouts.actions.submit import submit_batch
from payouts.models import PaymentBatch, PaymentInstruction
from payouts.tasks import export_batch as export_task
from tests.payouts.bank import WrittenBank
from tests.payouts.house import NOW, House, fresh


def prepared(house: House, *amounts: str) -> PaymentBatch:
    for amount in amounts or ("100.00", "200.00", "300.00"):
        house.owe(amount)
    return prepare_batch(references=None, actor=fresh(house.maker), now=NOW)


def release(
    batch: PaymentBatch,
    actor: User,
    *,
    count: int | None = None,
    total: Decimal | None = None,
    fingerprint: str | None = None,
) -> PaymentBatch:
    """Counted right, unless the test says otherwise."""
    return release_batch(
        batch_id=batch.pk,
        count=batch.count if count is None else count,
        total=batch.total if total is None else total,
        fingerprint=batch.fingerprint if fingerprint is None else fingerprint,
        actor=fresh(actor),
        now=NOW,
    )


def exported(house: House, *amounts: str) -> PaymentBatch:
    batch = prepared(house, *amounts)
    release(batch, house.checker)
    export_task(subject=batch.pk, now=NOW)
    return again(batch)


def submitted(house: House, bank: WrittenBank, *amounts: str) -> PaymentBatch:
    batch = exported(house, *amounts)
    submit_batch(batch_id=batch.pk, bank=bank, now=NOW)
    return again(batch)


def lines(batch: PaymentBatch) -> list[PaymentInstruction]:
    return list(batch.instructions.order_by("pk"))


def again(batch: PaymentBatch) -> PaymentBatch:
    return PaymentBatch.objects.get(pk=batch.pk)
