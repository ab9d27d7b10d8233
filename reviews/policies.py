"""Who may see, decide, confirm and take back, and how many persons it takes."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.freezes import of_claim
from claims.models import Assessment, Claim
from claims.states import WITH_DESK
from config.kernel.denial import Conflict, Denied
from config.kernel.moves import MoveDenied
from members.models import User
from members.policies import check_no_conflict, require
from members.roles import Permission
from reviews.advice import WEIGHTY, ExpertWord, judged_before, open_referral
from reviews.models import AppealView, Decision, Review
from reviews.models.opinion import Conclusion
from reviews.states import DECIDABLE, EnquiryState, ReviewState

WHY_TWO_LABELS: Mapping[str, Promise] = {
    "denial": _("a denial"),
    "override": _("another amount than computed"),
    "large_amount": _("a large amount"),
    "new_account": _("the first payment to this account"),
    "critical_illness": _("a critical illness"),
    "exclusion": _("an exclusion"),
    "expert_override": _("the expert differs from the machine"),
    "against_expert": _("a decision against the expert's opinion"),
    "experts_differed": _("the experts did not all say the same"),
}


NOBODY_ASKED = ExpertWord()


class OpenQuestion(Denied):
    """Something must be answered or given before this act."""

    code = "open_question"


class Stale(Conflict):
    """The case changed after the page was opened."""

    code = "stale"


class AlsoFiled(Denied):
    """Who filed a claim does not decide it."""

    code = "filed_by_you"


class JudgedBefore(Denied):
    """Who judged a claim before does not judge the appeal."""

    code = "judged_before"


class OwnProposal(Denied):
    """Who proposed is not the second person."""

    code = "own_proposal"


def check_may_see(user: User, review: Review) -> None:
    """May this person open the case at all?"""
    require(user, Permission.CASE_READ, unit_path=review.unit_path)
    check_no_conflict(user, review.member)


def check_may_reveal(user: User, review: Review) -> None:
    """May this person read the member's full ID number? The look itself goes on record."""
    require(user, Permission.IDENTITY_REVEAL, unit_path=review.unit_path)
    check_no_conflict(user, review.member)


def check_may_work(user: User, review: Review) -> None:
    """Is it this person's act that the case waits for? Asked before they get the lease."""
    check_may_stand_in(user, review)
    if review.state != ReviewState.PROPOSED:
        _check_waits_for_officer(review)


def check_may_stand_in(user: User, review: Review) -> None:
    """Could this person act on the case, whatever it waits for just now?"""
    if review.state == ReviewState.PROPOSED:
        _check_not_proposer(user, review)  # first: they are told to ask a colleague
        require(user, Permission.PROPOSAL_CONFIRM, unit_path=review.unit_path)
        _check_not_involved(user, review)
    else:
        check_could_work(user, review)


def check_could_work(user: User, review: Review) -> None:
    """Could this officer be the one who decides the case, whoever has it open and whatever it
    waits for now?"""
    require(user, Permission.CASE_DECIDE, unit_path=review.unit_path)
    _check_not_involved(user, review)


def check_may_decide(user: User, review: Review, *, version: int, now: datetime) -> None:
    """May this officer decide this review, as they saw it, now?"""
    check_could_work(user, review)
    check_version(review, version)
    _check_waits_for_officer(review)
    _check_not_withdrawn(review)
    check_lease(user, review, now)
    check_own_view(user, review)
    if open_referral(review) is not None:
        raise OpenQuestion(
            _("The expert has asked you something. Answer, or withdraw the question.")
        )
    if review.enquiries.filter(state=EnquiryState.PREPARED).exists():
        raise OpenQuestion(
            _("A letter to the hospital is written and not sent. Send it, or withdraw it.")
        )


def check_may_confirm(user: User, review: Review, *, version: int, now: datetime) -> None:
    """May this person be the second one on this proposal, as they saw it, now?"""
    require(user, Permission.PROPOSAL_CONFIRM, unit_path=review.unit_path)
    _check_not_involved(user, review)
    check_version(review, version)
    if review.state != ReviewState.PROPOSED:
        raise MoveDenied(_("This case is not waiting for a second person."))
    _check_not_proposer(user, review)
    _check_not_withdrawn(review)
    check_lease(user, review, now)
    check_own_view(user, review)


def check_may_recount(user: User, review: Review, now: datetime) -> None:
    """May this person have the amount computed again?"""
    check_could_work(user, review)
    _check_waits_for_officer(review)
    _check_not_withdrawn(review)
    check_lease(user, review, now)


def is_blind(user: User, review: Review) -> bool:
    """On an open appeal nobody gets to see what anyone concluded before they said what they think.

    That is the first decision, the machine's proposal, opinions, and who said so.
    """
    if review.round == 1 or review.state in (ReviewState.DECIDED, ReviewState.CLOSED):
        return False
    return not AppealView.objects.filter(review=review, recorded_by=user).exists()


def check_own_view(user: User, review: Review) -> None:
    """On an appeal each person first records a view of their own."""
    if is_blind(user, review):
        raise OpenQuestion(_("This is an appeal: please record your own view first."))


def check_may_record_view(user: User, review: Review) -> None:
    """May this person say what they think of the appeal? Once, and only whom it waits for."""
    check_may_work(user, review)
    if review.round == 1:
        raise MoveDenied(_("This is not an appeal."))
    if not is_blind(user, review):
        raise MoveDenied(_("Your view is on record already."))


def check_version(review: Review, version: int) -> None:
    if review.version != version:
        raise Stale(_("Someone else changed this case meanwhile. What you entered is kept below."))


def check_lease(user: User, review: Review, now: datetime) -> None:
    """Nobody acts on a case that a colleague has open."""
    if held_by_another(user, review, now):
        raise Conflict(_("A colleague is working on this case right now."), code="leased")


def held_by_another(user: User, review: Review, now: datetime) -> bool:
    return review.open_with(now) not in (None, user.pk)


def check_may_undo(user: User, decision: Decision, now: datetime) -> None:
    """May this person take back this decision now?"""
    require(user, Permission.CASE_READ, unit_path=decision.review.unit_path)
    if user.pk not in (decision.decided_by_id, decision.confirmed_by_id):
        raise Denied(_("Only those who decided can take it back."))
    if hasattr(decision, "undo"):
        raise MoveDenied(_("This decision was taken back already."))
    if hasattr(decision, "effect") or (
        now >= decision.effective_at and not of_claim(decision.claim_id).exists()
    ):
        raise MoveDenied(
            _("The %(minutes)s minutes are over: this decision has taken effect.")
            % {"minutes": settings.DECISION_UNDO_MINUTES}
        )


def why_two_persons(
    claim: Claim,
    assessment: Assessment,
    *,
    amount: Decimal,
    denied: bool,
    experts: ExpertWord = NOBODY_ASKED,
) -> list[str]:
    """Codes for why one person does not suffice; empty when one does.

    `experts`: what they said about these facts, on which the decision rests.
    """
    reasons = []
    if denied:
        reasons.append("denial")
    elif amount != assessment.benefit or assessment.outcome != Assessment.Outcome.PAY:
        reasons.append("override")
    if amount >= settings.SECOND_PERSON_FROM:
        reasons.append("large_amount")
    if not denied and claim.bank_account.is_new:
        reasons.append("new_account")
    return reasons + _why_two_of(experts, denied=denied)


def _why_two_of(experts: ExpertWord, *, denied: bool) -> list[str]:
    reasons = ["experts_differed"] if experts.differed else []
    opinion = experts.opinion
    if opinion is None:
        return reasons
    reasons += [code for conclusion, code in WEIGHTY.items() if opinion.conclusion == conclusion]
    if opinion.override_reason:
        reasons.append("expert_override")
    if opinion.conclusion == Conclusion.EXCLUDED and not denied:
        reasons.append("against_expert")
    return reasons


def _check_not_involved(user: User, review: Review) -> None:
    if review.claim.filed_by_id == user.pk:
        raise AlsoFiled(_("You filed this claim: someone else must decide it."))
    check_no_conflict(user, review.member)
    if judged_before(user, review):
        raise JudgedBefore(_("You judged this claim before: someone else decides the appeal."))


def _check_waits_for_officer(review: Review) -> None:
    if review.state not in DECIDABLE:
        raise MoveDenied(
            _("This case is no longer waiting for an officer: it is now “%(state)s”.")
            % {"state": ReviewState(review.state).label}
        )


def _check_not_proposer(user: User, review: Review) -> None:
    if review.proposals.latest("pk").proposed_by_id == user.pk:
        raise OwnProposal(_("You proposed this yourself: someone else must confirm it."))


def _check_not_withdrawn(review: Review) -> None:
    """The desk hears of a withdrawal a moment after the member; nothing is decided in between."""
    if review.claim.state not in WITH_DESK:
        raise MoveDenied(_("The member has taken this claim back: there is nothing to decide."))
