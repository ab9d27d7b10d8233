"""What the fiscal platform said of a receipt, on the desk. It tells people and refuses nothing."""

from datetime import datetime

from django.db import transaction

from claims.actions.verify import judge_anew
from claims.models import Claim, ReceiptVerification
from claims.receipts import receipt_facts, standing_of
from claims.states import UNDECIDED
from config.kernel.tasks import enqueue_follow_ups
from reviews.actions.locks import lock_review
from reviews.actions.move import move_review
from reviews.actions.pre_review import lock_for_judging
from reviews.actions.score import ask_for_score
from reviews.checks import receipt_verified
from reviews.checks.base import FAIL, PASS, Found
from reviews.models import CheckResult, PreReview, Review
from reviews.states import DECIDABLE, JUDGED, ReviewState

_NAME = receipt_verified.CHECK.name
# Nobody has touched the case: it lies where the machine put it.
_BY_THE_MACHINE = ("open", "route_green", "route_officer")


@transaction.atomic
def note_receipt(*, verification_id: int, now: datetime) -> None:
    """An answer came: keep it as a named check, or have the case looked at anew where people saw
    something else.

    Once: what stands there already is not written again. A receipt that does not hold sends back
    what people proposed or decided and what is not in effect; what speaks for the claim disturbs
    nobody.
    """
    said = ReceiptVerification.objects.get(pk=verification_id)
    claim = lock_for_judging(said.claim_id)
    standing = standing_of(claim, receipt_facts(claim))
    if standing.verification_id != said.pk:
        return  # a newer answer has work of its own
    if claim.state not in UNDECIDED:
        # The desk has had its say: it is finance's to know. No decision slips in between.
        enqueue_follow_ups("reviews.receipt_noted", said.pk, now=now)
        return
    _tell_desk(claim, receipt_verified.found(standing), now)


def _tell_desk(claim: Claim, found: Found, now: datetime) -> None:
    newest = claim.reviews.order_by("-round").values_list("pk", flat=True).first()
    if newest is None:
        return  # the pre-review is still to come, and finds the answer
    review = lock_review(newest)
    latest = review.pre_reviews.filter(claim_version=claim.version).order_by("-pk").first()
    kept = CheckResult.objects.filter(claim=claim, claim_version=claim.version, name=_NAME).first()
    if kept is not None and (kept.outcome, kept.evidence) == (found.outcome, found.evidence):
        return
    if review.state in JUDGED and found.outcome == FAIL:
        judge_anew(claim, now=now)
    elif latest is None:
        return  # as above: the pre-review of this version finds it
    elif kept is None:
        _note(claim, found, now)
        if found.outcome == PASS:
            _clear(review, latest, now)
        ask_for_score(claim, now=now)
    elif found.outcome == FAIL or review.state in DECIDABLE:
        judge_anew(claim, now=now)


def _note(claim: Claim, found: Found, now: datetime) -> None:
    CheckResult.objects.create(
        claim=claim,
        claim_version=claim.version,
        name=_NAME,
        outcome=found.outcome,
        evidence=dict(found.evidence),
        checked_at=now,
    )


def _clear(review: Review, latest: PreReview, now: datetime) -> None:
    """The platform agrees: one reason less. Was it the last, the case is green after all – unless
    somebody has it before them."""
    reasons = [name for name in latest.reasons if name != _NAME]
    if reasons == latest.reasons:
        return
    is_open = review.open_with(now) is not None
    touched = review.events.exclude(move__in=_BY_THE_MACHINE).exists()
    if not reasons and (is_open or touched or review.state != ReviewState.WITH_OFFICER):
        return
    PreReview.objects.create(
        review=review,
        claim_version=latest.claim_version,
        assessment=latest.assessment,
        route=latest.route if reasons else PreReview.Route.GREEN,
        reasons=reasons,
        rules_version=latest.rules_version,
        reviewed_at=now,
    )
    if not reasons:
        move_review(review, "route_green", actor=None, now=now, reason="receipt_agrees")
