"""What happens ten minutes after a decision – or does not, because it was taken back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.assess import cap_of
from claims.actions.entitlement import lock_entitlement
from claims.actions.record import lock_claim, record_approval, record_denial
from claims.freezes import keep_still, of_claim
from claims.states import WITH_DESK
from config.kernel.tasks import enqueue_follow_ups
from members.models import User
from reviews.actions.locks import lock_review
from reviews.actions.sample import draw_sample
from reviews.actions.take_back import take_back
from reviews.models import Decision, DecisionEffect, DecisionUndo
from reviews.models.decision import Outcome
from reviews.policies import OpenQuestion, check_may_undo


@transaction.atomic
def take_effect(*, decision_id: int, now: datetime) -> bool:
    """The decision leaves the house: the claim moves, the member is told, finance takes over.

    Once: the effect is a row. False when it was taken back, had taken effect already, or the claim
    is frozen.
    """
    decision = Decision.objects.select_related("assessment", "claim", "review", "pre_review").get(
        pk=decision_id
    )
    claim = lock_claim(decision.claim_id)
    lock_review(decision.review_id)
    # A member who withdrew in these ten minutes is not told and not paid.
    if now < decision.effective_at or claim.state not in WITH_DESK:
        return False
    # Nor is anyone paid on facts that changed meanwhile: the new pre-review takes this back.
    if decision.assessment.claim_version != claim.version:
        return False
    if DecisionUndo.objects.filter(decision=decision).exists():
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
    draw_sample(decision, now=now)
    if decision.outcome == Outcome.APPROVED:
        record_approval(claim_id=decision.claim_id, now=now, reason_code=decision.override_reason)
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
