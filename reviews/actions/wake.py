"""A case that was set aside goes on: its day has come, or what it waited for."""

from datetime import date, datetime

from django.utils import timezone

from config.kernel.denial import allows
from members.models import User
from reviews.actions.move import give_case, move_review
from reviews.desks import is_away
from reviews.models import Review
from reviews.policies import check_could_work


def wake(review: Review, *, now: datetime, reason: str) -> None:
    """The waiting is over, by its day or by what it waited for. Where nobody has been given the
    case, it is given to whoever set it aside. The caller holds the lock."""
    heir = _heir(review, timezone.localdate(now))
    move_review(review, "resume", actor=None, now=now, reason=reason)
    if heir is not None:
        give_case(review, heir, actor=heir, now=now)


def _heir(review: Review, today: date) -> User | None:
    """Who set it aside, if they are there and could decide it."""
    setter, given = review.hold_by, review.assigned_to
    if setter is None or (given is not None and given.is_active):
        return None
    if not setter.is_active or is_away(setter.pk, today):
        return None
    return setter if allows(check_could_work, setter, review) else None
