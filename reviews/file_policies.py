"""Who may keep a case's file (notes, letters to post, originals), and who may have it whole."""

from django.utils.translation import gettext_lazy as _

from members.models import User
from members.policies import check_no_conflict, require
from members.roles import Permission
from reviews.models import Review
from reviews.policies import AlsoFiled, check_own_view


def check_may_keep(user: User, review: Review) -> None:
    """May this person write into the file of the case? Also when it is decided, and without lease:
    calls come when they come."""
    require(user, Permission.CASE_KEEP, unit_path=review.unit_path)
    _check_not_close(user, review)


def check_may_bundle(user: User, review: Review, *, identity: bool) -> None:
    """May this person have the whole case as one file, with or without names and numbers?"""
    require(user, Permission.CASE_BUNDLE, unit_path=review.unit_path)
    if identity:
        require(user, Permission.IDENTITY_REVEAL, unit_path=review.unit_path)
    _check_not_close(user, review)
    check_own_view(user, review)


def _check_not_close(user: User, review: Review) -> None:
    if review.claim.filed_by_id == user.pk:
        raise AlsoFiled(_("You filed this claim: someone else keeps its file."))
    check_no_conflict(user, review.member)
