"""The first key: put payments into a batch, take one out, dissolve it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict, Denied
from config.kernel.references import new_reference
from members.models import User
from payouts.actions.bank_lines import check_writable
from payouts.actions.freeze import check_not_frozen
from payouts.actions.move import (
    lock_batch,
    lock_lines,
    move_batch,
    move_payments,
    record_batch_event,
)
from payouts.actions.receipts import check_receipts
from payouts.content import content_of
from payouts.models import PaymentBatch, PaymentInstruction
from payouts.policies import (
    check_may_change,
    check_may_dissolve,
    check_may_prepare,
    check_not_involved,
    involved_in,
    keys_needed,
)
from payouts.queries.content import content_line, content_now
from payouts.queries.scope import held_by_freeze, held_by_receipt, payable_by
from payouts.states import BATCH_MOVES, PaymentState

LINES_MAX = 5000


class NothingToPay(Denied):
    """There is no payment that could go into a batch."""

    code = "nothing_to_pay"


class AccountEnded(Denied):
    """The member has given another account since the payment was instructed."""

    code = "account_ended"


class ReasonMissing(Denied):
    """The act needs a reason, and none was given."""

    code = "reason_missing"


@transaction.atomic
def prepare_batch(*, references: Sequence[str] | None, actor: User, now: datetime) -> PaymentBatch:
    """A batch of exactly these payments; with None, of all that nothing stands against.

    Two people who prepare at once never share a payment: the second one waits, and is told.
    """
    lines = _lock_free(actor) if references is None else _lock_named(references)
    check_may_prepare(actor, (line.unit_path for line in lines))
    check_not_involved(actor, _rows(lines))
    check_accounts(_rows(lines))
    check_receipts(_rows(lines))
    check_not_frozen(_rows(lines))
    check_writable(lines)
    content = content_of(content_line(line) for line in lines)
    batch = PaymentBatch.objects.create(
        reference=_batch_reference(now),
        unit_path=_common_path([line.unit_path for line in lines]),
        state=BATCH_MOVES.initial,
        count=content.count,
        total=content.total,
        fingerprint=content.fingerprint,
        keys_needed=keys_needed(content.total),
        prepared_by=actor,
        prepared_at=now,
    )
    move_payments(lines, "batch", batch=batch, actor=actor, now=now, batch_id=batch.pk)
    record_batch_event(batch, "prepare", actor=actor, now=now)
    return batch


@transaction.atomic
def remove_line(
    *, batch_id: int, reference: str, reason: str, actor: User, now: datetime
) -> PaymentBatch:
    """Take one payment out; it can go into another batch. The last one dissolves the batch.

    Whatever key had been turned besides the first is void: it was for other content.
    """
    batch = lock_batch(batch_id)
    lines = lock_lines(batch)
    check_may_change(actor, batch)
    leaving = [line for line in lines if line.reference == reference]
    if not leaving:
        raise Conflict(_("This payment is no longer in the batch."))
    note = f"{reference} {_given(reason)}"
    if len(lines) == 1:
        give_back(batch, lines, "dissolve", reason=note, actor=actor, now=now)
        return batch
    move_payments(leaving, "unbatch", batch=batch, actor=actor, now=now, reason=note, batch_id=None)
    content = content_now(batch.pk)
    move_batch(
        batch,
        "remove_line",
        actor=actor,
        now=now,
        reason=note,
        released_by=None,
        released_at=None,
        count=content.count,
        total=content.total,
        fingerprint=content.fingerprint,
    )
    return batch


@transaction.atomic
def dissolve_batch(*, batch_id: int, reason: str, actor: User, now: datetime) -> PaymentBatch:
    """Give all payments back, as long as no bank file was written."""
    batch = lock_batch(batch_id)
    lines = lock_lines(batch)
    check_may_dissolve(actor, batch)
    give_back(batch, lines, "dissolve", reason=_given(reason), actor=actor, now=now)
    return batch


def check_accounts(payments: QuerySet[PaymentInstruction]) -> None:
    """Nothing is paid to a card that the member has replaced meanwhile."""
    ended = payments.filter(bank_account__ended_at__isnull=False).order_by("pk")
    references = list(ended.values_list("reference", flat=True)[:3])
    if references:
        raise AccountEnded(
            _("The member has given another account since: %(references)s.")
            % {"references": ", ".join(references)}
        )


def give_back(
    batch: PaymentBatch,
    lines: list[PaymentInstruction],
    move: str,
    *,
    reason: str,
    actor: User,
    now: datetime,
) -> None:
    """End a locked batch; its payments are to be paid again. Its record of content stays."""
    move_payments(lines, "unbatch", batch=batch, actor=actor, now=now, reason=reason, batch_id=None)
    move_batch(batch, move, actor=actor, now=now, reason=reason)


def _lock_named(references: Sequence[str]) -> list[PaymentInstruction]:
    wanted = set(references)
    lines = list(
        _lockable()
        .select_for_update(of=("self",))
        .filter(reference__in=wanted, state=PaymentState.INSTRUCTED)
        .order_by("pk")
    )
    if not wanted:
        raise NothingToPay(_("Please choose at least one payment."))
    if len(lines) < len(wanted):
        raise Conflict(
            _("Some of these payments were put into a batch by a colleague. Please choose again.")
        )
    if len(lines) > LINES_MAX:
        raise Denied(_("A batch holds at most %(max)s payments.") % {"max": LINES_MAX})
    return lines


def _lock_free(actor: User) -> list[PaymentInstruction]:
    """All that this person may batch now; what a colleague is batching is passed over."""
    free = PaymentInstruction.objects.filter(
        pk__in=payable_by(actor)
        .filter(
            ~held_by_receipt(),
            ~held_by_freeze(),
            state=PaymentState.INSTRUCTED,
            bank_account__ended_at=None,
        )
        .order_by("pk")
        .values("pk")[:LINES_MAX]
    )
    theirs = involved_in(actor, free)
    lines = list(
        _lockable()
        .select_for_update(of=("self",), skip_locked=True)
        .filter(pk__in=list(free.values_list("pk", flat=True)), state=PaymentState.INSTRUCTED)
        .exclude(reference__in=theirs)
        .order_by("pk")
    )
    if not lines:
        raise NothingToPay(_("There is nothing to pay just now."))
    return lines


def _lockable() -> QuerySet[PaymentInstruction]:
    return PaymentInstruction.objects.select_related("bank_account")


def _rows(lines: list[PaymentInstruction]) -> QuerySet[PaymentInstruction]:
    return PaymentInstruction.objects.filter(pk__in=[line.pk for line in lines])


def _given(reason: str) -> str:
    if len(reason.strip()) < _SHORTEST_REASON:
        raise ReasonMissing(_("Please say why."))
    return reason.strip()[:250]


def _batch_reference(now: datetime) -> str:
    return f"P{timezone.localtime(now):%Y%m%d}-{new_reference('', 4)}"


def _common_path(paths: list[str]) -> str:
    """The smallest unit that covers all: the longest common run of whole path elements."""
    first, last = min(paths), max(paths)
    shared = ""
    for mine, other in zip(first.split("/")[1:-1], last.split("/")[1:-1], strict=False):
        if mine != other:
            break
        shared += f"/{mine}"
    return shared + "/"


_SHORTEST_REASON = 2
