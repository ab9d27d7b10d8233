"""One payment as finance sees it: the name masked, the account by its last four digits, and no word
of the illness."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.freezes import outer
from claims.models import Freeze
from payouts.models import PaymentInstruction
from payouts.queries.scope import held_by_receipt
from payouts.reasons import label
from payouts.states import PaymentState


@dataclass(frozen=True)
class Flag:
    """Something to look at twice."""

    text: str
    tone: str = "warn"


@dataclass(frozen=True)
class PaymentRow:
    """A line of a list. `blocked` says why it cannot go into this person's batch; "" if it can."""

    reference: str
    masked_name: str
    bank_name: str
    last4: str
    amount: Decimal
    state: str
    state_label: str
    since: datetime
    days: int
    decided_by: str
    confirmed_by: str
    flags: tuple[Flag, ...]
    blocked: str
    may_redirect: bool
    reason: str
    paid_on: date | None


def with_people(payments: QuerySet[PaymentInstruction]) -> QuerySet[PaymentInstruction]:
    """Everything that a row names, in one statement."""
    frozen = outer("award__claim", "bank_account").order_by("-ends_on")
    return payments.select_related(
        "member", "bank_account", "award__decision__decided_by", "award__decision__confirmed_by"
    ).annotate(
        held=held_by_receipt(),
        frozen_why=Subquery(frozen.values("reason")[:1]),
        frozen_until=Subquery(frozen.values("ends_on")[:1]),
    )


def suspects(batch_id: int) -> dict[bytes, str]:
    """Accounts that occur in a batch in a way that they should not: "shared" or "twice".

    One grouping statement; comparing each line with each other takes minutes for a large batch.
    """
    found = (
        PaymentInstruction.objects.filter(batch=batch_id)
        .values("bank_account__number_index")
        .annotate(
            lines=Count("pk"),
            members=Count("member", distinct=True),
            amounts=Count("amount", distinct=True),
        )
        .filter(Q(members__gt=1) | Q(lines__gt=F("amounts")))
        .values_list("bank_account__number_index", "members")
    )
    return {bytes(index): "shared" if members > 1 else "twice" for index, members in found}


def to_look_at(suspect: Mapping[bytes, str]) -> Q:
    """Lines that a second person should see one by one."""
    return (
        Q(bank_account__first_paid_at=None)
        | Q(amount__gte=settings.SECOND_PERSON_FROM)
        | Q(bank_account__number_index__in=list(suspect))
        | ~Q(bank_account__holder_name=F("member__name"))
    )


def payment_rows(
    payments: Iterable[PaymentInstruction],
    *,
    now: datetime,
    involved: Set[str] = frozenset(),
    suspect: Mapping[bytes, str] = MappingProxyType({}),
) -> list[PaymentRow]:
    """Ready to print. `involved`: too close to whoever looks; `suspect`: see `suspects`."""
    return [_row(payment, involved, suspect, now) for payment in payments]


def _row(
    payment: PaymentInstruction, involved: Set[str], suspect: Mapping[bytes, str], now: datetime
) -> PaymentRow:
    account, decision = payment.bank_account, payment.award.decision
    here = payment.state in (PaymentState.INSTRUCTED, PaymentState.BATCHED)
    ended = here and account.ended_at is not None
    held = here and bool(payment.__dict__.get("held"))
    close = payment.reference in involved
    frozen = _frozen(payment.__dict__.get("frozen_why"), payment.__dict__.get("frozen_until"))
    may_redirect = ended and not close and not frozen
    today, since = timezone.localdate(now), timezone.localtime(payment.instructed_at)
    return PaymentRow(
        reference=payment.reference,
        masked_name=payment.member.masked_name,
        bank_name=account.bank_name,
        last4=account.last4,
        amount=payment.amount,
        state=payment.state,
        state_label=str(PaymentState(payment.state).label),
        since=since,
        days=(today - since.date()).days,
        decided_by=decision.decided_by_name,
        confirmed_by=decision.confirmed_by.display_name if decision.confirmed_by else "",
        flags=tuple(_flags(payment, suspect.get(bytes(account.number_index), ""))),
        blocked=_blocked(close=close, ended=ended, held=held) or (frozen if here else ""),
        may_redirect=may_redirect and payment.state == PaymentState.INSTRUCTED,
        reason=str(label(payment.reason_code)) if payment.reason_code else "",
        paid_on=payment.paid_on,
    )


def _flags(payment: PaymentInstruction, suspicion: str) -> Iterable[Flag]:
    account = payment.bank_account
    if account.is_new:
        yield Flag(_("First payment to this account"))
    if payment.amount >= settings.SECOND_PERSON_FROM:
        yield Flag(_("Large amount"))
    if payment.attempt > 1:
        yield Flag(_("Attempt %(number)s") % {"number": payment.attempt}, "info")
    if account.holder_name != payment.member.name:
        yield Flag(_("Another name on the account"), "bad")
    if suspicion == "twice":
        yield Flag(_("Same account and amount twice"), "bad")
    if suspicion == "shared":
        yield Flag(_("Account of more than one member"), "bad")


def _blocked(*, close: bool, ended: bool, held: bool) -> str:
    if close:
        return _("Too close to you: a colleague must prepare it")
    if held:
        return _("The receipt was cancelled: see “Came back”")
    if ended:
        return _("The member has another card now")
    return ""


def _frozen(reason: str | None, until: date | None) -> str:
    """Why a payment stays here, and until when; "" where nothing is frozen."""
    if reason is None or until is None:
        return ""
    why = Freeze.Reason(reason).label
    return _("Frozen until %(day)s: %(why)s") % {"day": f"{until:%Y-%m-%d}", "why": why}
