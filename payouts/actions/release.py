"""The second key, and the third: release a batch that someone else prepared, or send it back."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict, Denied
from config.kernel.tasks import enqueue
from members.models import User
from payouts.actions.batch import ReasonMissing, check_accounts, give_back
from payouts.actions.freeze import check_not_frozen
from payouts.actions.move import lock_batch, lock_lines, move_batch, move_payments
from payouts.actions.receipts import check_receipts
from payouts.models import PaymentBatch
from payouts.policies import check_may_release, check_may_send_back, keys_needed
from payouts.queries.content import content_now
from payouts.states import BatchState


class ContentChanged(Conflict):
    """The batch no longer holds what was prepared, or what this person saw."""

    code = "content_changed"


class ControlTotalsDiffer(Denied):
    """The count and total that were typed are not those of the batch."""

    code = "control_totals_differ"


@transaction.atomic
def release_batch(
    *,
    batch_id: int,
    count: int,
    total: Decimal,
    fingerprint: str,
    actor: User,
    now: datetime,
) -> PaymentBatch:
    """Turn the next key. `count` and `total` are as typed, `fingerprint` as it was shown.

    The last key hands the batch to the machine, which writes the bank file and sends it.
    """
    batch = lock_batch(batch_id)
    lines = lock_lines(batch)
    check_may_release(actor, batch)
    _check_content(batch, shown=fingerprint)
    check_accounts(batch.instructions.all())
    check_receipts(batch.instructions.all())
    check_not_frozen(batch.instructions.all())
    if (count, total) != (batch.count, batch.total):
        raise ControlTotalsDiffer(
            _(
                "The number or the total that you typed is not that of the batch. "
                "Please count again."
            )
        )
    needed = max(batch.keys_needed, keys_needed(batch.total))
    if needed == 3 and batch.state == BatchState.PREPARED:
        move_batch(
            batch,
            "release_first",
            actor=actor,
            now=now,
            keys_needed=needed,
            released_by=actor,
            released_at=now,
        )
        return batch
    keys: dict[str, Any] = (
        {"second_released_by": actor, "second_released_at": now}
        if batch.state == BatchState.PART_RELEASED
        else {"released_by": actor, "released_at": now}
    )
    move_batch(batch, "release", actor=actor, now=now, **keys)
    move_payments(lines, "release", batch=batch, actor=actor, now=now)
    enqueue("payouts.export_batch", batch.pk, now=now)
    return batch


@transaction.atomic
def send_back(*, batch_id: int, reason: str, actor: User, now: datetime) -> PaymentBatch:
    """Refuse to release: the batch ends, its payments can be batched again."""
    batch = lock_batch(batch_id)
    lines = lock_lines(batch)
    check_may_send_back(actor, batch)
    if len(reason.strip()) < _SHORTEST_REASON:
        raise ReasonMissing(_("Please say why, so that your colleague can mend it."))
    give_back(batch, lines, "reject", reason=reason.strip()[:300], actor=actor, now=now)
    return batch


def _check_content(batch: PaymentBatch, *, shown: str) -> None:
    if shown != batch.fingerprint:
        raise ContentChanged(
            _("The batch was changed after you opened it. Please look at it again.")
        )
    if content_now(batch.pk).fingerprint != batch.fingerprint:
        raise ContentChanged(
            _("A payment in it is no longer what was prepared. Please send the batch back.")
        )


_SHORTEST_REASON = 4
