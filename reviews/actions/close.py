"""The member took the claim back: the desk has nothing to do any more."""

from datetime import datetime

from django.db import transaction

from claims.actions.assess import cap_of
from claims.actions.entitlement import lock_entitlement
from claims.actions.record import lock_claim
from claims.models import Claim
from claims.states import ClaimState
from reviews.actions.locks import lock_review
from reviews.actions.move import move_review, withdraw_open_enquiry, withdraw_open_referral
from reviews.actions.take_back import take_back
from reviews.models import Review
from reviews.states import OPEN_STATES, ReviewState

WITHDRAWN = "withdrawn"


@transaction.atomic
def close_review(*, claim_id: int, now: datetime) -> None:
    """Close the review of a withdrawn claim; closing twice is harmless.

    A decision that has not taken effect yet is undone in the member's name, and what it had drawn
    is given back.
    """
    claim = Claim.objects.get(pk=claim_id)
    lock_entitlement(claim, cap=cap_of(claim))
    claim = lock_claim(claim_id)
    if claim.state != ClaimState.WITHDRAWN:
        return
    withdrawn_by = claim.events.filter(move="withdraw").latest("pk").actor or claim.filed_by
    for review_id in Review.objects.filter(claim=claim).values_list("pk", flat=True):
        review = lock_review(review_id)
        if review.state == ReviewState.DECIDED:
            take_back(review, actor=withdrawn_by, reason=WITHDRAWN, now=now)
        if review.state in OPEN_STATES:
            withdraw_open_referral(review, actor=withdrawn_by, now=now, reason=WITHDRAWN)
            withdraw_open_enquiry(review, actor=withdrawn_by, now=now, reason=WITHDRAWN)
            move_review(review, "close", actor=withdrawn_by, now=now, reason=WITHDRAWN)
