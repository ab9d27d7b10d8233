"""What waits to be paid."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from config.kernel.money import ZERO
from members.models import User
from members.policies import paths_for, within
from members.roles import Permission
from payouts.models import PaymentInstruction
from payouts.policies import involved_in
from payouts.queries.rows import PaymentRow, payment_rows, with_people
from payouts.queries.scope import visible_batches, visible_payments
from payouts.states import OPEN_BATCHES, PaymentState
from reviews.models import Decision
from reviews.models.decision import Outcome

PAGE = 50
# Decisions take effect within minutes: those that have not are among the newest.
_NEWEST_DECISIONS = 500


@dataclass(frozen=True)
class ToPay:
    """One page, oldest first; the figures are of all that the user may see."""

    rows: list[PaymentRow]
    count: int
    total: Decimal
    oldest_days: int
    replaced_cards: int
    undecided: int
    to_release: int
    older: str


def to_pay(user: User, *, after: str, now: datetime) -> ToPay:
    """Fifty payments that are in no batch, after the one named; six statements at most."""
    waiting = visible_payments(user).filter(state=PaymentState.INSTRUCTED)
    sums = waiting.aggregate(
        count=Count("pk"),
        total=Sum("amount"),
        oldest=Min("instructed_at"),
        replaced=Count("pk", filter=Q(bank_account__ended_at__isnull=False)),
    )
    page = waiting
    if after:
        page = page.filter(pk__gt=_place(after))
    found = list(with_people(page).order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    keys = [payment.pk for payment in shown]
    involved = involved_in(user, PaymentInstruction.objects.filter(pk__in=keys)) if keys else set()
    oldest = timezone.localdate(sums["oldest"]) if sums["oldest"] else None
    return ToPay(
        rows=payment_rows(shown, involved=involved, now=now),
        count=sums["count"],
        total=sums["total"] or ZERO,
        oldest_days=(timezone.localdate(now) - oldest).days if oldest else 0,
        replaced_cards=sums["replaced"],
        undecided=_still_to_take_effect(user, now),
        to_release=visible_batches(user).filter(state__in=OPEN_BATCHES).count(),
        older=shown[-1].reference if len(found) > PAGE else "",
    )


def _still_to_take_effect(user: User, now: datetime) -> int:
    """Approvals that can still be taken back: they come here in minutes."""
    newest = Decision.objects.order_by("-pk").values("pk")[:_NEWEST_DECISIONS]
    return (
        Decision.objects.filter(pk__in=newest, outcome=Outcome.APPROVED, effective_at__gt=now)
        .filter(within(paths_for(user, Permission.BATCH_READ), "claim__unit_path"))
        .filter(undo=None, effect=None)
        .count()
    )


def _place(reference: str) -> int:
    """Where the next page begins; an unknown reference begins at the beginning."""
    found = PaymentInstruction.objects.filter(reference=reference).values_list("pk", flat=True)
    return found.first() or 0
