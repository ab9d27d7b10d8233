"""Which payments, batches and problems a user's roles let them see."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from claims.freezes import outer
from members.models import User
from members.policies import paths_for, within
from members.roles import Permission
from payouts.models import PaymentBatch, PaymentInstruction, PaymentProblem


def visible_payments(user: User) -> QuerySet[PaymentInstruction]:
    return PaymentInstruction.objects.filter(within(paths_for(user, Permission.BATCH_READ)))


def payable_by(user: User) -> QuerySet[PaymentInstruction]:
    """Payments of the units for which the user prepares batches."""
    return PaymentInstruction.objects.filter(within(paths_for(user, Permission.BATCH_PREPARE)))


def visible_batches(user: User) -> QuerySet[PaymentBatch]:
    """A batch is seen by those whose unit covers all of its lines."""
    return PaymentBatch.objects.filter(within(paths_for(user, Permission.BATCH_READ)))


def visible_problems(user: User) -> QuerySet[PaymentProblem]:
    """Those of the user's units, and those that cannot be assigned to any unit."""
    paths = paths_for(user, Permission.BATCH_READ)
    if not paths:
        return PaymentProblem.objects.none()
    return PaymentProblem.objects.filter(within(paths) | Q(unit_path=""))


def held_by_receipt() -> Exists:
    """Payments whose receipt was cancelled, until a person has closed the problem."""
    return Exists(
        PaymentProblem.objects.filter(
            kind=PaymentProblem.Kind.RECEIPT_CANCELLED,
            claim=OuterRef("award__claim"),
            closed_at=None,
        )
    )


def held_by_freeze() -> Exists:
    """Payments of a frozen claim, or to a frozen account."""
    return Exists(outer("award__claim", "bank_account"))
