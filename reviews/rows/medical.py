"""What machine and experts say about a diagnosis, ready to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from reviews.champion.proposal import Reason
from reviews.champion_words import sentence
from reviews.models import ExpertPanel, MedicalProposal, Opinion, Referral, ReferralEvent
from reviews.models.decision import OverrideReason
from reviews.models.opinion import Conclusion
from reviews.rows.checklists import KeptRow
from reviews.rows.codes import code_words
from reviews.rows.events import event_reason
from reviews.rows.precedents import CitationRow, citation_rows
from reviews.states import ReferralState


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
    icd10: str = ""
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
    """A question as it stands: `open` with an expert, or answered; `asks` it came back with one.

    `expert` is "" where more than one reads it; `unread` where nobody could be found to.
    """

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
    unread: bool = False


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
        icd10=code_words(opinion.icd10, opinion.code_version),
        checklist=(lists or {}).get(opinion.pk),
        citations=citation_rows(opinion=opinion),
    )


def referral_row(
    referral: Referral | None, lists: Mapping[int, KeptRow] | None = None
) -> ReferralRow | None:
    if referral is None:
        return None
    if referral.panel is not None:
        return _row_of_panel(referral, referral.panel, lists or {})
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
        unread=_unread(referral),
    )


def _row_of_panel(
    newest: Referral, panel: ExpertPanel, lists: Mapping[int, KeptRow]
) -> ReferralRow:
    """One question and several readers: no names, and no opinion but the answer."""
    sittings = list(panel.sittings.select_related("expert", "asked_by").order_by("pk"))
    waiting = [sitting for sitting in sittings if sitting.state == ReferralState.OPEN]
    days = [sitting.due_on for sitting in waiting] or [panel.due_on or newest.due_on]
    answer = panel.answer
    notes = [replace(note, by="") if note.from_expert else note for note in _notes(sittings)]
    row = opinion_row(answer, lists)
    return ReferralRow(
        kind=newest.get_kind_display(),
        question=newest.question,
        expert="",
        asked_by=newest.asked_by.display_name,
        asked_at=sittings[0].asked_at,
        due_on=max(days),
        open=panel.ended_at is None,
        asks=any(sitting.waits_for_officer for sitting in waiting),
        state=panel.state,
        state_label=panel.get_state_display(),
        notes=notes,
        initial=None,
        final=replace(row, by="") if row else None,
        unread=any(map(_unread, sittings)),
    )


def _unread(referral: Referral) -> bool:
    return referral.state == ReferralState.OPEN and referral.expert_id is None


def last_referral(review_id: int) -> Referral | None:
    return (
        Referral.objects.filter(review=review_id)
        .select_related("expert", "asked_by", "panel__answer__given_by")
        .order_by("-pk")
        .first()
    )


def notes_of(referral: Referral) -> list[Note]:
    """Questions back and forth, and why it was declined or withdrawn."""
    return _notes([referral])


def _notes(sittings: Sequence[Referral]) -> list[Note]:
    experts = {sitting.pk: sitting.expert_id for sitting in sittings}
    events = ReferralEvent.objects.filter(referral__in=experts).exclude(reason="")
    return [
        Note(
            by=event.actor.display_name if event.actor else "",
            at=event.moved_at,
            text=event_reason(event.reason),
            from_expert=event.actor_id is not None and event.actor_id == experts[event.referral_id],
        )
        for event in events.select_related("actor").order_by("pk")
    ]
