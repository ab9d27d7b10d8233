"""The one place where the states of payments and batches change; events are written beside them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from config.kernel.inserting import copy_in
from members.models import User
from payouts.models import BatchEvent, PaymentBatch, PaymentEvent, PaymentInstruction
from payouts.states import BATCH_MOVES, PAYMENT_MOVES


def lock_batch(batch_id: int) -> PaymentBatch:
    """The batch, locked. Order everywhere: batch, payments by key, award, claim."""
    return PaymentBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)


def lock_lines(batch: PaymentBatch) -> list[PaymentInstruction]:
    """The payments of a locked batch, locked, in the order of the bank file."""
    return list(batch.instructions.select_for_update(of=("self",)).order_by("pk"))


def move_payments(
    payments: Sequence[PaymentInstruction],
    name: str,
    *,
    batch: PaymentBatch | None,
    actor: User | None,
    now: datetime,
    reason: str = "",
    **changes: Any,
) -> None:
    """Move locked payments that share a state, with `changes` to further columns.

    `batch` is what the event names: for payments that leave a batch, the one they leave.
    """
    for payment in payments:
        payment.state = PAYMENT_MOVES.target(name, payment.state)
        for field, value in changes.items():
            setattr(payment, field, value)
    copy_in(
        [
            PaymentEvent(
                instruction=payment,
                batch=batch,
                move=name,
                state=payment.state,
                actor=actor,
                reason=reason,
                moved_at=now,
            )
            for payment in payments
        ]
    )
    if payments:
        moved = PaymentInstruction.objects.filter(pk__any_of=[payment.pk for payment in payments])
        moved.update(state=payments[0].state, **changes)


def move_batch(
    batch: PaymentBatch,
    name: str,
    *,
    actor: User | None,
    now: datetime,
    reason: str = "",
    **changes: Any,
) -> None:
    """Move a locked batch, with `changes` to further columns."""
    batch.state = BATCH_MOVES.target(name, batch.state)
    for field, value in changes.items():
        setattr(batch, field, value)
    batch.save(update_fields=["state", *changes])
    record_batch_event(batch, name, actor=actor, now=now, reason=reason)


def record_batch_event(
    batch: PaymentBatch, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    BatchEvent.objects.create(
        batch=batch,
        move=name,
        state=batch.state,
        actor=actor,
        reason=reason,
        count=batch.count,
        total=batch.total,
        fingerprint=batch.fingerprint,
        moved_at=now,
    )


def record_first_event(payment: PaymentInstruction, *, actor: User | None, now: datetime) -> None:
    PaymentEvent.objects.create(
        instruction=payment,
        move="instruct",
        state=payment.state,
        actor=actor,
        moved_at=now,
    )
