"""The expert's pages: the questions, and one of them with its evidence and its three steps."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.models import Claim
from claims.words import item_label
from members.models import User
from members.workdays import calendar
from reviews.advice import granted_to, medical_proposal
from reviews.blind import shows_proposal
from reviews.evidence import Evidence, evidence_of
from reviews.models import Decision, EvidenceOpened, MedicalProposal, Opinion, Referral
from reviews.models.opinion import Conclusion
from reviews.queries import advisable_by, without_conflicts
from reviews.rows.checklists import Chooser, chooser, kept_rows
from reviews.rows.codes import CodeRow, code_rows
from reviews.rows.medical import (
    MedicalRow,
    Note,
    OpinionRow,
    medical_row,
    notes_of,
    opinion_row,
)
from reviews.rows.panel import Compared, compared_rows
from reviews.states import ReferralState

PAGE = 50


@dataclass(frozen=True)
class QuestionRow:
    """One question of the list; `mine` has a case to open, the others wait for someone."""

    referral_id: int
    reference: str
    kind: str
    question: str
    specialty: str
    asked_by: str
    asked_at: datetime
    days_left: int
    waits: bool


@dataclass(frozen=True)
class AnsweredRow:
    """A question that I answered; the case is closed to me. `referral_id`: it is decided, and a
    precedent could come of it; else None."""

    referral_id: int | None
    kind: str
    question: str
    conclusion: str
    at: datetime


@dataclass(frozen=True)
class Questions:
    mine: list[QuestionRow]
    compared: list[Compared]
    panel: list[QuestionRow]
    answered: list[AnsweredRow]


@dataclass(frozen=True)
class EvidenceRow:
    """One piece: its content is there only once it was opened."""

    key: str
    label: str
    sub: str
    required: bool
    opened_at: datetime | None
    content: Evidence | None


@dataclass(frozen=True)
class ExpertCase:
    """One question; `proposal` is None as long as this expert must not know it."""

    referral: Referral
    reference: str
    item: str
    kind: str
    asked_by: str
    days_left: int
    waits: bool
    evidence: list[EvidenceRow]
    needed: int
    opened: int
    notes: list[Note]
    initial: OpinionRow | None
    checklist: Chooser
    concerned: bool
    proposal_shown: bool
    proposal: MedicalRow | None
    proposed: str
    codes: list[CodeRow]
    age: int
    sex: str


def questions_of(user: User, *, today: date) -> Questions:
    """Mine, where I compare with others, what waits for anyone, and my last answers: a statement
    each, two more where I compare."""
    asked = Referral.objects.select_related("asked_by", "review__claim", "panel")
    waiting = asked.filter(state=ReferralState.OPEN)
    granted = without_conflicts(granted_to(user), user)
    mine = waiting.filter(expert=user, review__in=granted)
    compared = asked.filter(state=ReferralState.IN_PANEL, expert=user, review__in=granted)
    # Who reads a question already is not told that another reader is looked for.
    beside = Referral.objects.filter(panel=OuterRef("panel"), expert=user)
    panel = waiting.filter(~Exists(beside), expert=None, review__in=advisable_by(user))
    panel = panel.exclude(asked_by=user)
    answered = (
        Opinion.objects.filter(given_by=user, stage=Opinion.Stage.FINAL)
        .select_related("referral")
        .annotate(
            decided=Exists(
                Decision.objects.filter(review=OuterRef("review_id"), effect__isnull=False)
            )
        )
        .order_by("-pk")[:10]
    )
    return Questions(
        mine=[_question(row, today) for row in mine.order_by("due_on", "pk")[:PAGE]],
        compared=compared_rows(list(compared.order_by("panel__due_on", "pk")[:PAGE]), today=today),
        panel=[_question(row, today) for row in panel.order_by("due_on", "pk")[:PAGE]],
        answered=[
            AnsweredRow(
                referral_id=row.referral_id if row.decided else None,
                kind=row.referral.get_kind_display(),
                question=row.referral.question,
                conclusion=row.get_conclusion_display(),
                at=row.given_at,
            )
            for row in answered
        ],
    )


def expert_case(
    referral: Referral, *, today: date, wanted: str = "", words: str = ""
) -> ExpertCase:
    """One question as its expert sees it now. What they must not know yet is not gathered.

    `wanted`: the checklist that they chose; `words`: what they search one by.
    """
    claim = referral.review.claim
    openings = _openings(referral)
    shown = shows_proposal(referral)
    proposal = medical_proposal(claim.pk, referral.claim_version) if shown else None
    initial = (
        Opinion.objects.filter(referral=referral, stage=Opinion.Stage.INITIAL)
        .select_related("given_by")
        .first()
    )
    return ExpertCase(
        referral=referral,
        reference=claim.reference,
        item=item_label(claim.item),
        kind=referral.get_kind_display(),
        asked_by=referral.asked_by.display_name,
        days_left=_days_left(referral, today),
        waits=referral.waits_for_officer,
        evidence=evidence_rows(referral, openings),
        needed=len(referral.evidence),
        opened=sum(1 for key in referral.evidence if key in openings),
        notes=notes_of(referral),
        initial=opinion_row(initial, kept_rows(claim)),
        checklist=chooser(referral, opened=openings, wanted=wanted, words=words, today=today),
        concerned=_concerned(referral, proposal),
        proposal_shown=shown,
        proposal=medical_row(proposal),
        proposed=proposal.label if proposal else "",
        # What others called it is known after one's own word, as the machine's proposal is.
        codes=code_rows(claim, referral.claim_version) if shown else [],
        age=_age(claim),
        sex=claim.member.get_sex_display(),
    )


def _question(referral: Referral, today: date) -> QuestionRow:
    return QuestionRow(
        referral_id=referral.pk,
        reference=referral.review.claim.reference,
        kind=referral.get_kind_display(),
        question=referral.question,
        specialty=referral.get_specialty_display() if referral.specialty else "",
        asked_by=referral.asked_by.display_name,
        asked_at=referral.asked_at,
        days_left=_days_left(referral, today),
        waits=referral.waits_for_officer,
    )


def evidence_rows(
    referral: Referral, openings: dict[str, datetime] | None = None
) -> list[EvidenceRow]:
    """What there is to look at, with what its expert has opened of it."""
    opened = _openings(referral) if openings is None else openings
    there = {piece.key: piece for piece in evidence_of(referral.review.claim)}
    rows = [_evidence(piece, referral, opened) for piece in there.values()]
    # Taken back by the member meanwhile, and still asked for: it says so.
    return rows + [
        EvidenceRow(key, _("No longer available"), "", True, opened.get(key), None)
        for key in referral.evidence
        if key not in there
    ]


def _days_left(referral: Referral, today: date) -> int:
    """The clock stands still while the officer is to answer."""
    asked = referral.asked_back_at
    return calendar().between(timezone.localdate(asked) if asked else today, referral.due_on)


def _openings(referral: Referral) -> dict[str, datetime]:
    """When this expert first opened what."""
    rows = EvidenceOpened.objects.filter(referral=referral, opened_by=referral.expert_id).order_by(
        "-pk"
    )
    return dict(rows.values_list("key", "opened_at"))


def _evidence(piece: Evidence, referral: Referral, openings: dict[str, datetime]) -> EvidenceRow:
    opened_at = openings.get(piece.key)
    return EvidenceRow(
        key=piece.key,
        label=piece.label,
        sub=piece.sub,
        required=piece.key in referral.evidence,
        opened_at=opened_at,
        content=piece if opened_at else None,
    )


def _concerned(referral: Referral, proposal: MedicalProposal | None) -> bool:
    """Whether it is about a critical illness, by the question or a proposal that may be shown."""
    asked = referral.kind == Referral.Kind.CRITICAL_ILLNESS
    return asked or (proposal is not None and proposal.label == Conclusion.CRITICAL_ILLNESS)


def _age(claim: Claim) -> int:
    """In the year of the stay."""
    born, then = claim.member.born_on, claim.encounter.admitted_on
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))
