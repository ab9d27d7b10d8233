"""What came back, what the bank does not answer, and what needs a person."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from members.models import BankAccount, User
from payouts.models import BankAnswerOutcome, PaymentInstruction, PaymentProblem
from payouts.policies import involved_in
from payouts.queries.rows import PaymentRow, payment_rows, with_people
from payouts.queries.scope import visible_payments, visible_problems
from payouts.reasons import ACCOUNT_FAULTS
from payouts.states import PaymentState

PAGE = 50


@dataclass(frozen=True)
class ReturnRow:
    """A failed payment; `new_last4` is the card that the member has given since, "" if none.

    `may_repeat`: there is something to gain by trying again.
    """

    payment: PaymentRow
    new_last4: str
    may_repeat: bool


@dataclass(frozen=True)
class ProblemRow:
    """Something for a person; the bank's word beside ours where it is about one payment."""

    key: str
    title: str
    detail: str
    opened_at: datetime
    payment: str
    batch: str
    claim: str
    bank_says: str
    bank_amount: Decimal | None
    booked_on: date | None
    our_amount: Decimal | None


@dataclass(frozen=True)
class Returns:
    rows: list[ReturnRow]
    older: str
    silent: list[PaymentRow]
    problems: list[ProblemRow]


def returns(user: User, *, before: str, now: datetime) -> Returns:
    """Failed payments that nothing has replaced yet, the newest first; ten statements at most."""
    failed = _unmended(user)
    if before:
        place = PaymentInstruction.objects.filter(reference=before).values_list("pk", flat=True)
        failed = failed.filter(pk__lt=place.first() or 0)
    found = list(with_people(failed).order_by("-pk")[: PAGE + 1])
    silent = list(
        with_people(visible_payments(user).filter(state=PaymentState.UNKNOWN)).order_by("pk")[:PAGE]
    )
    return Returns(
        rows=_return_rows(user, found[:PAGE], now),
        older=found[PAGE - 1].reference if len(found) > PAGE else "",
        silent=payment_rows(silent, now=now),
        problems=_problem_rows(user),
    )


def failed_count(user: User) -> int:
    """For the tab: failed and silent payments and open problems."""
    silent = visible_payments(user).filter(state=PaymentState.UNKNOWN)
    problems = visible_problems(user).filter(closed_at=None)
    return _unmended(user).count() + silent.count() + problems.count()


def _unmended(user: User) -> QuerySet[PaymentInstruction]:
    later = PaymentInstruction.objects.filter(
        award=OuterRef("award"), attempt__gt=OuterRef("attempt")
    )
    return visible_payments(user).filter(
        ~Exists(later), state__in=[PaymentState.BOUNCED, PaymentState.REJECTED]
    )


def _return_rows(user: User, found: list[PaymentInstruction], now: datetime) -> list[ReturnRow]:
    keys = [payment.pk for payment in found]
    involved = involved_in(user, PaymentInstruction.objects.filter(pk__in=keys)) if keys else set()
    current = {
        member: (account, last4)
        for member, account, last4 in BankAccount.objects.filter(
            member__in=[payment.member_id for payment in found], ended_at=None
        ).values_list("member", "pk", "last4")
    }
    rows = []
    for payment, row in zip(found, payment_rows(found, involved=involved, now=now), strict=True):
        account, last4 = current.get(payment.member_id, (None, ""))
        changed = account is not None and account != payment.bank_account_id
        worth_it = changed or payment.reason_code not in ACCOUNT_FAULTS
        rows.append(
            ReturnRow(
                payment=row,
                new_last4=last4 if changed else "",
                may_repeat=worth_it and account is not None and not row.blocked,
            )
        )
    return rows


def _problem_rows(user: User) -> list[ProblemRow]:
    problems = (
        visible_problems(user)
        .filter(closed_at=None)
        .annotate(line_outcome=F("answer_line__outcome__outcome"))
        .select_related("claim", "instruction", "batch", "answer", "answer_line")
        .defer("answer__content_sealed")
        .order_by("pk")
    )
    return [_problem_row(problem) for problem in problems[:PAGE]]


def _problem_row(problem: PaymentProblem) -> ProblemRow:
    line, instruction = problem.answer_line, problem.instruction
    return ProblemRow(
        key=problem.key,
        title=str(PaymentProblem.Kind(problem.kind).label),
        detail=_detail(problem),
        opened_at=problem.opened_at,
        payment=instruction.reference if instruction else (line.reference if line else ""),
        batch=problem.batch.reference if problem.batch else "",
        claim=problem.claim.reference if problem.claim else "",
        bank_says=str(line.get_status_display()) if line else "",
        bank_amount=line.amount if line else None,
        booked_on=line.booked_on if line else None,
        our_amount=instruction.amount if instruction else None,
    )


def _detail(problem: PaymentProblem) -> str:
    kind = PaymentProblem.Kind
    outcome = problem.__dict__.get("line_outcome")
    if problem.kind == kind.ANSWER_LINE and outcome:
        return str(BankAnswerOutcome.Outcome(outcome).label)
    if problem.answer is not None:
        return _("File %(name)s, line %(line)s") % {
            "name": problem.answer.name,
            "line": problem.answer.unreadable_line,
        }
    return {
        kind.NO_ANSWER: _("Ask the bank. Nothing is paid again before it has answered."),
        kind.NOT_EXPORTED: _("Nothing has left. Dissolve the batch and prepare it anew."),
        kind.NOT_SUBMITTED: _("Send the same file again from the batch; it cannot be paid twice."),
        kind.NOT_AWARDED: _("The member is waiting: please tell the developer on duty."),
        kind.NOT_INSTRUCTED: _("Pay it again from the list above, or tell the developer on duty."),
        kind.RECEIPT_CANCELLED: _(
            "Not paid yet: nothing leaves until this is closed. Paid already: claim it back from "
            "the member, with the desk."
        ),
        kind.FROZEN: _(
            "Ask the bank to stop or return it, and tell the supervisor what the bank said."
        ),
        kind.CLAIM_BEHIND: _("The books are right; the claim shows an older state."),
    }.get(kind(problem.kind), "")
