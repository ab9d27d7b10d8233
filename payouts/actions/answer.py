"""Apply one line of the bank's answer: to the payment, the books, the claim and the account."""

from datetime import datetime, time

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from claims.actions.record import record_bounce, record_payment
from config.kernel.denial import Denied
from members.actions.account import mark_paid
from payouts import ledger
from payouts.actions.move import lock_batch, move_batch, move_payments
from payouts.actions.problem import open_problem, settle_problems
from payouts.actions.submit import mark_submitted
from payouts.models import (
    BankAnswerLine,
    BankAnswerOutcome,
    PaymentBatch,
    PaymentInstruction,
    PaymentProblem,
)
from payouts.reasons import PAID_BEFORE, UNSPECIFIED
from payouts.states import PAYMENT_MOVES, BatchState, PaymentState

Outcome = BankAnswerOutcome.Outcome
Status = BankAnswerLine.Status

_MOVES = {Status.SETTLED: "settle", Status.BOUNCED: "bounce", Status.REJECTED: "reject"}
_REACHED = {
    Status.SETTLED: PaymentState.SETTLED,
    Status.BOUNCED: PaymentState.BOUNCED,
    Status.REJECTED: PaymentState.REJECTED,
}


@transaction.atomic
def apply_line(*, line_id: int, now: datetime) -> bool:
    """Once per line; True when this call moved a payment. What does not fit is listed instead."""
    line = BankAnswerLine.objects.select_for_update(of=("self",)).get(pk=line_id)
    if BankAnswerOutcome.objects.filter(line=line).exists():
        return False
    payment = _locked_payment(line.reference, now)
    outcome = _judge(line, payment)
    BankAnswerOutcome.objects.create(
        line=line, instruction=payment, outcome=outcome, recorded_at=now
    )
    if outcome == Outcome.APPLIED and payment is not None:
        _apply(line, payment, now)
        return True
    if outcome != Outcome.REPEATED:
        open_problem(
            key=f"line:{line.pk}",
            kind=PaymentProblem.Kind.ANSWER_LINE,
            now=now,
            unit_path=payment.unit_path if payment else "",
            instruction=payment,
            answer_line=line,
        )
    return False


@transaction.atomic
def close_answered(*, now: datetime) -> None:
    """Batches of which the bank has answered every line."""
    open_lines = PaymentInstruction.objects.filter(
        batch=OuterRef("pk"), state__in=[PaymentState.SUBMITTED, PaymentState.UNKNOWN]
    )
    for batch_id in list(
        PaymentBatch.objects.filter(~Exists(open_lines), state=BatchState.SUBMITTED)
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        batch = lock_batch(batch_id)
        if batch.state != BatchState.SUBMITTED:
            continue
        move_batch(batch, "answer", actor=None, now=now)
        settle_problems(note="answered", now=now, batch=batch, kind=PaymentProblem.Kind.NO_ANSWER)


def _locked_payment(reference: str, now: datetime) -> PaymentInstruction | None:
    """The payment that the line names, locked after its batch.

    The bank answers for a batch that we do not know to be there: then it has it.
    """
    found = PaymentInstruction.objects.filter(reference=reference).first()
    if found is None:
        return None
    batch = lock_batch(found.batch_id) if found.batch_id is not None else None
    if batch is not None and batch.state == BatchState.EXPORTED:
        mark_submitted(batch, number="", now=now)
    payment = (
        PaymentInstruction.objects.select_for_update(of=("self",))
        .select_related("award")
        .get(pk=found.pk)
    )
    if batch is not None and payment.batch_id == batch.pk:
        payment.batch = batch
    return payment


def _judge(line: BankAnswerLine, payment: PaymentInstruction | None) -> Outcome:
    if payment is None:
        return Outcome.UNKNOWN_REFERENCE
    if payment.amount != line.amount:
        return Outcome.OTHER_AMOUNT
    status = Status(line.status)
    if status == Status.REJECTED and line.reason_code == PAID_BEFORE:
        # Nobody's account is at fault: paid twice or never, only the bank's statement can tell.
        return Outcome.SAID_PAID_BEFORE
    if PAYMENT_MOVES.allows(_MOVES[status], payment.state):
        return Outcome.APPLIED
    if payment.state == _REACHED[status]:
        return Outcome.REPEATED
    answered = payment.state in _REACHED.values()
    return Outcome.CONTRADICTION if answered else Outcome.NOT_AT_THE_BANK


def _apply(line: BankAnswerLine, payment: PaymentInstruction, now: datetime) -> None:
    status = Status(line.status)
    was_settled = payment.state == PaymentState.SETTLED
    if status == Status.SETTLED:
        changes: dict[str, object] = {"paid_on": line.booked_on}
        posting = ledger.settled(payment)
    else:
        changes = {"reason_code": line.reason_code or UNSPECIFIED}
        posting = ledger.came_back(payment) if was_settled else ledger.failed(payment)
    move_payments(
        [payment],
        _MOVES[status],
        batch=payment.batch,
        actor=None,
        now=now,
        reason=line.reason_code,
        **changes,
    )
    ledger.post([posting], now=now)
    if status == Status.SETTLED:
        mark_paid(account_id=payment.bank_account_id, now=now)
    _tell_claim(line, payment, now)


def _tell_claim(line: BankAnswerLine, payment: PaymentInstruction, now: datetime) -> None:
    """The claim follows the money; where it cannot, the money's record stands and is listed."""
    claim_id = payment.award.claim_id
    try:
        with transaction.atomic():
            if line.status == Status.SETTLED:
                noon = timezone.make_aware(datetime.combine(line.booked_on, time(12)))
                record_payment(claim_id=claim_id, amount=payment.amount, paid_at=noon, now=now)
            else:
                record_bounce(
                    claim_id=claim_id, reason_code=line.reason_code or UNSPECIFIED, now=now
                )
    except Denied:
        open_problem(
            key=f"claim_behind:{line.pk}",
            kind=PaymentProblem.Kind.CLAIM_BEHIND,
            now=now,
            unit_path=payment.unit_path,
            instruction=payment,
            claim_id=claim_id,
            answer_line=line,
        )
