"""Who may ask an expert, and what an expert may do now."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import User
from members.policies import check_no_conflict, require
from members.roles import Permission
from reviews.advice import granted_to, judged_before, open_panel, open_referral
from reviews.champion import tables
from reviews.models import KnownWording, KnownWordingEnd, Referral, Review
from reviews.models.opinion import Conclusion, Confidence
from reviews.policies import (
    AlsoFiled,
    JudgedBefore,
    OpenQuestion,
    Stale,
    check_lease,
    check_may_work,
    check_own_view,
    check_version,
)
from reviews.states import DECIDABLE, REFERRAL_MOVES, ReferralState, ReviewState


class NotAsked(Denied):
    """This expert was not asked about this case."""

    code = "not_asked"


def check_may_refer(user: User, review: Review, *, version: int, now: datetime) -> None:
    """May this officer ask an expert about the case, as they saw it, now?"""
    check_may_work(user, review)
    check_version(review, version)
    if review.state not in DECIDABLE:
        raise MoveDenied(_("This case does not wait for an officer."))
    check_lease(user, review, now)
    check_own_view(user, review)
    if open_referral(review) is not None or open_panel(review) is not None:
        raise MoveDenied(_("An expert has been asked about this case already."))


def check_may_recall(user: User, review: Review, asked: Referral | None) -> None:
    """May this officer take the question back? Any of the case's officers may, from all readers.

    `asked`: the open question; there is none while readers compare.
    """
    _check_of_the_case(user, review)
    if asked is None and open_panel(review) is None:
        raise OpenQuestion(_("No expert is being asked about this case."))


def check_may_answer_back(user: User, review: Review, referral: Referral) -> None:
    """May this officer answer what the expert asked?"""
    _check_of_the_case(user, review)
    _check_open(referral, "answer_back")
    if review.state != ReviewState.WITH_OFFICER or not referral.waits_for_officer:
        raise MoveDenied(_("The expert has not asked anything."))


def check_may_take(user: User, referral: Referral) -> None:
    """May this expert make a question theirs that was asked of the panel?"""
    check_fit(user, referral)
    _check_open(referral, "take")
    if referral.expert_id is not None and referral.expert_id != user.pk:
        raise MoveDenied(_("A colleague has taken this question."))
    read = Referral.objects.filter(panel=referral.panel_id, panel__isnull=False, expert=user)
    if referral.expert_id is None and read.exists():
        raise NotAsked(_("You were not asked about this case."))


def check_may_advise(user: User, referral: Referral, *, move: str = "answer") -> None:
    """May this expert work on this question now?"""
    check_fit(user, referral)
    _check_open(referral, move)
    review = referral.review
    if referral.expert_id != user.pk or not granted_to(user).filter(pk=review.pk).exists():
        raise NotAsked(_("You were not asked about this case."))
    if referral.claim_version != review.claim.version:
        raise Stale(_("The facts of this case changed: the question goes back to the officer."))
    if referral.waits_for_officer:
        raise MoveDenied(_("You asked the officer something: the question waits for the answer."))


def check_override(opinion: str, proposed: str, *, reason: str, note: str) -> None:
    """Another conclusion than the machine's needs a reason; “other” needs words."""
    if not proposed or opinion == proposed:
        return
    if reason not in OVERRIDES:
        raise OpenQuestion(_("Another conclusion than proposed needs a reason."))
    if reason == "Z9" and len(note.strip()) < 10:
        raise OpenQuestion(_("Please explain in at least ten characters."))


# Reasons for another medical conclusion; those about amounts are the officer's.
OVERRIDES = ("F1", "F2", "F3", "R1", "R2", "R3", "M1", "M2", "M3", "Z9")


def check_opinion(conclusion: str, grounds: str, confidence: str) -> None:
    if conclusion not in Conclusion.values:
        raise OpenQuestion(_("Please choose a conclusion."))
    if len(grounds.strip()) < 4:
        raise OpenQuestion(_("Please name what your opinion rests on."))
    if confidence not in Confidence.values:
        raise OpenQuestion(_("Please say how sure you are."))


def check_code(code: str) -> None:
    """Of the national table, or none."""
    if code and code not in tables.code_names():
        raise OpenQuestion(_("There is no such code in the national table."))


def check_may_forget(user: User, known: KnownWording) -> None:
    """May this person say that a known wording is wrong? Its expert, or a supervisor of the unit;
    nobody who is too close to the member of that case."""
    review = known.opinion.review
    check_no_conflict(user, review.member)
    if known.confirmed_by_id != user.pk:
        require(user, Permission.QUALITY_WATCH, unit_path=review.unit_path)
    if KnownWordingEnd.objects.filter(known=known).exists():
        raise MoveDenied(_("This wording speaks no more already."))


def check_words(text: str) -> str:
    """What one person says to another about the question, stripped."""
    words = text.strip()
    if len(words) < 2:
        raise OpenQuestion(_("Please say it in a few words."))
    return words


def check_fit(user: User, referral: Referral) -> None:
    """May this person give an opinion on the case at all? Conflict of interest is asked first: it
    wins over the grant."""
    review = referral.review
    check_no_conflict(user, review.member)
    require(user, Permission.CASE_ADVISE, unit_path=review.unit_path)
    if review.claim.filed_by_id == user.pk:
        raise AlsoFiled(_("You filed this claim: someone else must judge it."))
    _check_judges_first_time(user, review)


def _check_of_the_case(user: User, review: Review) -> None:
    require(user, Permission.CASE_DECIDE, unit_path=review.unit_path)
    check_no_conflict(user, review.member)
    _check_judges_first_time(user, review)


def _check_judges_first_time(user: User, review: Review) -> None:
    if judged_before(user, review):
        raise JudgedBefore(_("You judged this claim before: someone else decides the appeal."))


def _check_open(referral: Referral, move: str) -> None:
    if not REFERRAL_MOVES.allows(move, referral.state):
        raise MoveDenied(
            _("This question is no longer open: it is now “%(state)s”.")
            % {"state": ReferralState(referral.state).label}
        )
