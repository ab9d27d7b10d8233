"""One expert's sitting over a question: begun with a reader drawn, passed on to another, filled
when somebody is there again."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from members.models import User
from members.workdays import working_days_from
from reviews.actions.move import move_referral, move_review, note_referral
from reviews.models import Referral
from reviews.readers import draw_reader
from reviews.states import REFERRAL_MOVES, ReferralState, ReviewState


def due_from(now: datetime) -> date:
    """The day until which an expert who is asked now answers."""
    return working_days_from(now, settings.EXPERT_WORKING_DAYS).day


def begin(sitting: Referral, name: str, *, actor: User | None, now: datetime) -> None:
    """Save a new sitting. Where nobody is named a reader is drawn; where nobody can be drawn it
    waits, and the supervisor sees it."""
    if sitting.expert is None:
        sitting.expert = draw_reader(sitting, today=timezone.localdate(now))
    sitting.save()
    note_referral(sitting, name, actor=actor, now=now)


def begin_another(of: Referral, *, seat: int, now: datetime) -> Referral:
    """The same question for another reader, who learns nothing of the one before or beside them."""
    sitting = Referral(
        review=of.review,
        claim_version=of.claim_version,
        kind=of.kind,
        question=of.question,
        evidence=of.evidence,
        specialty=of.specialty,
        asked_by=of.asked_by,
        asked_at=now,
        due_on=due_from(now),
        panel=of.panel,
        seat=seat,
        state=REFERRAL_MOVES.initial,
    )
    begin(sitting, "draw", actor=None, now=now)
    return sitting


def pass_on(sitting: Referral, *, now: datetime, reason: str) -> Referral:
    """Its expert is not there to answer: what they did stays on record, a colleague begins anew.

    What they had asked the officer is not waited for any more.
    """
    asked = sitting.waits_for_officer
    move_referral(sitting, "pass_on", actor=None, now=now, reason=reason)
    review = sitting.review
    if asked and review.state == ReviewState.WITH_OFFICER and not others_wait(sitting):
        move_review(review, "hand_on", actor=None, now=now, reason=reason)
    return begin_another(sitting, seat=sitting.seat, now=now)


def fill(sitting: Referral, *, actor: User | None, now: datetime) -> bool:
    """Draw a reader for a sitting that waits for one; False where there is still nobody."""
    sitting.due_on = due_from(now)
    sitting.expert = draw_reader(sitting, today=timezone.localdate(now))
    if sitting.expert is None:
        return False
    move_referral(sitting, "draw", actor=actor, now=now)
    return True


def others_wait(sitting: Referral) -> bool:
    """Whether another reader of the case waits for the officer's answer."""
    waiting = sitting.review.referrals.filter(state=ReferralState.OPEN, asked_back_at__isnull=False)
    return waiting.exclude(pk=sitting.pk).exists()
