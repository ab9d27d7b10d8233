"""How a decision is kept, whoever made it: the row, what it draws, and the day of its effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from claims.actions import entitlement as entitlements
from claims.actions.assess import cap_of
from claims.actions.record import lock_claim
from claims.models import Assessment, Claim, Entitlement
from config.kernel.money import ZERO
from config.kernel.tasks import enqueue
from members.models import User
from reviews.actions.locks import lock_review
from reviews.models import Decision, Prediction, PreReview, Proposal, Review
from reviews.models.decision import Outcome


@dataclass(frozen=True)
class Held:
    """What a decision locks, in the order in which everybody locks it."""

    entitlement: Entitlement
    claim: Claim
    review: Review


def lock_for_decision(review_id: int) -> Held:
    """Entitlement, claim and review, locked until the transaction ends."""
    review = Review.objects.select_related("claim").get(pk=review_id)
    entitlement = entitlements.lock_entitlement(review.claim, cap=cap_of(review.claim))
    claim = lock_claim(review.claim_id)
    locked = lock_review(review_id)
    locked.claim = claim
    return Held(entitlement, claim, locked)


def keep_decision(
    held: Held,
    assessment: Assessment,
    *,
    outcome: Outcome,
    amount: Decimal,
    decided_by: User | None,
    decided_at: datetime,
    now: datetime,
    override_reason: str = "",
    denial_reason: str = "",
    note: str = "",
    proposal: Proposal | None = None,
    confirmed_by: User | None = None,
    prediction: Prediction | None = None,
) -> Decision:
    """Write the decision, take what it pays from the entitlement, and ask for its effect.

    The caller holds the locks, has judged, and moves the review.
    """
    effective_at = now + timedelta(minutes=settings.DECISION_UNDO_MINUTES)
    decision = Decision.objects.create(
        review=held.review,
        review_version=held.review.version,
        claim=held.claim,
        assessment=assessment,
        pre_review=PreReview.objects.filter(review=held.review).order_by("-pk").first(),
        proposal=proposal,
        outcome=outcome,
        amount=amount,
        override_reason=override_reason if proposal else "",
        denial_reason=denial_reason,
        note=note.strip()[:300],
        decided_by=decided_by,
        prediction=prediction,
        decided_at=decided_at,
        confirmed_by=confirmed_by,
        confirmed_at=now if confirmed_by else None,
        effective_at=effective_at,
    )
    if amount > 0:
        entitlements.take(
            held.entitlement,
            claim=held.claim,
            key=f"decision:{decision.pk}",
            amount=amount,
            base=assessment.base,
            drawn=_drawn(assessment, amount),
            now=now,
        )
    enqueue("reviews.take_effect", decision.pk, now=now, due_at=effective_at)
    return decision


def _drawn(assessment: Assessment, amount: Decimal) -> list[dict[str, Any]]:
    """What the decision pays, by benefit; another amount than computed changes the last one."""
    entries: list[dict[str, Any]] = [dict(entry) for entry in assessment.drawn]
    more = amount - assessment.benefit
    for entry in reversed(entries):
        changed = max(Decimal(entry["benefit"]) + more, ZERO)
        more -= changed - Decimal(entry["benefit"])
        entry["benefit"] = str(changed)
    if more or not entries:
        base = str(assessment.base)
        item, period = assessment.claim.item, str(assessment.claim.period)
        entries.append({"item": item, "period": period, "benefit": str(more), "base": base})
    return entries
