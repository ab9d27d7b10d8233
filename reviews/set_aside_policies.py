"""Whether a case may be set aside until a day, and who may take it up before."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.freezes import of_claim
from config.kernel.moves import MoveDenied
from config.wording import day
from members.models import User
from reviews.models import Review
from reviews.policies import OpenQuestion, check_could_work, check_may_decide
from reviews.states import ReviewState, WaitsFor


def is_set_aside(review: Review) -> bool:
    return review.state == ReviewState.ON_HOLD and review.hold_for == WaitsFor.DAY


def why_not_set_aside(review: Review, today: date) -> str:
    """Why this case waits no longer than today, whatever the day that is asked for; "" if it may.

    The member was promised a day, and nothing of this is their doing: the clock does not stop.
    """
    if of_claim(review.claim_id).exists():
        return str(_("This claim is frozen: its clock stands still, so it need not be set aside."))
    if review.due_on < today:
        return str(
            _("This case is overdue, it was promised for %(day)s: it cannot be set aside.")
            % {"day": day(review.due_on)}
        )
    if review.due_on == today:
        return str(_("This case is due today: it cannot be set aside."))
    return ""


def check_may_set_aside(
    user: User, review: Review, *, until: date, version: int, now: datetime
) -> None:
    """May this officer set the case aside until this day, as they saw it, now?"""
    check_may_decide(user, review, version=version, now=now)
    today = timezone.localdate(now)
    if why := why_not_set_aside(review, today):
        raise OpenQuestion(why)
    if until <= today:
        raise OpenQuestion(_("Please choose a day after today."))
    if until > review.due_on:
        raise OpenQuestion(
            _("The clock does not stop: at the latest until the promised day, %(day)s.")
            % {"day": day(review.due_on)}
        )


def check_may_take_up(user: User, review: Review) -> None:
    """May this officer go on with a case that was set aside, before its day?"""
    check_could_work(user, review)
    if not is_set_aside(review):
        raise MoveDenied(_("This case is not set aside any more."))
