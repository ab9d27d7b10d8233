"""Drawn decisions on the readers' pages: read blind, and then with the decision beside it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from claims.actions.assess import cap_of
from claims.models import Paper
from claims.words import item_label, paid_elsewhere_text
from config.wording import iso, listed, money
from members.models import User
from reviews.models import Decision, QualitySample, SampleReading
from reviews.models.decision import DenialReason, Outcome
from reviews.rows.judgements import reason_of
from reviews.sample_queries import differing_for, open_reading, waiting_for

PAGE = 50


@dataclass(frozen=True)
class DifferenceRow:
    """A difference that waits for a second reader."""

    uid: str
    reference: str
    item: str
    read_by: str
    read_at: datetime


@dataclass(frozen=True)
class Readings:
    """`mine` is the sample that I have taken, `waits` whether there is another for me."""

    mine: QualitySample | None
    waits: bool
    differences: list[DifferenceRow]


@dataclass(frozen=True)
class Terms:
    """What the arithmetic takes beside the facts. It says nothing of what came out."""

    version: str
    cap: Decimal | None
    used: Decimal
    paid_elsewhere: str


@dataclass(frozen=True)
class Said:
    """One person's word, or two persons': what, why, who, when."""

    words: str
    reason: str
    note: str
    by: str
    at: datetime


def readings_of(user: User) -> Readings:
    """What waits for this person. A number of samples is no secret; which they are is one."""
    found = differing_for(user).select_related("draw__decision__claim", "reading__read_by")
    return Readings(
        mine=open_reading(user),
        waits=waiting_for(user).exists(),
        differences=[
            DifferenceRow(
                uid=str(sample.uid),
                reference=sample.draw.decision.claim.reference,
                item=item_label(sample.draw.decision.claim.item),
                read_by=sample.reading.read_by.display_name,
                read_at=sample.reading.read_at,
            )
            for sample in found.order_by("pk")[:PAGE]
        ],
    )


def terms_of(decision: Decision) -> Terms:
    inputs = decision.assessment.inputs
    return Terms(
        version=decision.assessment.scheme_version.version,
        cap=cap_of(decision.claim),
        used=Decimal(inputs["used"]),
        paid_elsewhere=paid_elsewhere_text(inputs, iso),
    )


def reader_said(reading: SampleReading) -> Said:
    return Said(
        words=reading_words(reading),
        reason="",
        note=reading.grounds,
        by=reading.read_by.display_name,
        at=reading.read_at,
    )


def decision_said(decision: Decision) -> Said:
    people = (decision.decided_by, decision.confirmed_by)
    return Said(
        words=decision_words(decision),
        reason="" if decision.denial_reason else reason_of(decision),
        note=decision.note,
        by=" / ".join(person.display_name for person in people if person)
        or decision.decided_by_name,
        at=decision.confirmed_at or decision.decided_at,
    )


def reading_words(reading: SampleReading) -> str:
    """“To be paid: ¥1,234.00”, “Not to be paid: late”, “A paper is missing: discharge summary”."""
    kinds = SampleReading.Conclusion
    if reading.conclusion == kinds.PAY:
        return _("To be paid: %(amount)s") % {"amount": money(reading.amount)}
    if reading.conclusion == kinds.DENY:
        return _denied(reading.denial_reason)
    papers = listed(Paper.Kind(kind).label for kind in reading.missing)
    return _("A paper is missing: %(papers)s") % {"papers": papers}


def decision_words(decision: Decision) -> str:
    if decision.outcome == Outcome.DENIED:
        return _denied(decision.denial_reason)
    return _("To be paid: %(amount)s") % {"amount": money(decision.amount)}


def way_of_correction(decision: Decision) -> str:
    """Where such a decision is put right: not here, unless nobody made it."""
    if decision.decided_by_id is None:
        return _(
            "Nobody decided this. Where two readers find an error before it takes effect, it is"
            " taken back and an officer decides."
        )
    if decision.outcome == Outcome.DENIED:
        return _(
            "The decision stays as it is. If the denial was wrong, it is put right by the member’s"
            " appeal: call the member and tell them of it."
        )
    return _(
        "The decision stays as it is. If the approval was wrong and is not paid yet, tell finance:"
        " it can be left out of the batch. What was paid is for the supervisor to settle."
    )


def _denied(reason: str) -> str:
    return _("Not to be paid: %(reason)s") % {"reason": DenialReason(reason).label}
