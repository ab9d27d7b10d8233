"""What machine and experts say about a diagnosis, ready to print."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from reviews.champion.proposal import Reason
from reviews.champion_words import sentence
from reviews.models import MedicalProposal, Opinion, Referral
from reviews.models.decision import OverrideReason
from reviews.models.opinion import Conclusion
from reviews.rows.checklists import KeptRow
from reviews.rows.events import event_reason
from reviews.rows.precedents import CitationRow, citation_rows


@dataclass(frozen=True)
class MedicalRow:
    """The machine's reading. `refused`: it gave no answer, which is one too."""

    refused: bool
    code: str
    label: str
    confidence: str
    reasons: list[str]
    counter: str
    icd10: str
    model: str
    made_at: datetime


@dataclass(frozen=True)
class OpinionRow:
    """One opinion. `override`: why it is another than the machine's, "" where it is not."""

    conclusion: str
    code: str
    grounds: str
    confidence: str
    confidence_code: str
    override: str
    by: str
    at: datetime
    checklist: KeptRow | None = None
    citations: list[CitationRow] = field(default_factory=list)


@dataclass(frozen=True)
class Note:
    """Something that expert and officer said to each other."""

    by: str
    at: datetime
    text: str
    from_expert: bool


@dataclass(frozen=True)
class ReferralRow:
    """A question as it stands: `open` with an expert, or answered; `asks` it came back with one."""

    kind: str
    question: str
    expert: str
    asked_by: str
    asked_at: datetime
    due_on: date
    open: bool
    asks: bool
    state: str
    state_label: str
    notes: list[Note]
    initial: OpinionRow | None
    final: OpinionRow | None


def medical_row(proposal: MedicalProposal | None) -> MedicalRow | None:
    if proposal is None:
        return None
    return MedicalRow(
        refused=not proposal.label,
        code=proposal.label,
        label=str(Conclusion(proposal.label).label) if proposal.label else "",
        confidence=proposal.get_confidence_display(),
        reasons=[_sentence(reason) for reason in proposal.reasons],
        counter=_sentence(proposal.counter) if proposal.counter else "",
        icd10=proposal.icd10,
        model=proposal.model_version,
        made_at=proposal.created_at,
    )


def _sentence(kept: dict[str, Any]) -> str:
    return sentence(Reason(kept["code"], kept["parameters"]))


def opinion_row(
    opinion: Opinion | None, lists: Mapping[int, KeptRow] | None = None
) -> OpinionRow | None:
    """`lists`: the checklists of the claim's opinions, by opinion."""
    if opinion is None:
        return None
    override = ""
    if opinion.override_reason:
        code = OverrideReason(opinion.override_reason)
        override = " · ".join(filter(None, (f"{code.value} {code.label}", opinion.override_note)))
    return OpinionRow(
        conclusion=opinion.get_conclusion_display(),
        code=opinion.conclusion,
        grounds=opinion.grounds,
        confidence=opinion.get_confidence_display(),
        confidence_code=opinion.confidence,
        override=override,
        by=opinion.given_by.display_name,
        at=opinion.given_at,
        checklist=(lists or {}).get(opinion.pk),
        citations=citation_rows(opinion=opinion),
    )


def referral_row(
    referral: Referral | None, lists: Mapping[int, KeptRow] | None = None
) -> ReferralRow | None:
    if referral is None:
        return None
    opinions = {row.stage: row for row in referral.opinions.select_related("given_by")}
    return ReferralRow(
        kind=referral.get_kind_display(),
        question=referral.question,
        expert=referral.expert.display_name
        if referral.expert
        else referral.get_specialty_display(),
        asked_by=referral.asked_by.display_name,
        asked_at=referral.asked_at,
        due_on=referral.due_on,
        open=referral.ended_at is None,
        asks=referral.waits_for_officer,
        state=referral.state,
        state_label=referral.get_state_display(),
        notes=notes_of(referral),
        initial=opinion_row(opinions.get(Opinion.Stage.INITIAL), lists),
        final=opinion_row(opinions.get(Opinion.Stage.FINAL), lists),
    )


def last_referral(review_id: int) -> Referral | None:
    return (
        Referral.objects.filter(review=review_id)
        .select_related("expert", "asked_by")
        .order_by("-pk")
        .first()
    )


def notes_of(referral: Referral) -> list[Note]:
    """Questions back and forth, and why it was declined or withdrawn."""
    events = referral.events.exclude(reason="").select_related("actor").order_by("pk")
    return [
        Note(
            by=event.actor.display_name if event.actor else "",
            at=event.moved_at,
            text=event_reason(event.reason),
            from_expert=event.actor_id == referral.expert_id,
        )
        for event in events
    ]
