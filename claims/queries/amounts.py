"""What a claim is about in yuan: the estimate, until a decision has drawn on the entitlement."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from claims.models import Assessment, Claim, EntitlementMove
from claims.states import GRANTED, ClaimState

OPEN = (
    ClaimState.SUBMITTED,
    ClaimState.WAITING_UNTIL,
    ClaimState.IN_REVIEW,
    ClaimState.AWAITING_MEMBER,
)


@dataclass(frozen=True)
class Amount:
    """Yuan, and whether it is granted or only expected. `value` None: nothing can be said."""

    value: Decimal | None
    granted: bool


def amounts_of(claims: Iterable[Claim]) -> dict[int, Amount]:
    """By claim, in at most two statements. A decision that is not in effect yet does not show."""
    claims = list(claims)
    granted = _drawn([claim.pk for claim in claims if claim.state in GRANTED])
    expected = _computed([claim.pk for claim in claims if claim.state in OPEN])
    return {
        claim.pk: Amount(granted.get(claim.pk), granted=True)
        if claim.state in GRANTED
        else Amount(expected.get(claim.pk), granted=False)
        for claim in claims
    }


def _drawn(claims: list[int]) -> dict[int, Decimal]:
    if not claims:
        return {}
    sums = (
        EntitlementMove.objects.filter(claim__in=claims)
        .values("claim")
        .annotate(total=Sum("amount"))
        .values_list("claim", "total")
    )
    return dict(sums)


def _computed(claims: list[int]) -> dict[int, Decimal]:
    """What the latest arithmetic gives, where it says that something is payable."""
    if not claims:
        return {}
    latest = (
        Assessment.objects.filter(claim__in=claims)
        .order_by("claim_id", "-pk")
        .distinct("claim_id")
        .values_list("claim_id", "outcome", "benefit")
    )
    return {claim: benefit for claim, outcome, benefit in latest if outcome == "pay"}
