"""Stays outside the region that are to come: which papers, and until when to claim."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from claims.benefits.case import Case, Stay
from claims.benefits.deadlines import claim_window
from claims.channels import channel_of
from claims.models import Claim, Paper, PlannedStay
from claims.periods import SCHEME, claimable_enrolments
from claims.queries.papers import TILES, WHY
from claims.states import PLANNED_OPEN
from members.models import Encounter, Member, SchemeVersion


@dataclass(frozen=True)
class PaperToKeep:
    """A paper that the hospital gives, and why it is needed."""

    label: str
    why: Promise | str


@dataclass(frozen=True)
class PlannedRow:
    """One planned stay. `closes`: the last day for a claim, None where the scheme knows none;
    `covered`: an enrolment pays for such a stay then; `claim`: what became of it."""

    reference: str
    place: str
    hospital: str
    admitted_on: date
    discharged_on: date
    remind_on: date
    state: str
    state_label: str
    open: bool
    covered: bool
    closes: date | None
    claim: str


def planned_of(member: Member) -> list[PlannedRow]:
    """All that was noted, the open ones first."""
    rows = PlannedStay.objects.filter(member=member).select_related("claim", "member")
    found = [planned_row(row) for row in rows.order_by("-admitted_on")[:20]]
    return sorted(found, key=lambda row: not row.open)


def planned_by_reference(member: Member, reference: str) -> PlannedStay | None:
    rows = PlannedStay.objects.filter(member=member, reference=reference)
    return rows.select_related("member", "claim").first()


def planned_row(planned: PlannedStay) -> PlannedRow:
    closes, covered = _window(planned)
    return PlannedRow(
        reference=planned.reference,
        place=planned.place,
        hospital=planned.hospital,
        admitted_on=planned.admitted_on,
        discharged_on=planned.discharged_on,
        remind_on=planned.remind_on,
        state=planned.state,
        state_label=planned.get_state_display(),
        open=planned.state in PLANNED_OPEN,
        covered=covered,
        closes=closes,
        claim=planned.claim.reference if planned.claim else "",
    )


def papers_to_keep() -> list[PaperToKeep]:
    """What a claim by papers asks for."""
    return [PaperToKeep(str(Paper.Kind(kind).label), WHY.get(kind, "")) for kind in TILES]


def _window(planned: PlannedStay) -> tuple[date | None, bool]:
    """The earliest last day among the enrolments that cover the planned days."""
    encounter = Encounter(
        member=planned.member,
        kind=Encounter.Kind.INPATIENT,
        admitted_on=planned.admitted_on,
        discharged_on=planned.discharged_on,
    )
    last: list[date] = []
    enrolments = claimable_enrolments(planned.member, encounter, scheme_code=SCHEME)
    channel = channel_of(Claim.Channel.PHOTO, encounter.kind)
    stay = Stay(encounter.kind, planned.admitted_on, planned.discharged_on)
    for row in enrolments:
        version = SchemeVersion.objects.for_period(row.scheme_id, row.period)
        case = Case(planned.discharged_on, channel, cause="unknown")
        closes = claim_window(version.terms(), row.period, case, stay).closes
        if closes is not None:
            last.append(closes)
    return min(last, default=None), bool(enrolments)
