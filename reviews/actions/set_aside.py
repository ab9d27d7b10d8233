"""An officer sets a case aside until a day: nobody is asked, nobody is told, the clock runs on."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from reviews.actions.hold import put_on_hold
from reviews.actions.lease import open_case
from reviews.actions.locks import lock_review
from reviews.actions.move import move_review
from reviews.actions.wake import wake
from reviews.models import Review
from reviews.policies import OpenQuestion
from reviews.set_aside_policies import check_may_set_aside, check_may_take_up, is_set_aside
from reviews.states import Lane, WaitsFor

DAY_CAME = "day_came"
SHORTEST_REASON = 4
_AT_ONCE = 200


@transaction.atomic
def set_aside(
    *, review_id: int, version: int, until: date, reason: str, actor: User, now: datetime
) -> None:
    """The case rests until that day, at the latest until the promised one, and then comes back."""
    review = lock_review(review_id)
    check_may_set_aside(actor, review, until=until, version=version, now=now)
    words = " ".join(reason.split())
    if len(words) < SHORTEST_REASON:
        raise OpenQuestion(_("Please say what you wait for."))
    put_on_hold(
        review,
        "set_aside",
        waits_for=WaitsFor.DAY,
        until=until,
        actor=actor,
        now=now,
        reason=f"{until:%Y-%m-%d} · {words}",
    )


@transaction.atomic
def take_up(*, review_id: int, actor: User, now: datetime) -> None:
    """Go on before the day; the case is open with whoever does. A colleague may as well."""
    review = lock_review(review_id)
    check_may_take_up(actor, review)
    move_review(review, "resume", actor=actor, now=now)
    open_case(review_id=review_id, actor=actor, now=now)


def come_back(*, now: datetime) -> int:
    """Cases whose day has come: an officer has each of them again. How many. Twice is harmless."""
    today = timezone.localdate(now)
    due = Review.objects.filter(
        lane=Lane.ON_HOLD, hold_for=WaitsFor.DAY, hold_until__lte=today
    ).order_by("pk")
    return sum(
        _come_back(review_id, today, now)
        for review_id in list(due.values_list("pk", flat=True)[:_AT_ONCE])
    )


@transaction.atomic
def _come_back(review_id: int, today: date, now: datetime) -> bool:
    """One at a time: counts of lanes are rows too, and nobody waits for two of them."""
    review = lock_review(review_id)
    if not is_set_aside(review) or review.hold_until is None or review.hold_until > today:
        return False  # taken up while this waited for the lock
    wake(review, now=now, reason=DAY_CAME)
    return True
