"""Who may decide what, and how many persons it takes."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from claims.models import Assessment, Claim
from config.kernel.denial import Conflict, Denied
from config.kernel.moves import MoveDenied
from members.models import User
from members.policies import check_no_conflict, require
from members.roles import Permission
from reviews.models import Decision, Review
from reviews.states import OPEN_STATES, ReviewState


class OpenQuestion(Denied):
    """Something must be answered or given before this act."""

    code = "open_question"


class Stale(Conflict):
    """The case changed after the page was opened."""

    code = "stale"


class AlsoFiled(Denied):
    """Who filed a claim does not decide it."""

    code = "filed_by_you"


def check_may_see(user: User, review: Review) -> None:
    require_either(user, review)
    check_no_conflict(user, review.member)


def require_either(user: User, review: Review) -> None:
    require(user, Permission.CASE_READ, unit_path=review.unit_path)


def check_may_decide(user: User, review: Review, *, version: int, now: datetime) -> None:
    """May this officer act on this review, as they saw it, now?"""
    require(user, Permission.CASE_DECIDE, unit_path=review.unit_path)
    _check_not_involved(user, review)
    if review.state not in (ReviewState.GREEN, ReviewState.WITH_OFFICER):
        raise MoveDenied(
            _("This case is no longer waiting for an officer: it is now “%(state)s”.")
            % {"state": ReviewState(review.state).label}
        )
    check_version(review, version)
    check_lease(user, review, now)


def check_may_confirm(user: User, review: Review, *, version: int, now: datetime) -> None:
    """May this person be the second one on this proposal?"""
    require(user, Permission.PROPOSAL_CONFIRM, unit_path=review.unit_path)
    _check_not_involved(user, review)
    if review.state != ReviewState.PROPOSED:
        raise MoveDenied(_("This case is not waiting for a second person."))
    check_version(review, version)
    proposal = review.proposals.latest("pk")
    if proposal.proposed_by_id == user.pk:
        raise Denied(_("You proposed this yourself: someone else must confirm it."))
    check_lease(user, review, now)


def check_version(review: Review, version: int) -> None:
    if review.version != version:
        raise Stale(_("Someone else changed this case meanwhile. What you entered is kept below."))


def check_lease(user: User, review: Review, now: datetime) -> None:
    """Nobody acts on a case that a colleague has open."""
    held = (
        review.lease_holder_id is not None
        and review.lease_holder_id != user.pk
        and review.lease_until is not None
        and review.lease_until > now
    )
    if held:
        raise Conflict(_("A colleague is working on this case right now."), code="leased")


def check_may_undo(user: User, decision: Decision, now: datetime) -> None:
    require(user, Permission.CASE_READ, unit_path=decision.review.unit_path)
    if user.pk not in (decision.decided_by_id, decision.confirmed_by_id):
        raise Denied(_("Only those who decided can take it back."))
    if now >= decision.effective_at or hasattr(decision, "effect"):
        raise MoveDenied(_("The ten minutes are over: this decision has taken effect."))
    if hasattr(decision, "undo"):
        raise MoveDenied(_("This decision was taken back already."))


def why_two_persons(
    claim: Claim, assessment: Assessment, *, amount: Decimal, denied: bool
) -> list[str]:
    """Codes for why one person does not suffice; empty when one does."""
    reasons = []
    if denied:
        reasons.append("denial")
    elif amount != assessment.benefit or assessment.outcome != Assessment.Outcome.PAY:
        reasons.append("override")
    if amount >= settings.SECOND_PERSON_FROM:
        reasons.append("large_amount")
    if not denied and claim.bank_account.is_new:
        reasons.append("new_account")
    return reasons


WHY_TWO_LABELS = {
    "denial": _("a denial"),
    "override": _("another amount than computed"),
    "large_amount": _("a large amount"),
    "new_account": _("the first payment to this account"),
}


def _check_not_involved(user: User, review: Review) -> None:
    if review.claim.filed_by_id == user.pk:
        raise AlsoFiled(_("You filed this claim: someone else must decide it."))
    check_no_conflict(user, review.member)


def is_open(review: Review) -> bool:
    return review.state in OPEN_STATES
