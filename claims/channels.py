"""Which of the scheme's ways of claiming a claim comes by: each has its own days."""

from collections.abc import Mapping
from datetime import date

from claims.benefits.case import Case, Stay
from claims.benefits.deadlines import claim_window
from claims.models import Claim
from members.models import Encounter, Enrolment, SchemeVersion
from members.schemes.terms import Channel

# The insurer's feed tells of care that was settled here; what comes on paper was settled elsewhere.
_CHANNELS: Mapping[Claim.Channel, Channel] = {
    Claim.Channel.ONE_TAP: "local",
    Claim.Channel.PHOTO: "out_of_area",
}


def channel_of(filed_by: str, visit_kind: str) -> Channel:
    """The scheme's channel for a claim filed by one tap or by photo, for this kind of visit."""
    if visit_kind == Encounter.Kind.LISTED_OUTPATIENT:
        return "listed_outpatient"
    return _CHANNELS[Claim.Channel(filed_by)]


def opens_on(enrolment: Enrolment, encounter: Encounter, filed_by: str, today: date) -> date:
    """The first day on which a claim for the stay can be taken; today where it already can."""
    version = SchemeVersion.objects.for_period(enrolment.scheme_id, enrolment.period)
    case = Case(today, channel_of(filed_by, encounter.kind), cause="unknown")
    stay = Stay(encounter.kind, encounter.admitted_on, encounter.discharged_on)
    opens = claim_window(version.terms(), enrolment.period, case, stay).opens
    return max(opens, today) if opens else today


def closes_on(version: SchemeVersion, encounter: Encounter, today: date) -> date | None:
    """The last day for a claim for the stay from the insurer's data; None where nothing ends it.

    Of a stay across the turn of a period, whose parts have each their own: the first to come.
    """
    terms = version.terms()
    channel = channel_of(Claim.Channel.ONE_TAP, encounter.kind)
    case = Case(today, channel, cause="unknown")
    stay = Stay(encounter.kind, encounter.admitted_on, encounter.discharged_on)
    first, last = (terms.period_of(day) for day in (encounter.admitted_on, encounter.discharged_on))
    ends = [claim_window(terms, period, case, stay).closes for period in range(first, last + 1)]
    days = sorted(day for day in ends if day is not None)
    return next((day for day in days if day >= today), days[-1] if days else None)
