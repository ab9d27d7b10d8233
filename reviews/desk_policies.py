"""Who may sort the desk's cases: tag them, say whose they are, give them back."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied, allows
from config.kernel.moves import MoveDenied
from members.models import User
from members.policies import check_no_conflict, require
from members.roles import Permission
from reviews.models import Review
from reviews.policies import AlsoFiled, OpenQuestion, check_could_work
from reviews.states import OPEN_STATES

SHORTEST_REASON = 4


def check_may_sort(user: User, review: Review) -> None:
    """May this person put the case in order – without deciding anything about it?"""
    require(user, Permission.CASE_ASSIGN, unit_path=review.unit_path)
    if review.claim.filed_by_id == user.pk:
        raise AlsoFiled(_("You filed this claim: someone else must decide it."))
    check_no_conflict(user, review.member)
    if review.state not in OPEN_STATES:
        raise MoveDenied(_("This case is closed."))


def check_may_assign(user: User, review: Review, to: User | None) -> None:
    """May this person say whose case it is? A colleague's is theirs, or a supervisor's, to give."""
    check_may_sort(user, review)
    now_with = review.assigned_to
    if now_with is not None and now_with != user and now_with.is_active:
        _check_oversees(
            user,
            review,
            _("%(who)s has this case: only they or a supervisor can give it to somebody else.")
            % {"who": now_with.display_name},
        )
    if to is not None and not _could_be_given(to, review):
        # Which of the reasons it is, nobody needs to know.
        raise Denied(_("%(who)s cannot be given this case.") % {"who": to.display_name})


def check_may_release(user: User, review: Review, *, reason: str, now: datetime) -> None:
    """May this person end the lease? Their own always; a colleague's as supervisor, saying why."""
    holder = review.lease_holder
    if holder is None or review.open_with(now) is None:
        raise MoveDenied(_("Nobody has this case open."))
    if holder == user:
        return
    check_may_sort(user, review)
    _check_oversees(
        user,
        review,
        _("%(who)s has this case open: only a supervisor can take it from them.")
        % {"who": holder.display_name},
    )
    if len(reason.strip()) < SHORTEST_REASON:
        raise OpenQuestion(_("Please say why, so that your colleague knows."))


def _check_oversees(user: User, review: Review, sentence: str) -> None:
    if not allows(require, user, Permission.CASE_REASSIGN, unit_path=review.unit_path):
        raise Denied(sentence)


def _could_be_given(to: User, review: Review) -> bool:
    return to.is_active and allows(check_could_work, to, review)
