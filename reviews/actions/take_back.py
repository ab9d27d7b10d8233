"""Taking back what people judged, before it takes effect: for them, the member, or new facts."""

from datetime import datetime

from claims.actions.assess import cap_of
from claims.actions.entitlement import give_back, lock_entitlement
from members.models import User
from reviews.actions.move import move_review, withdraw_open_referral
from reviews.actions.wake import wake
from reviews.models import Decision, DecisionUndo, Review
from reviews.set_aside_policies import is_set_aside
from reviews.states import ReviewState

FACTS_CHANGED = "facts_changed"
AUTOMATIC_STOPPED = "automatic_stopped"
AUDIT_UNREAD = "audit_unread"
AUDIT_DIFFERS = "audit_differs"


def take_back(review: Review, *, actor: User | None, reason: str, now: datetime) -> None:
    """Undo the decision that is not in effect yet, give back what it drew, open the case again.

    `actor` is None where the machine does it: the facts changed, or nobody had decided and that was
    stopped or not read in time. The caller holds the locks on entitlement, claim and review.
    """
    decision = Decision.objects.select_related("claim").get(review=review, undo=None, effect=None)
    claim = decision.claim
    DecisionUndo.objects.create(
        decision=decision, reason=reason[:200], undone_by=actor, undone_at=now
    )
    if decision.amount > 0:
        give_back(
            lock_entitlement(claim, cap=cap_of(claim)),
            claim=claim,
            key=f"decision:{decision.pk}",
            undo_key=f"undo:{decision.pk}",
            now=now,
        )
    move_review(review, "undo", actor=actor, now=now, reason=reason[:200])


def return_to_officer(review: Review, *, now: datetime) -> None:
    """The facts changed after people had judged: a proposal goes back, a decision is taken back.

    So does a question to an expert, who was asked about other facts, and what was set aside until
    a day. None is a refusal: an officer decides anew. The caller holds the locks.
    """
    if is_set_aside(review):
        wake(review, now=now, reason=FACTS_CHANGED)
    if withdraw_open_referral(review, actor=None, now=now, reason=FACTS_CHANGED):
        move_review(review, "recall", actor=None, now=now, reason=FACTS_CHANGED)
    if review.state == ReviewState.PROPOSED:
        move_review(review, "send_back", actor=None, now=now, reason=FACTS_CHANGED)
    elif review.state == ReviewState.DECIDED:
        take_back(review, actor=None, reason=FACTS_CHANGED, now=now)
