"""What finance reads, as rows ready to print: money, names masked, never a diagnosis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from config.kernel.money import ZERO
from members.models import User
from payouts.models import BatchEvent, PaymentBatch, PaymentInstruction, PaymentProblem
from payouts.policies import involved_in
from payouts.queries.scope import visible_batches, visible_payments, visible_problems
from payouts.reasons import label
from payouts.states import BatchState, PaymentState

PAGE = 50


@dataclass(frozen=True)
class PaymentRow:
    """One payment: who (masked), where to (last four), how much, and what to look at twice."""

    reference: str
    claim: str
    masked_name: str
    bank_name: str
    last4: str
    amount: Decimal
    state: str
    state_label: str
    since: datetime
    new_account: bool
    large: bool
    involved: bool
    account_ended: bool
    reason: str


@dataclass(frozen=True)
class ToPay:
    """What waits to be paid, oldest first; `rows` is one page, count and total are of all."""

    rows: list[PaymentRow]
    count: int
    total: Decimal
    older: int | None


@dataclass(frozen=True)
class BatchRow:
    reference: str
    state: str
    state_label: str
    count: int
    total: Decimal
    prepared_by: str
    prepared_at: datetime
    released_by: str


@dataclass(frozen=True)
class BatchPage:
    """A batch with its lines, its automatic checks and what happened to it."""

    batch: PaymentBatch
    rows: list[PaymentRow]
    flagged: int
    new_accounts: int
    large: int
    twice: int
    fingerprint_holds: bool
    events: Sequence[BatchEvent]


def to_pay(user: User, *, after: int) -> ToPay:
    """Payments that are in no batch, fifty a page by key; four statements."""
    waiting = visible_payments(user).filter(state=PaymentState.INSTRUCTED)
    sums = waiting.aggregate(count=Count("pk"), total=Sum("amount"))
    found = list(_with_names(waiting.filter(pk__gt=after)).order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    older = shown[-1].pk if len(found) > PAGE else None
    return ToPay(_rows(user, shown), sums["count"], sums["total"] or ZERO, older)


def batch_rows(user: User, *, before: int) -> tuple[list[BatchRow], int | None]:
    """Batches, the newest first, fifty a page; one statement."""
    batches = visible_batches(user).select_related("prepared_by", "released_by")
    if before:
        batches = batches.filter(pk__lt=before)
    found = list(batches.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    rows = [
        BatchRow(
            reference=batch.reference,
            state=batch.state,
            state_label=BatchState(batch.state).label,
            count=batch.count,
            total=batch.total,
            prepared_by=batch.prepared_by.display_name,
            prepared_at=timezone.localtime(batch.prepared_at),
            released_by=batch.released_by.display_name if batch.released_by else "",
        )
        for batch in shown
    ]
    return rows, shown[-1].pk if len(found) > PAGE else None


def batch_page(user: User, batch: PaymentBatch, *, fingerprint_now: str) -> BatchPage:
    """Everything that is looked at before a batch is released."""
    lines = list(_with_names(PaymentInstruction.objects.filter(batch=batch)).order_by("pk"))
    rows = _rows(user, lines)
    same = [(bytes(line.bank_account.number_index), line.amount) for line in lines]
    return BatchPage(
        batch=batch,
        rows=rows,
        flagged=sum(row.new_account or row.large or row.involved for row in rows),
        new_accounts=sum(row.new_account for row in rows),
        large=sum(row.large for row in rows),
        twice=len(same) - len(set(same)),
        fingerprint_holds=batch.fingerprint == fingerprint_now,
        events=list(batch.events.select_related("actor").order_by("pk")),
    )


def returned(user: User) -> list[PaymentRow]:
    """Payments that came back, the newest first."""
    back = visible_payments(user).filter(
        state__in=[PaymentState.BOUNCED, PaymentState.REJECTED, PaymentState.UNKNOWN]
    )
    return _rows(user, list(_with_names(back).order_by("-pk")[:PAGE]))


def open_problems(user: User) -> list[PaymentProblem]:
    """What no program may settle, the oldest first."""
    problems = visible_problems(user).filter(closed_at=None)
    return list(problems.select_related("claim", "instruction", "batch").order_by("pk")[:PAGE])


def _with_names(payments: QuerySet[PaymentInstruction]) -> QuerySet[PaymentInstruction]:
    return payments.select_related("award__claim", "member", "bank_account")


def _rows(user: User, payments: list[PaymentInstruction]) -> list[PaymentRow]:
    keys = [payment.pk for payment in payments]
    involved = involved_in(user, PaymentInstruction.objects.filter(pk__in=keys)) if keys else set()
    return [_row(payment, involved) for payment in payments]


def _row(payment: PaymentInstruction, involved: set[str]) -> PaymentRow:
    account = payment.bank_account
    return PaymentRow(
        reference=payment.reference,
        claim=payment.award.claim.reference,
        masked_name=payment.member.masked_name,
        bank_name=account.bank_name,
        last4=account.last4,
        amount=payment.amount,
        state=payment.state,
        state_label=PaymentState(payment.state).label,
        since=timezone.localtime(payment.instructed_at),
        new_account=account.is_new,
        large=payment.amount >= settings.SECOND_PERSON_FROM,
        involved=payment.reference in involved,
        account_ended=account.ended_at is not None,
        reason=str(label(payment.reason_code)) if payment.reason_code else "",
    )
