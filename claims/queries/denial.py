"""Why a claim brings nothing, in plain words and with the clause."""

from dataclasses import dataclass

from claims.models import Assessment, Claim, ClaimEvent
from claims.words import DENIAL_CLAUSES, denial_text
from members.models import SchemeVersion
from members.scheme_terms import parse_scheme


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
    terms = parse_scheme(version.source_text, name=version.version).for_period(claim.period)
    clause = getattr(terms.out_of_pocket, DENIAL_CLAUSES.get(code, "clause"))
    return str(clause["en" if language == "en" else "zh-hans"])
