"""What happens ten minutes after a decision – or does not, because it was taken back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.assess import cap_of
from claims.actions.entitlement import lock_entitlement
from claims.actions.record import lock_claim, record_approval, record_denial
from claims.freezes import keep_still, of_claim
from claims.models import Claim
from claims.states import BY_NOBODY, WITH_DESK
from config.kernel.tasks import enqueue_follow_ups
from members.models import User
from reviews.actions.locks import lock_review
from reviews.actions.sample import draw_sample
from reviews.actions.take_back import AUTOMATIC_STOPPED, take_back
from reviews.audit import waits_for_reading
from reviews.clearing_policies import off_by, why_not
from reviews.models import Decision, DecisionEffect, DecisionUndo, Review
from reviews.models.decision import Outcome
from reviews.policies import OpenQuestion, check_may_undo


@transaction.atomic
def take_effect(*, decision_id: int, now: datetime) -> bool:
    """The decision leaves the house: the claim moves, the member is told, finance takes over.

    Once: the effect is a row. False when it was taken back, had taken effect already, the claim is
    frozen, or nobody decided and it waits for its reading. What nobody decided is taken back here
    where automatic decisions were stopped meanwhile.
    """
    decision = Decision.objects.select_related("assessment", "claim", "review", "pre_review").get(
        pk=decision_id
    )
    unsigned = decision.decided_by_id is None
    if unsigned:  # it may be taken back: the entitlement first, as everywhere
        lock_entitlement(decision.claim, cap=cap_of(decision.claim))
    claim = lock_claim(decision.claim_id)
    review = lock_review(decision.review_id)
    if now < decision.effective_at or not _stands(decision, claim):
        return False
    if unsigned and not _stands_unsigned(decision, review, now=now):
        return False
    # Nor does anything come of it while the claim is frozen: the end of the freeze asks again.
    keep_still()
    if of_claim(claim.pk).exists():
        return False
    _effect, made = DecisionEffect.objects.get_or_create(
        decision=decision, defaults={"took_effect_at": now}
    )
    if not made:
        return False
    if not unsigned:  # what nobody decided was put to the draw at once
        draw_sample(decision, now=now)
    if decision.outcome == Outcome.APPROVED:
        reason = BY_NOBODY if unsigned else decision.override_reason
        record_approval(claim_id=decision.claim_id, now=now, reason_code=reason)
        enqueue_follow_ups("reviews.decision_effective", decision.pk, now=now)
    else:
        record_denial(claim_id=decision.claim_id, reason_code=decision.denial_reason, now=now)
        enqueue_follow_ups("reviews.denial_effective", decision.pk, now=now)
    return True


@transaction.atomic
def undo(*, decision_id: int, reason: str, actor: User, now: datetime) -> None:
    """Take a decision back before it takes effect; the entitlement is given back at once."""
    decision = Decision.objects.select_related("claim", "review").get(pk=decision_id)
    lock_entitlement(decision.claim, cap=cap_of(decision.claim))
    lock_claim(decision.claim_id)
    review = lock_review(decision.review_id)
    decision = Decision.objects.select_related("review", "claim").get(pk=decision_id)
    check_may_undo(actor, decision, now)
    if not reason.strip():
        raise OpenQuestion(_("Please say why you take it back."))
    take_back(review, actor=actor, reason=reason.strip(), now=now)


def _stands(decision: Decision, claim: Claim) -> bool:
    # A member who withdrew in these ten minutes is not told and not paid.
    if claim.state not in WITH_DESK:
        return False
    # Nor is anyone paid on facts that changed meanwhile: the new pre-review takes this back.
    if decision.assessment.claim_version != claim.version:
        return False
    return not DecisionUndo.objects.filter(decision=decision).exists()


def _stands_unsigned(decision: Decision, review: Review, *, now: datetime) -> bool:
    """Whether what nobody decided may take effect; a stop that came since takes it back."""
    if DecisionEffect.objects.filter(decision=decision).exists():
        return False
    if decision.prediction is None or decision.prediction.certificate is None:
        return False
    against = why_not(decision.prediction.certificate, now=decision.decided_at)
    if against or off_by(decision.claim.scheme_id):
        take_back(review, actor=None, reason=AUTOMATIC_STOPPED, now=now)
        return False
    return not waits_for_reading(decision)
