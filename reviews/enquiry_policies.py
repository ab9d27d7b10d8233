"""Who may write to a hospital about a case, and what may be done with the letter now."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveDenied
from members.models import User
from members.policies import check_no_conflict, require
from members.roles import Permission
from reviews.advice import judged_before
from reviews.models import Enquiry, Review
from reviews.policies import AlsoFiled, JudgedBefore, check_lease, check_may_decide
from reviews.states import DECIDABLE, ENQUIRY_MOVES, ENQUIRY_OPEN, EnquiryState


def open_enquiry(review: Review) -> Enquiry | None:
    """The letter to which an answer is still expected."""
    states = [state.value for state in ENQUIRY_OPEN]
    return Enquiry.objects.filter(review=review, state__in=states).first()


def check_may_enquire(user: User, review: Review, *, version: int, now: datetime) -> None:
    """May this officer ask a hospital about the case, as they saw it, now?"""
    if open_enquiry(review) is not None:
        raise MoveDenied(_("A hospital is being asked about this case already."))
    check_may_decide(user, review, version=version, now=now)


def check_may_send(user: User, enquiry: Enquiry, move: str, now: datetime) -> None:
    """May this officer send the letter, or remind the hospital? Only where the case is theirs."""
    review = enquiry.review
    check_may_handle(user, enquiry, move)
    if review.state not in DECIDABLE:
        raise MoveDenied(_("This case does not wait for an officer."))
    check_lease(user, review, now)


def check_may_handle(user: User, enquiry: Enquiry, move: str) -> None:
    """May this officer file the answer, or take the letter back?"""
    review = enquiry.review
    require(user, Permission.CASE_DECIDE, unit_path=review.unit_path)
    if review.claim.filed_by_id == user.pk:
        raise AlsoFiled(_("You filed this claim: someone else must decide it."))
    check_no_conflict(user, review.member)
    if judged_before(user, review):
        raise JudgedBefore(_("You judged this claim before: someone else decides the appeal."))
    if not ENQUIRY_MOVES.allows(move, enquiry.state):
        raise MoveDenied(
            _("This letter is no longer open: it is now “%(state)s”.")
            % {"state": EnquiryState(enquiry.state).label}
        )
