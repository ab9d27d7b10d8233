"""The member's home: what needs me now, what I may claim, what is under way."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from claims.models import Claim, Filing, Reminder
from claims.queries.amounts import OPEN, amounts_of
from claims.queries.frozen import RESTS, resting
from claims.states import GRANTED, ClaimState
from claims.words import item_label
from members.models import Mandate, Member, User

Scope = Mandate.Scope
_ALL = (Scope.FILE, Scope.FOLLOW)
MOST_SHOWN = 50
# Told or not: what the page shows does not depend on whether a text message went out.
CLAIMABLE = (Reminder.State.TOLD, Reminder.State.UNREACHABLE)
STATE_ORDER = (*OPEN, ClaimState.APPEALED, ClaimState.APPROVED)


@dataclass(frozen=True)
class StayRow:
    """A stay or visit that the insurer told of, and about how much it would bring. `is_new`: the
    member sees it for the first time."""

    reference: str
    kind: str
    hospital: str
    admitted_on: date
    discharged_on: date
    estimate: Decimal | None
    state: str
    state_label: str
    is_new: bool


@dataclass(frozen=True)
class ClaimRow:
    """A claim in a list."""

    reference: str
    item: str
    state: str
    state_label: str
    amount: Decimal | None
    granted: bool
    filed_at: datetime
    promised_on: date
    admitted_on: date
    discharged_on: date


@dataclass(frozen=True)
class HomePage:
    """`failed` claims wait for another card, `asked` for a paper, `open` for us; `closed` are over.

    `draft`: papers were put together and not sent.
    """

    claimable: list[StayRow]
    put_aside: list[StayRow]
    failed: list[ClaimRow]
    asked: list[ClaimRow]
    open: list[ClaimRow]
    closed: list[ClaimRow]
    draft: bool


def home_page(
    member: Member, *, by: User | None = None, scopes: Collection[Mandate.Scope] = _ALL
) -> HomePage:
    """Everything about stays and claims on the member's home; six statements at most.

    `by`: who looks, and has a draft; else the member. `scopes`: what of it they may see.
    """
    stays = _stays(member) if Scope.FILE in scopes else []
    claims = claim_rows(_claims(member)) if Scope.FOLLOW in scopes else []
    failed = [row for row in claims if row.state == ClaimState.PAYMENT_FAILED]
    asked = [row for row in claims if row.state == ClaimState.AWAITING_MEMBER]
    under_way = [row for row in claims if row.state in STATE_ORDER]
    drafts = Filing.objects.filter(member=member, state=Filing.State.DRAFT)
    own = drafts.filter(opened_by=by) if by else drafts.filter(opened_by__member=member)
    return HomePage(
        claimable=[row for row in stays if row.state in CLAIMABLE],
        put_aside=[row for row in stays if row.state not in CLAIMABLE],
        failed=failed,
        asked=asked,
        open=under_way,
        closed=[row for row in claims if row not in (*failed, *asked, *under_way)],
        draft=own.filter(papers__removed_at=None, papers__isnull=False).exists(),
    )


def claim_rows(claims: Iterable[Claim]) -> list[ClaimRow]:
    """Rows for claims with their `encounter` loaded."""
    claims = list(claims)
    amounts, at_rest = amounts_of(claims), resting(claims)
    return [
        ClaimRow(
            reference=claim.reference,
            item=item_label(claim.item),
            state=claim.state,
            state_label=str(RESTS if claim.pk in at_rest else ClaimState(claim.state).label),
            amount=amounts[claim.pk].value,
            granted=claim.state in GRANTED,
            filed_at=claim.filed_at,
            promised_on=claim.promised_on,
            admitted_on=claim.encounter.admitted_on,
            discharged_on=claim.encounter.discharged_on,
        )
        for claim in claims
    ]


def _claims(member: Member) -> QuerySet[Claim]:
    claims = Claim.objects.filter(member=member).select_related("encounter")
    return claims.order_by("-pk")[:MOST_SHOWN]


def stay_row(reminder: Reminder) -> StayRow:
    encounter = reminder.encounter
    return StayRow(
        reference=str(encounter.reference),
        kind=encounter.get_kind_display(),
        hospital=encounter.provider_name,
        admitted_on=encounter.admitted_on,
        discharged_on=encounter.discharged_on,
        estimate=reminder.estimate if reminder.outcome == "pay" else None,
        state=reminder.state,
        state_label=reminder.get_state_display(),
        is_new=reminder.opened_at is None,
    )


def _stays(member: Member) -> list[StayRow]:
    """Without those that were claimed: they stand among the claims."""
    reminders = (
        Reminder.objects.filter(member=member)
        .exclude(state=Reminder.State.FILED)
        .select_related("encounter")
        .order_by("-encounter__discharged_on", "-pk")
    )
    return [stay_row(reminder) for reminder in reminders[:MOST_SHOWN]]
