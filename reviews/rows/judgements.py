"""What people judged about a case: proposed, decided, sent back – in words, with who and when."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from config.wording import listed
from reviews.models import Decision, Proposal, Review
from reviews.models.decision import DenialReason, Outcome, OverrideReason
from reviews.policies import WHY_TWO_LABELS
from reviews.rows.events import event_reason
from reviews.rows.precedents import CitationRow, citation_rows, citations_of_decision
from reviews.states import ReviewState


@dataclass(frozen=True)
class FirstOpinion:
    """What a first person proposed, or what was decided: in words, with who and when."""

    denied: bool
    amount: Decimal
    reason: str
    note: str
    why_two: str
    by: str
    at: datetime
    proposer_id: int
    citations: list[CitationRow]


@dataclass(frozen=True)
class Verdict:
    """The decision as it stands. `waits`: its minutes are over, and it is not in effect yet."""

    denied: bool
    amount: Decimal
    reason: str
    note: str
    decided_by: str
    confirmed_by: str
    at: datetime
    effective_at: datetime
    in_effect: bool
    waits: bool
    people: tuple[int | None, ...]
    citations: list[CitationRow]


@dataclass(frozen=True)
class Returned:
    """That a second person sent the case back, or that a decision was taken back (`undone`).

    `by` is "" where the machine did it, because the facts had changed.
    """

    undone: bool
    by: str
    at: datetime
    reason: str


def why_two_labels(codes: list[str]) -> list[str]:
    return [str(WHY_TWO_LABELS[code]) for code in codes if code in WHY_TWO_LABELS]


def first_opinion(review: Review) -> FirstOpinion | None:
    if review.state != ReviewState.PROPOSED:
        return None
    proposal = review.proposals.select_related("proposed_by").latest("pk")
    return FirstOpinion(
        denied=proposal.outcome == Outcome.DENIED,
        amount=proposal.amount,
        reason=reason_of(proposal),
        note=proposal.note,
        why_two=listed(why_two_labels(proposal.why_two)),
        by=proposal.proposed_by.display_name,
        at=proposal.proposed_at,
        proposer_id=proposal.proposed_by_id,
        citations=citation_rows(proposal=proposal),
    )


def reason_of(judgement: Proposal | Decision) -> str:
    """The reason that was chosen, in words; "" where none was needed."""
    if judgement.denial_reason:
        return str(DenialReason(judgement.denial_reason).label)
    if judgement.override_reason:
        code = OverrideReason(judgement.override_reason)
        return f"{code.value} {code.label}"
    return ""


def verdict_of(review: Review, now: datetime) -> Verdict | None:
    if review.state != ReviewState.DECIDED:
        return None
    decision = (
        Decision.objects.filter(review=review, undo=None)
        .select_related("decided_by", "confirmed_by", "effect")
        .latest("pk")
    )
    return Verdict(
        denied=decision.outcome == Outcome.DENIED,
        amount=decision.amount,
        reason=reason_of(decision),
        note=decision.note,
        decided_by=decision.decided_by_name,
        confirmed_by=decision.confirmed_by.display_name if decision.confirmed_by else "",
        at=decision.confirmed_at or decision.decided_at,
        effective_at=decision.effective_at,
        # Nobody's may wait for its reading beyond the minutes.
        in_effect=hasattr(decision, "effect")
        or (decision.decided_by_id is not None and now >= decision.effective_at),
        waits=decision.decided_by_id is None and now >= decision.effective_at,
        people=(decision.decided_by_id, decision.confirmed_by_id),
        citations=citations_of_decision(decision.pk, decision.proposal_id),
    )


def returned_to_officer(review: Review) -> Returned | None:
    """The last coming back, while an officer has the case again."""
    if review.state != ReviewState.WITH_OFFICER:
        return None
    back = review.events.filter(move__in=("send_back", "undo")).select_related("actor")
    event = back.order_by("-pk").first()
    if event is None:
        return None
    return Returned(
        undone=event.move == "undo",
        by=event.actor.display_name if event.actor else "",
        at=event.moved_at,
        reason=event_reason(event.reason),
    )
