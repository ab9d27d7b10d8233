"""Why a claim brings nothing, in plain words and with the clause."""

from dataclasses import dataclass

from claims.models import Assessment, Claim, ClaimEvent
from claims.words import denial_text
from members.models import SchemeVersion
from members.schemes.kinds import TieredShare
from members.schemes.terms import Ground, Version, in_language


@dataclass(frozen=True)
class Denial:
    """The reason for the member; `clause` and where it is published, "" where none is named."""

    text: str
    clause: str
    scheme: str


def denial_of(claim: Claim, events: list[ClaimEvent], language: str) -> Denial:
    """From the code that the denial left in the claim's own history."""
    code = next((event.reason for event in reversed(events) if event.move == "deny"), "")
    scheme = claim.scheme.name_en if language == "en" else claim.scheme.name_zh
    return Denial(denial_text(code), _clause(claim, code, language), scheme)


def _clause(claim: Claim, code: str, language: str) -> str:
    """The clause of the terms that held, i.e. those of the last arithmetic."""
    assessment = (
        Assessment.objects.filter(claim=claim).select_related("scheme_version").order_by("-pk")
    ).first()
    version = (
        assessment.scheme_version
        if assessment
        else SchemeVersion.objects.for_period(claim.scheme_id, claim.period)
    )
    terms = version.terms().version_for(claim.period)
    return in_language(_ground(terms, claim.item, code).cited, language)


def _ground(terms: Version, item: str, code: str) -> Ground:
    """The clause, or the reading, that a denial with this code rests on."""
    first = terms.items[item].benefits[0]
    if code == "late" and "local" in terms.deadlines:
        return terms.deadlines["local"].ground
    if code in terms.excluded_causes:
        return terms.excluded_causes[code]
    least = first.applies.min_hospital_level
    if code == "hospital_level" and least is not None:
        return least.ground
    return first.tiers.ground if isinstance(first, TieredShare) else first.ground
