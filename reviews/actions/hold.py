"""The case waits for whoever was asked: on hold until their day, then an officer has it again.

The desk's clock stands still meanwhile. Who is asked – the member, a hospital – makes no difference
here. Where nobody was asked, see `set_aside`.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.actions.ask import ask_member, record_answer
from claims.actions.record import lock_claim
from claims.freezes import is_frozen
from claims.models import Claim
from claims.states import ClaimState
from config.kernel.tasks import enqueue
from members.models import User
from members.workdays import moved_by_waiting
from reviews.actions.locks import lock_case, lock_review
from reviews.actions.move import MEMBER_ANSWERED, move_review
from reviews.actions.pre_review import pre_review_claim
from reviews.models import Review
from reviews.policies import OpenQuestion, check_may_decide
from reviews.ranks import rank_of
from reviews.states import ReviewState, WaitsFor

DAY_OVER = "day_over"


@transaction.atomic
def hold_case(
    *, review_id: int, version: int, until: date, reason: str, actor: User, now: datetime
) -> None:
    """Ask the member for something; nothing is decided until they answer or their day is over."""
    review = lock_case(review_id)
    check_may_decide(actor, review, version=version, now=now)
    if until <= timezone.localdate(now):
        raise OpenQuestion(_("The member needs at least a day to answer."))
    if len(reason.strip()) < 4:
        raise OpenQuestion(_("Please say what the member is asked for."))
    ask_member(claim_id=review.claim_id, until=until, actor=actor, now=now)
    put_on_hold(
        review, "hold", waits_for=WaitsFor.MEMBER, until=until, actor=actor, now=now, reason=reason
    )


def put_on_hold(
    review: Review,
    move: str,
    *,
    waits_for: WaitsFor,
    until: date,
    actor: User,
    now: datetime,
    reason: str,
) -> None:
    """Nothing is decided until an answer comes or the day is over. The caller holds the locks."""
    review.hold_until, review.hold_for, review.hold_by = until, waits_for, actor
    move_review(review, move, actor=actor, now=now, reason=reason.strip()[:300])


def take_up_again(
    review: Review, claim: Claim, *, actor: User | None, now: datetime, reason: str
) -> None:
    """The waiting is over: an officer has the case, and its promised day has moved along.

    The caller holds the locks on claim and review.
    """
    _add_the_days_of_waiting(review, claim, now)
    move_review(review, "resume", actor=actor, now=now, reason=reason)


@transaction.atomic
def resume_case(*, claim_id: int, now: datetime) -> None:
    """The member answered: an officer has the case again. Twice is harmless.

    Facts that changed meanwhile are looked at; a claim that had no review yet gets one.
    """
    claim = lock_claim(claim_id)
    if claim.state != ClaimState.IN_REVIEW:
        return
    newest = claim.reviews.order_by("-round").values_list("pk", flat=True).first()
    if newest is not None:
        review = lock_review(newest)
        if review.state == ReviewState.ON_HOLD and review.hold_for == WaitsFor.MEMBER:
            take_up_again(review, claim, actor=None, now=now, reason=_why(claim))
    pre_review_claim(claim_id=claim_id, now=now)
    enqueue("reviews.propose_diagnosis", claim_id, now=now, version=claim.version)


def _why(claim: Claim) -> str:
    """Whether the member answered, or only their day went by."""
    last = claim.events.filter(move="answer").latest("pk")
    return DAY_OVER if last.reason == DAY_OVER else MEMBER_ANSWERED


def _add_the_days_of_waiting(review: Review, claim: Claim, now: datetime) -> None:
    held = review.events.filter(state=ReviewState.ON_HOLD).latest("pk")
    promised = moved_by_waiting(
        review.due_on, since=timezone.localdate(held.moved_at), until=timezone.localdate(now)
    )
    claim.promised_on, claim.promise_is_provisional = promised.day, promised.provisional
    claim.save(update_fields=["promised_on", "promise_is_provisional"])
    review.due_on = promised.day
    review.rank = rank_of(promised.day, claim.filed_at)
    review.save(update_fields=["due_on", "rank"])


@transaction.atomic
def resume_overdue(*, now: datetime) -> int:
    """Members whose day is over: the desk goes on with what there is. How many cases came back.

    Whose claim is frozen is not waited out: their day moves along when the freeze ends.
    """
    waiting = Review.objects.filter(
        ~is_frozen(),
        state=ReviewState.ON_HOLD,
        hold_for=WaitsFor.MEMBER,
        hold_until__lt=timezone.localdate(now),
        claim__state=ClaimState.AWAITING_MEMBER,
    ).values_list("claim_id", flat=True)
    claims = list(waiting[:200])
    for claim_id in claims:
        if Claim.objects.filter(pk=claim_id, state=ClaimState.AWAITING_MEMBER).exists():
            record_answer(claim_id=claim_id, actor=None, now=now, reason=DAY_OVER)
    return len(claims)
