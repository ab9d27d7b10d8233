"""Rulings for later cases: proposed by one person, adopted by another; never edited, but replaced
or withdrawn."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.actions.record import lock_claim
from members.models import User
from reviews.actions.locks import lock_precedent, lock_review
from reviews.actions.move import move_precedent, note_precedent
from reviews.models import Decision, Precedent, PrecedentYear
from reviews.numbers import next_number
from reviews.policies import OpenQuestion
from reviews.precedent_policies import (
    check_may_adopt,
    check_may_move,
    check_may_propose,
    check_may_take_back,
    check_names_nobody,
)
from reviews.precedent_queries import all_words, by_number, number_in
from reviews.similar_queries import keys_of
from reviews.states import PRECEDENT_MOVES, PrecedentState

_LEAST = {"title": 4, "question": 4, "ruling": 4, "reasons": 10, "clause": 2}


@dataclass(frozen=True)
class Ruling:
    """What a precedent says. `disease` "": for all of the item; `supersedes` a number, or ""."""

    title: str
    question: str
    ruling: str
    reasons: str
    clause: str
    disease: str = ""
    supersedes: str = ""


@transaction.atomic
def propose_precedent(*, decision_id: int, ruling: Ruling, actor: User, now: datetime) -> Precedent:
    """From a closed case, for a second person to adopt. It names nobody."""
    decision = Decision.objects.get(pk=decision_id)
    lock_claim(decision.claim_id)
    lock_review(decision.review_id)
    decision = Decision.objects.select_related(
        "claim__member__unit", "claim__encounter", "review", "effect"
    ).get(pk=decision_id)
    check_may_propose(actor, decision)
    _check_says(ruling)
    said = (
        ruling.title, ruling.question, ruling.ruling, ruling.reasons, ruling.clause, ruling.disease
    )  # fmt: skip
    for text in said:
        check_names_nobody(text, decision.claim)
    claim = decision.claim
    precedent = Precedent.objects.create(
        decision=decision,
        unit_path=decision.review.unit_path,
        scheme_id=claim.scheme_id,
        item=claim.item,
        kind=keys_of([claim])[claim.pk].kind if ruling.disease.strip() else "",
        disease=ruling.disease.strip(),
        title=ruling.title.strip(),
        question=ruling.question.strip(),
        ruling=ruling.ruling.strip(),
        reasons=ruling.reasons.strip(),
        clause=ruling.clause.strip(),
        words=all_words(*said),
        state=PRECEDENT_MOVES.initial,
        supersedes=_superseded(ruling.supersedes),
        proposed_by=actor,
        proposed_at=now,
    )
    note_precedent(precedent, "propose", actor=actor, now=now)
    return precedent


@transaction.atomic
def adopt_precedent(*, precedent_id: int, actor: User, now: datetime) -> Precedent:
    """It holds from now on, under the next number; the one that it supersedes does not any more."""
    precedent = lock_precedent(precedent_id)
    if precedent.supersedes_id is not None:
        precedent.supersedes = lock_precedent(precedent.supersedes_id)
    check_may_adopt(actor, precedent)
    precedent.year = timezone.localdate(now).year
    precedent.serial = next_number(PrecedentYear, precedent.year)
    precedent.adopted_by, precedent.adopted_at = actor, now
    move_precedent(precedent, "adopt", actor=actor, now=now)
    if precedent.supersedes is not None:
        move_precedent(
            precedent.supersedes, "supersede", actor=actor, now=now, reason=precedent.number
        )
    return precedent


@transaction.atomic
def decline_precedent(*, precedent_id: int, reason: str, actor: User, now: datetime) -> None:
    """The second person does not want it to hold, and says why."""
    precedent = lock_precedent(precedent_id)
    check_may_move(actor, precedent, "decline")
    _leave(precedent, "decline", reason, actor, now)


@transaction.atomic
def take_back_precedent(*, precedent_id: int, reason: str, actor: User, now: datetime) -> None:
    """Whoever proposed it thinks better of it."""
    precedent = lock_precedent(precedent_id)
    check_may_take_back(actor, precedent)
    _leave(precedent, "take_back", reason, actor, now)


@transaction.atomic
def withdraw_precedent(*, precedent_id: int, reason: str, actor: User, now: datetime) -> None:
    """It holds no longer and cannot be cited; what cited it stays as it is."""
    precedent = lock_precedent(precedent_id)
    check_may_move(actor, precedent, "withdraw")
    _leave(precedent, "withdraw", reason, actor, now)


def _leave(precedent: Precedent, move: str, reason: str, actor: User, now: datetime) -> None:
    words = reason.strip()
    if len(words) < 4:
        raise OpenQuestion(_("Please say why in a few words."))
    check_names_nobody(words, precedent.decision.claim)
    move_precedent(precedent, move, actor=actor, now=now, reason=words)


def _check_says(ruling: Ruling) -> None:
    for name, least in _LEAST.items():
        if len(getattr(ruling, name).strip()) < least:
            raise OpenQuestion(_("Please fill in title, question, ruling, reasons and clause."))


def _superseded(number: str) -> Precedent | None:
    if not number.strip():
        return None
    wanted = number_in(number)
    old = by_number([wanted]).get(wanted) if wanted else None
    if old is None or old.state != PrecedentState.ADOPTED:
        raise OpenQuestion(_("There is no precedent in force with this number."))
    return old
