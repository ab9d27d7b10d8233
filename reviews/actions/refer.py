"""Ask a medical expert about a case, take the question back, answer what the expert asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from members.workdays import calendar
from reviews.actions.locks import lock_review
from reviews.actions.move import move_referral, move_review, withdraw_open_referral
from reviews.actions.panel import read_twice
from reviews.actions.sittings import begin, due_from, others_wait
from reviews.advice import open_referral
from reviews.evidence import evidence_of
from reviews.expert_policies import (
    check_may_answer_back,
    check_may_recall,
    check_may_refer,
    check_words,
)
from reviews.models import Referral, Review
from reviews.policies import OpenQuestion, check_version
from reviews.readers import askable, why_two_readers
from reviews.states import REFERRAL_MOVES


@dataclass(frozen=True)
class Question:
    """What is asked, of whom: one expert, or one of a specialty who is drawn.

    `evidence`: keys of what must be opened before an opinion; empty is all there is.
    """

    kind: str
    text: str
    expert_id: int | None = None
    specialty: str = ""
    evidence: Sequence[str] = ()


@transaction.atomic
def refer(
    *, review_id: int, version: int, question: Question, actor: User, now: datetime
) -> Referral:
    """Put a question to an expert; the case is theirs to read until the question ends.

    Of a specialty one is drawn. Where the question needs two readers, a second one is drawn;
    neither knows of the other.
    """
    review = lock_review(review_id)
    check_may_refer(actor, review, version=version, now=now)
    expert = _expert(review, question, actor, timezone.localdate(now))
    referral = Referral(
        review=review,
        claim_version=review.claim.version,
        kind=_kind(question),
        question=check_words(question.text)[:500],
        evidence=_evidence(review, question),
        specialty="" if expert else question.specialty,
        expert=expert,
        asked_by=actor,
        asked_at=now,
        due_on=due_from(now),
        state=REFERRAL_MOVES.initial,
    )
    begin(referral, "refer", actor=actor, now=now)
    why = why_two_readers(referral)
    if why:
        read_twice(referral, why=why, now=now)
    move_review(review, "refer", actor=actor, now=now, reason=referral.question[:300])
    return referral


@transaction.atomic
def recall(*, review_id: int, version: int, reason: str, actor: User, now: datetime) -> None:
    """Take the open question back; the case is the officers' again."""
    review = lock_review(review_id)
    check_may_recall(actor, review, open_referral(review))
    check_version(review, version)
    words = check_words(reason)[:300]
    withdraw_open_referral(review, actor=actor, now=now, reason=words)
    move_review(review, "recall", actor=actor, now=now, reason=words)


@transaction.atomic
def answer_back(*, review_id: int, version: int, text: str, actor: User, now: datetime) -> None:
    """Answer what an expert asked; the question is theirs again, and their day moves by the working
    days that they waited. Of two who asked, the one who has waited longer."""
    review = lock_review(review_id)
    referral = _open(review)
    referral.review = review
    check_may_answer_back(actor, review, referral)
    check_version(review, version)
    answer = check_words(text)[:500]
    asked_at = referral.asked_back_at or now
    days = calendar()
    waited = days.between(timezone.localdate(asked_at), timezone.localdate(now))
    referral.due_on = days.add(referral.due_on, waited).day
    move_referral(referral, "answer_back", actor=actor, now=now, reason=answer)
    name = "answer_one" if others_wait(referral) else "answer_back"
    move_review(review, name, actor=actor, now=now, reason=answer[:300])


def _open(review: Review) -> Referral:
    referral = open_referral(review)
    if referral is None:
        raise OpenQuestion(_("No expert is being asked about this case."))
    return referral


def _expert(review: Review, question: Question, actor: User, today: date) -> User | None:
    """Who was asked by name; None for a specialty, of which one is drawn."""
    panel = askable(review, first=today, last=today).exclude(pk=actor.pk)
    if question.expert_id is not None:
        expert = panel.filter(pk=question.expert_id).first()
        if expert is None:
            raise OpenQuestion(_("This expert cannot be asked about this case."))
        return expert
    if question.specialty not in Referral.Specialty.values:
        raise OpenQuestion(_("Please choose an expert, or a specialty."))
    return None


def _kind(question: Question) -> str:
    if question.kind not in Referral.Kind.values:
        raise OpenQuestion(_("Please choose what kind of question it is."))
    return question.kind


def _evidence(review: Review, question: Question) -> list[str]:
    there = [piece.key for piece in evidence_of(review.claim)]
    wanted = list(dict.fromkeys(question.evidence)) or there
    if not set(wanted) <= set(there) or not wanted:
        raise OpenQuestion(_("Please choose what the expert must look at."))
    return wanted
