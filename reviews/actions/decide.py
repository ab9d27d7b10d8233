"""Decide a case: approve as computed, or propose what needs a second person, who then confirms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.actions import entitlement as entitlements
from claims.actions.assess import cap_of, is_current
from claims.actions.record import lock_claim
from claims.models import Assessment, Claim, Entitlement
from config.kernel.money import ZERO, yuan
from config.kernel.tasks import enqueue
from members.models import User
from reviews.actions.cite import Cite, cite
from reviews.actions.locks import lock_review
from reviews.actions.move import move_review
from reviews.advice import expert_word
from reviews.models import Decision, PreReview, Proposal, Review
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
    held = _lock(review_id)
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
    decision = _record(held, assessment, wish, amount, decided_by=actor, decided_at=now, now=now)
    cite(wish.cites, decision, now=now)
    move_review(held.review, "decide", actor=actor, now=now)
    return decision


@transaction.atomic
def confirm(*, review_id: int, version: int, actor: User, now: datetime) -> Decision:
    """The second person agrees with what was proposed."""
    held = _lock(review_id)
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
    decision = _record(
        held,
        assessment,
        wish,
        _checked_amount(wish, assessment, held.entitlement),
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
    review = _lock(review_id).review
    check_may_confirm(actor, review, version=version, now=now)
    if not reason.strip():
        raise OpenQuestion(_("Please say why, so that the officer knows what to look at."))
    move_review(review, "send_back", actor=actor, now=now, reason=reason.strip()[:300])


@dataclass(frozen=True)
class _Held:
    """What a decision locks, in the order in which everybody locks it."""

    entitlement: Entitlement
    claim: Claim
    review: Review


def _lock(review_id: int) -> _Held:
    review = Review.objects.select_related("claim").get(pk=review_id)
    entitlement = entitlements.lock_entitlement(review.claim, cap=cap_of(review.claim))
    claim = lock_claim(review.claim_id)
    locked = lock_review(review_id)
    locked.claim = claim
    return _Held(entitlement, claim, locked)


def _assessment_as_seen(held: _Held, assessment_id: int) -> Assessment:
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


def _drawn(assessment: Assessment, amount: Decimal) -> list[dict[str, Any]]:
    """What the decision pays, by benefit; another amount than computed changes the last one."""
    entries: list[dict[str, Any]] = [dict(entry) for entry in assessment.drawn]
    more = amount - assessment.benefit
    for entry in reversed(entries):
        changed = max(Decimal(entry["benefit"]) + more, ZERO)
        more -= changed - Decimal(entry["benefit"])
        entry["benefit"] = str(changed)
    if more or not entries:
        base = str(assessment.base)
        item, period = assessment.claim.item, str(assessment.claim.period)
        entries.append({"item": item, "period": period, "benefit": str(more), "base": base})
    return entries


def _propose(
    held: _Held,
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


def _record(
    held: _Held,
    assessment: Assessment,
    wish: Wish,
    amount: Decimal,
    *,
    decided_by: User,
    decided_at: datetime,
    now: datetime,
    proposal: Proposal | None = None,
    confirmed_by: User | None = None,
) -> Decision:
    effective_at = now + timedelta(minutes=settings.DECISION_UNDO_MINUTES)
    decision = Decision.objects.create(
        review=held.review,
        review_version=held.review.version,
        claim=held.claim,
        assessment=assessment,
        pre_review=PreReview.objects.filter(review=held.review).order_by("-pk").first(),
        proposal=proposal,
        outcome=wish.outcome,
        amount=amount,
        override_reason=wish.override_reason if proposal else "",
        denial_reason=wish.denial_reason,
        note=wish.note.strip()[:300],
        decided_by=decided_by,
        decided_at=decided_at,
        confirmed_by=confirmed_by,
        confirmed_at=now if confirmed_by else None,
        effective_at=effective_at,
    )
    if amount > 0:
        entitlements.take(
            held.entitlement,
            claim=held.claim,
            key=f"decision:{decision.pk}",
            amount=amount,
            base=assessment.base,
            drawn=_drawn(assessment, amount),
            now=now,
        )
    enqueue("reviews.take_effect", decision.pk, now=now, due_at=effective_at)
    return decision
