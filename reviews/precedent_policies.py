"""Who may propose a ruling for later cases, who may adopt it, and what it must not say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from config.kernel.too_much import personal_data_in
from members.models import User
from members.policies import NotAllowed, check_no_conflict, paths_for, require
from members.roles import Permission
from reviews.models import Decision, Opinion, Precedent, Review
from reviews.policies import AlsoFiled, OpenQuestion
from reviews.states import PRECEDENT_MOVES, ReviewState

_TOO_MUCH: Mapping[str, Promise] = {
    "id_number": _("Please leave out ID numbers: a precedent names nobody."),
    "account": _("Please leave out long numbers, such as an account or a card."),
    "phone": _("Please leave out telephone numbers."),
    "email": _("Please leave out addresses of e-mail."),
    "name": _("Please leave out the member, the workplace, the hospital and the case number."),
}


class OwnPrecedent(Denied):
    """Who proposed a precedent does not adopt it."""

    code = "own_precedent"


def check_may_propose(user: User, decision: Decision) -> None:
    """May this officer, or the expert who gave the last word, propose a precedent from it?"""
    review, claim = decision.review, decision.claim
    check_no_conflict(user, claim.member)
    if not (_is_officer(user, review) or _was_asked(user, review)):
        raise NotAllowed(
            _("A precedent is proposed by an officer of the case or the expert who was asked.")
        )
    if claim.filed_by_id == user.pk:
        raise AlsoFiled(_("You filed this claim: someone else must decide it."))
    if not hasattr(decision, "effect"):
        raise MoveDenied(_("This decision is not in effect yet."))
    newest = Review.objects.filter(claim=claim).latest("round")
    if newest.pk != review.pk or review.state != ReviewState.DECIDED:
        raise MoveDenied(_("This case is open again: nothing can be taken from it now."))


def check_may_move(user: User, precedent: Precedent, move: str) -> None:
    """May this supervisor adopt, decline or withdraw it now? Never one of their own."""
    check_no_conflict(user, precedent.decision.claim.member)
    require(user, Permission.PRECEDENT_ADOPT, unit_path=precedent.unit_path)
    if precedent.decision.claim.filed_by_id == user.pk:
        raise AlsoFiled(_("You filed this claim: someone else must decide it."))
    PRECEDENT_MOVES.target(move, precedent.state)
    if move in ("adopt", "decline") and precedent.proposed_by_id == user.pk:
        raise OwnPrecedent(_("You proposed this yourself: someone else must adopt it."))


def check_may_adopt(user: User, precedent: Precedent) -> None:
    """And replace the one that it supersedes, which must be in force still."""
    check_may_move(user, precedent, "adopt")
    old = precedent.supersedes
    if old is not None:
        check_may_move(user, old, "supersede")


def check_may_take_back(user: User, precedent: Precedent) -> None:
    """May this person think better of what they proposed?"""
    check_no_conflict(user, precedent.decision.claim.member)
    PRECEDENT_MOVES.target("take_back", precedent.state)
    if precedent.proposed_by_id != user.pk:
        raise NotAllowed(_("Somebody else proposed this."))


def check_names_nobody(text: str, claim: Claim) -> None:
    """No personal data, neither of the case it comes from. Raises OpenQuestion."""
    names = (
        claim.member.name,
        claim.member.unit.name,
        claim.encounter.provider_name,
        claim.reference,
    )
    kind = personal_data_in(text, names=names)
    if kind is not None:
        raise OpenQuestion(_TOO_MUCH[kind])


def _is_officer(user: User, review: Review) -> bool:
    return review.unit_path.startswith(paths_for(user, Permission.CASE_DECIDE))


def _was_asked(user: User, review: Review) -> bool:
    """Whether this expert, who is one still, had the last medical word in the case."""
    if not review.unit_path.startswith(paths_for(user, Permission.CASE_ADVISE)):
        return False
    return Opinion.objects.filter(review=review, stage=Opinion.Stage.FINAL, given_by=user).exists()
