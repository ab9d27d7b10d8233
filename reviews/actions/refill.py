"""Readers who are away or gone are replaced, and questions that wait for a reader get one.

By the queue when something about an expert was entered, by the clock each hour, and by a supervisor
who presses a button. Each is asked again under the lock on its review: twice is harmless.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveDenied
from members.models import User
from reviews.actions.locks import lock_referral
from reviews.actions.move import move_review, withdraw_open_referral
from reviews.actions.panel import call_third, give_up, settle
from reviews.actions.sittings import fill, pass_on
from reviews.advice import open_panel
from reviews.models import Referral
from reviews.panel_policies import check_may_place
from reviews.policies import OpenQuestion
from reviews.readers import may_go_on
from reviews.states import PanelState, ReferralState

AWAY, DAY_OVER = "reader_away", "panel_day_over"
_AT_ONCE = 200


@transaction.atomic
def redraw_of_expert(*, expert_id: int, now: datetime) -> None:
    """After something about an expert was entered: what they cannot read goes to colleagues, and
    what nobody could read may be theirs."""
    theirs = Q(expert=expert_id, state__in=(ReferralState.OPEN, ReferralState.IN_PANEL))
    _look_at(theirs | Q(expert=None, state=ReferralState.OPEN), now=now)


@transaction.atomic
def redraw_readers(*, now: datetime) -> None:
    """The same for everybody, by the clock: absences begin and end, terms and comparisons too."""
    _look_at(Q(state__in=(ReferralState.OPEN, ReferralState.IN_PANEL)), now=now)


@transaction.atomic
def draw_again(*, referral_id: int, actor: User, now: datetime) -> bool:
    """A supervisor has a reader drawn now; False where there is still nobody."""
    sitting = lock_referral(referral_id)
    check_may_place(actor, sitting.review)
    _check_waits(sitting)
    return fill(sitting, actor=actor, now=now)


@transaction.atomic
def return_unread(*, referral_id: int, reason: str, actor: User, now: datetime) -> None:
    """Nobody can be found: the officer gets the case back, with what was said so far and why."""
    sitting = lock_referral(referral_id)
    check_may_place(actor, sitting.review)
    _check_waits(sitting)
    if len(reason.strip()) < 4:
        raise OpenQuestion(_("Please explain in a few words."))
    why = reason.strip()[:300]
    panel = open_panel(sitting.review)
    if panel is not None:
        panel.review = sitting.review
        give_up(panel, actor=actor, now=now, reason=why)
        return
    withdraw_open_referral(sitting.review, actor=actor, now=now, reason=why)
    move_review(sitting.review, "return_unread", actor=actor, now=now, reason=why)


def _look_at(which: Q, *, now: datetime) -> None:
    """In the order of the reviews: two who do this at once wait for each other, and no more."""
    sittings = Referral.objects.filter(which).order_by("review_id", "pk")
    for sitting_id in list(sittings.values_list("pk", flat=True)[:_AT_ONCE]):
        _look_at_one(sitting_id, now=now)


def _look_at_one(sitting_id: int, *, now: datetime) -> None:
    sitting = lock_referral(sitting_id)
    today = timezone.localdate(now)
    if sitting.claim_version != sitting.review.claim.version:
        return  # other facts: the question is about to be taken back
    if sitting.state == ReferralState.IN_PANEL:
        _let_the_panel_go_on(sitting, now=now)
    elif sitting.state == ReferralState.OPEN and sitting.expert_id is None:
        fill(sitting, actor=None, now=now)
    elif sitting.state == ReferralState.OPEN and not may_go_on(sitting, today=today):
        pass_on(sitting, now=now, reason=AWAY)


def _let_the_panel_go_on(sitting: Referral, *, now: datetime) -> None:
    """A comparison waits for nobody for ever: what was said alone stands."""
    panel = sitting.panel
    if panel is None or panel.due_on is None:
        return
    panel.review = sitting.review
    today = timezone.localdate(now)
    over = panel.due_on < today
    if not over and may_go_on(sitting, today=today):
        return
    if panel.state == PanelState.DISCUSSING:
        call_third(panel, actor=None, now=now, reason=DAY_OVER if over else AWAY)
    else:
        settle(panel, actor=None, now=now)


def _check_waits(sitting: Referral) -> None:
    if sitting.state != ReferralState.OPEN or sitting.expert_id is not None:
        raise MoveDenied(_("This question does not wait for a reader any more."))
