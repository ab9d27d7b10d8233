"""Decide a case: approve as computed, or propose what needs a second person, who then confirms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.assess import is_current
from claims.models import Assessment, Entitlement
from config.kernel.money import ZERO, yuan
from members.models import User
from reviews.actions.cite import Cite, cite
from reviews.actions.keep_decision import Held, keep_decision, lock_for_decision
from reviews.actions.move import move_review
from reviews.advice import expert_word
from reviews.models import Decision, Proposal
from reviews.models.decision import DenialReason, Outcome, OverrideReason
from reviews.policies import (
    OpenQuestion,
    Stale,
    check_may_confirm,
    check_may_decide,
    why_two_persons,
)


@dataclass(frozen=True)
class Wish:
    """What a person wants decided. `amount` in yuan, for approvals only; None is as computed."""

    outcome: Outcome
    amount: Decimal | None = None
    override_reason: str = ""
    denial_reason: str = ""
    note: str = ""
    cites: Sequence[Cite] = ()


@transaction.atomic
def decide(
    *, review_id: int, version: int, assessment_id: int, wish: Wish, actor: User, now: datetime
) -> Decision | Proposal:
    """Decide alone where one person suffices; otherwise leave a proposal for a second one.

    `version` and `assessment_id` are what the person had before them: if either is outdated nothing
    happens and Stale says so. The entitlement is taken at once; the rest takes effect later.
    """
    held = lock_for_decision(review_id)
    check_may_decide(actor, held.review, version=version, now=now)
    assessment = _assessment_as_seen(held, assessment_id)
    amount = _checked_amount(wish, assessment, held.entitlement)
    why_two = why_two_persons(
        held.claim,
        assessment,
        amount=amount,
        denied=wish.outcome == Outcome.DENIED,
        experts=expert_word(held.review),
    )
    if why_two:
        return _propose(held, assessment, wish, amount, why_two, actor, now)
    decision = keep_decision(
        held,
        assessment,
        amount=amount,
        outcome=wish.outcome,
        note=wish.note,
        decided_by=actor,
        decided_at=now,
        now=now,
    )
    cite(wish.cites, decision, now=now)
    move_review(held.review, "decide", actor=actor, now=now)
    return decision


@transaction.atomic
def confirm(*, review_id: int, version: int, actor: User, now: datetime) -> Decision:
    """The second person agrees with what was proposed."""
    held = lock_for_decision(review_id)
    check_may_confirm(actor, held.review, version=version, now=now)
    proposal = held.review.proposals.select_related("assessment").latest("pk")
    assessment = _assessment_as_seen(held, proposal.assessment_id)
    wish = Wish(
        Outcome(proposal.outcome),
        proposal.amount,
        proposal.override_reason,
        proposal.denial_reason,
        proposal.note,
    )
    decision = keep_decision(
        held,
        assessment,
        amount=_checked_amount(wish, assessment, held.entitlement),
        outcome=wish.outcome,
        override_reason=wish.override_reason,
        denial_reason=wish.denial_reason,
        note=wish.note,
        decided_by=proposal.proposed_by,
        decided_at=proposal.proposed_at,
        now=now,
        proposal=proposal,
        confirmed_by=actor,
    )
    move_review(held.review, "confirm", actor=actor, now=now)
    return decision


@transaction.atomic
def send_back(*, review_id: int, version: int, reason: str, actor: User, now: datetime) -> None:
    """The second person does not agree: back to an officer, with the reason."""
    review = lock_for_decision(review_id).review
    check_may_confirm(actor, review, version=version, now=now)
    if not reason.strip():
        raise OpenQuestion(_("Please say why, so that the officer knows what to look at."))
    move_review(review, "send_back", actor=actor, now=now, reason=reason.strip()[:300])


def _assessment_as_seen(held: Held, assessment_id: int) -> Assessment:
    assessment = held.claim.assessments.order_by("-pk").first()
    if assessment is None:
        raise OpenQuestion(
            _("The amount has not been computed yet. Please have it computed first.")
        )
    if assessment.pk != assessment_id or not is_current(assessment, held.claim, held.entitlement):
        raise Stale(
            _("The amount has changed because something else was paid or decided meanwhile."),
            code="amount_changed",
        )
    return assessment


def _checked_amount(wish: Wish, assessment: Assessment, entitlement: Entitlement) -> Decimal:
    if wish.outcome == Outcome.DENIED:
        if wish.denial_reason not in DenialReason.values:
            raise OpenQuestion(_("Please choose the reason that the member will read."))
        return ZERO
    amount = assessment.benefit if wish.amount is None else yuan(wish.amount)
    if amount <= 0:
        raise OpenQuestion(_("An approval needs an amount above zero."))
    if entitlement.cap is not None and amount > entitlement.cap - entitlement.used:
        raise OpenQuestion(
            _("Only ¥%(left)s is left for this member in this period.")
            % {"left": f"{entitlement.cap - entitlement.used:,}"}
        )
    if amount != assessment.benefit:
        if wish.override_reason not in OverrideReason.values:
            raise OpenQuestion(_("Another amount than computed needs a reason."))
        if wish.override_reason == OverrideReason.Z9 and len(wish.note.strip()) < 10:
            raise OpenQuestion(_("Please explain in at least ten characters."))
        if wish.override_reason == OverrideReason.R3 and not wish.note.strip():
            raise OpenQuestion(_("Please give the number of the ruling in the note."))
    return amount


def _propose(
    held: Held,
    assessment: Assessment,
    wish: Wish,
    amount: Decimal,
    why_two: list[str],
    actor: User,
    now: datetime,
) -> Proposal:
    proposal = Proposal.objects.create(
        review=held.review,
        review_version=held.review.version,
        assessment=assessment,
        outcome=wish.outcome,
        amount=amount,
        override_reason=wish.override_reason if amount != assessment.benefit else "",
        denial_reason=wish.denial_reason,
        note=wish.note.strip()[:300],
        why_two=why_two,
        proposed_by=actor,
        proposed_at=now,
    )
    cite(wish.cites, proposal, now=now)
    move_review(held.review, "propose", actor=actor, now=now)
    return proposal
