"""Causes that the papers tell of and that a scheme does not pay, each with its sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claims.models import Assessment, Claim, PaperPage
from claims.narratives import Narrative, narratives_of
from members.schemes.terms import Ground
from reviews.narrative.patterns import edition
from reviews.narrative.read import causes_in


@dataclass(frozen=True)
class ToldCause:
    """A cause, the sentence that asserts it, where it stands, and why it is not paid."""

    cause: str
    sentence: str
    page: PaperPage
    ground: Ground


@dataclass(frozen=True)
class CauseLook:
    """What was found; `read`: every page was; `edition`: by which words."""

    read: bool
    told: tuple[ToldCause, ...]
    edition: str


def causes_of(claim: Claim, assessment: Assessment) -> CauseLook | None:
    """What a claim's summaries and certificates tell, under the terms that it was assessed by; None
    where there is none of them."""
    narratives = narratives_of(claim.filing) if claim.filing else None
    if narratives is None:
        return None
    terms = assessment.scheme_version.terms().version_for(claim.period)
    return look_for_causes(narratives, terms.excluded_causes)


def look_for_causes(narratives: Iterable[Narrative], excluded: Mapping[str, Ground]) -> CauseLook:
    """Each cause once, where the papers assert it first. What the scheme pays asks nothing."""
    pages = tuple(narratives)
    told: dict[str, ToldCause] = {}
    for one in pages:
        for found in causes_in(one.text):
            ground = excluded.get(found.cause)
            if ground is not None:
                told.setdefault(
                    found.cause, ToldCause(found.cause, found.sentence, one.page, ground)
                )
    return CauseLook(
        bool(pages) and all(one.text for one in pages), tuple(told.values()), edition()
    )
