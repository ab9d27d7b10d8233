"""How somebody stands to a case: whether it is theirs to act on, and why not."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from config.kernel.denial import Denied, allows
from config.wording import day
from members.models import User
from members.policies import NotAllowed
from reviews.models import Review
from reviews.policies import check_may_work, held_by_another
from reviews.set_aside_policies import check_may_take_up, is_set_aside
from reviews.states import ReviewState, WaitsFor


@dataclass(frozen=True)
class Standing:
    """Is the case this person's to act on, and if not, why not; `may_take_up`: it was set aside,
    and they may end that."""

    mine: bool
    why_not: str = ""
    may_take_up: bool = False
    held_by: str = ""
    held_since: datetime | None = None


def standing_of(review: Review, user: User, now: datetime) -> Standing:
    if review.state in (ReviewState.DECIDED, ReviewState.CLOSED):
        return Standing(mine=False)
    if review.state in (ReviewState.WITH_EXPERT, ReviewState.ON_HOLD):
        may_take_up = is_set_aside(review) and allows(check_may_take_up, user, review)
        return Standing(mine=False, why_not=_waits_for(review), may_take_up=may_take_up)
    try:
        check_may_work(user, review)
    except NotAllowed:
        return Standing(mine=False, why_not=_waits_for(review))
    except Denied as denial:
        return Standing(mine=False, why_not=str(denial))
    if held_by_another(user, review, now) and review.lease_holder is not None:
        return Standing(
            mine=False, held_by=review.lease_holder.display_name, held_since=review.leased_at
        )
    return Standing(mine=True)


def _waits_for(review: Review) -> str:
    """For whoever may read and not act: whose act it is, instead of what they lack."""
    if review.state == ReviewState.PROPOSED:
        return _("This case waits for a second person. You can read everything.")
    if review.state == ReviewState.WITH_EXPERT:
        return _("This case waits for a medical expert. You can read everything.")
    if is_set_aside(review):
        return ""  # the page tells it by itself: who did, until when, why
    if review.state == ReviewState.ON_HOLD and review.hold_until is not None:
        words = (
            _("This case waits for a hospital until %(day)s. You can read everything.")
            if review.hold_for == WaitsFor.HOSPITAL
            else _("This case waits for the member until %(day)s. You can read everything.")
        )
        return words % {"day": day(review.hold_until)}
    return _("This case waits for an officer. You can read everything.")
