"""Decisions by nobody: what was computed is granted, under a certificate, or not at all.

There is no way to a refusal here. What cannot be cleared, or is taken back, waits for an officer.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from claims.actions.assess import cap_of, is_current
from claims.actions.entitlement import lock_entitlement
from claims.actions.record import lock_claim
from config.kernel.tasks import enqueue
from reviews.actions.keep_decision import keep_decision, lock_for_decision
from reviews.actions.locks import lock_review
from reviews.actions.move import move_review
from reviews.actions.sample import draw_sample
from reviews.actions.take_back import AUDIT_UNREAD, AUTOMATIC_STOPPED, take_back
from reviews.audit import is_overdue, is_past, pending_unread, unsigned_pending
from reviews.clearing_policies import hold_reason
from reviews.models import Alarm, AutomaticSwitch, Decision, Prediction, PreReview
from reviews.models.decision import Outcome
from reviews.states import ReviewState

# So many in one step, each to be taken back in a transaction of its own.
STEP = 500


@transaction.atomic
def clear_claim(*, prediction: Prediction, now: datetime) -> Decision | None:
    """Grant what was computed, decided by nobody; None where something stands against it by now.

    Everything is asked again under the locks, so the caller holds none on the claim. Whether it is
    read blind before it takes effect is drawn here.
    """
    if not prediction.cleared or Decision.objects.filter(prediction=prediction).exists():
        return None
    pre_review = PreReview.objects.select_related("review").get(pk=prediction.pre_review_id)
    held = lock_for_decision(pre_review.review_id)
    certificate, against = hold_reason(
        claim=held.claim,
        pre_review=pre_review,
        model=prediction.model,
        chance=prediction.chance,
        now=now,
    )
    if against or certificate is None or certificate.pk != prediction.certificate_id:
        return None
    assessment = held.claim.assessments.order_by("-pk").first()
    if assessment is None or not is_current(assessment, held.claim, held.entitlement):
        return None  # something else was paid meanwhile: an officer has it computed anew
    cap, used = held.entitlement.cap, held.entitlement.used
    if cap is not None and assessment.benefit > cap - used:
        return None
    decision = keep_decision(
        held,
        assessment,
        outcome=Outcome.APPROVED,
        amount=assessment.benefit,
        decided_by=None,
        prediction=prediction,
        decided_at=now,
        now=now,
    )
    draw_sample(decision, now=now)
    move_review(held.review, "clear", actor=None, now=now)
    return decision


@transaction.atomic
def take_back_cleared(*, decision_id: int, now: datetime) -> bool:
    """Automatic decisions were stopped: one that nobody made and that is not in effect yet goes
    back to an officer. False where there is nothing to take back."""
    return _take_back(decision_id, reason=AUTOMATIC_STOPPED, now=now)


@transaction.atomic
def take_back_unread(*, decision_id: int, now: datetime) -> bool:
    """It was drawn to be read before it takes effect, and nobody read it in time."""
    decision = Decision.objects.select_related("claim").get(pk=decision_id)
    if not is_overdue(decision, now=now):
        return False
    return _take_back(decision_id, reason=AUDIT_UNREAD, now=now)


@transaction.atomic
def stop_by_switch(*, switch_id: int, step: int, now: datetime) -> None:
    """Have taken back what is pending of the scheme, or of all, up to the stop."""
    switch = AutomaticSwitch.objects.get(pk=switch_id)
    pending = unsigned_pending().filter(decided_at__lte=switch.done_at)
    if switch.scheme_id is not None:
        pending = pending.filter(claim__scheme_id=switch.scheme_id)
    _ask_back(pending, "reviews.stop_by_switch", switch_id, step, now)


@transaction.atomic
def stop_by_alarm(*, alarm_id: int, step: int, now: datetime) -> None:
    """The same after an alarm."""
    alarm = Alarm.objects.get(pk=alarm_id)
    pending = unsigned_pending().filter(
        decided_at__lte=alarm.raised_at, claim__scheme_id=alarm.scheme_id
    )
    _ask_back(pending, "reviews.stop_by_alarm", alarm_id, step, now)


@transaction.atomic
def stop_by_certificate(*, certificate_id: int, step: int, now: datetime) -> None:
    """The same after a person took the certificate back."""
    pending = unsigned_pending().filter(prediction__certificate_id=certificate_id)
    _ask_back(pending, "reviews.stop_by_certificate", certificate_id, step, now)


@transaction.atomic
def take_back_overdue(*, now: datetime) -> int:
    """Scheduled: what was drawn and is not read in time; how many were asked back."""
    overdue = [
        decision
        for decision in pending_unread().select_related("claim").order_by("pk")[:STEP]
        if is_past(decision, now=now)
    ]
    for decision in overdue:
        enqueue("reviews.take_back_unread", decision.pk, now=now)
    return len(overdue)


def _ask_back(
    pending: QuerySet[Decision], kind: str, subject: int, step: int, now: datetime
) -> None:
    """Work for each, in steps of a bounded size: `step` is where the one before ended."""
    found = list(pending.filter(pk__gt=step).order_by("pk").values_list("pk", flat=True)[:STEP])
    for decision_id in found:
        enqueue("reviews.take_back_cleared", decision_id, now=now)
    if len(found) == STEP:
        enqueue(kind, subject, now=now, version=found[-1])


def _take_back(decision_id: int, *, reason: str, now: datetime) -> bool:
    seen = Decision.objects.select_related("claim").get(pk=decision_id)
    lock_entitlement(seen.claim, cap=cap_of(seen.claim))
    lock_claim(seen.claim_id)
    review = lock_review(seen.review_id)
    if review.state != ReviewState.DECIDED:
        return False
    if not unsigned_pending().filter(pk=decision_id).exists():
        return False
    take_back(review, actor=None, reason=reason, now=now)
    return True
