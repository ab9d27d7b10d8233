"""Facts in, benefit out: the arithmetic of `claims.subsidy`, kept with all that went in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from claims.basis import Basis, Drawn, drawn, load_basis
from claims.facts import AMOUNTS
from claims.feed_facts import feed_values
from claims.models import Assessment, AssessmentLine, Claim, Entitlement
from claims.subsidy.case import Case, Cover, Outcome, PaidBefore, Stay
from claims.subsidy.out_of_pocket import settle_out_of_pocket
from config.kernel.money import ZERO
from members.models import Encounter, Enrolment, Scheme, SchemeVersion
from members.scheme_terms import SchemeTerms, parse_scheme


@dataclass(frozen=True)
class Estimate:
    """What a stay would bring, told before anybody claims."""

    outcome: str
    benefit: Decimal
    reasons: frozenset[str]
    scheme_version_id: int


@transaction.atomic
def assess_claim(
    *, claim: Claim, now: datetime, basis: Basis | None = None, first: bool = False
) -> Assessment:
    """A new assessment of the claim as it stands; the one before stays and is named.

    The caller holds the lock on the claim, and may hand over what it loaded. `first` says that
    there cannot be one before.
    """
    basis = basis or load_basis(claim)
    facts, cover = basis.facts, basis.of(claim)
    used = cover.used if cover else ZERO
    base_used = cover.base_used if cover else ZERO
    version = version_for(claim.scheme_id, claim.period)
    terms = terms_of(version)
    filed_on = timezone.localdate(claim.filed_at)
    case = Case(
        covers=(_cover(cover),) if cover else (),
        paid_before=(PaidBefore(claim.period, claim.item, base_used, used),),
        filed_on=filed_on,
        channel="local",
        cause=facts.get("cause", "unknown"),
        stays=(_stay(facts),),
    )
    outcome = settle_out_of_pocket(case, {claim.period: terms.for_period(claim.period)})
    earlier = Assessment.objects.filter(claim=claim).order_by("-pk")
    previous = None if first else earlier.first()
    assessment = Assessment.objects.create(
        claim=claim,
        claim_version=claim.version,
        scheme_version=version,
        outcome=outcome.outcome,
        benefit=outcome.benefit,
        base=outcome.base if outcome.outcome == "pay" else ZERO,
        reasons=sorted(outcome.reasons),
        inputs=_inputs(facts, used, base_used, filed_on),
        replaces=previous,
        assessed_at=now,
    )
    AssessmentLine.objects.bulk_create(_lines(assessment, outcome))
    return assessment


def estimate(
    *, encounter: Encounter, scheme_code: str, item: str, now: datetime
) -> Estimate | None:
    """What a stay would bring if it were claimed today; None when no enrolment covers its days."""
    settlement = (
        encounter.settlements.filter(reversed_at=None).order_by("-settled_at", "-pk").first()
    )
    scheme_id = Scheme.objects.values_list("pk", flat=True).get(code=scheme_code)
    covers = drawn(
        Enrolment.objects.filter(
            member_id=encounter.member_id,
            scheme_id=scheme_id,
            item=item,
            effective_on__lte=encounter.discharged_on,
            ends_on__gte=encounter.admitted_on,
        )
    )
    if settlement is None or not covers:
        return None
    versions = {cover.period: version_for(scheme_id, cover.period) for cover in covers}
    outcome = settle_out_of_pocket(
        Case(
            covers=tuple(_cover(cover) for cover in covers),
            paid_before=tuple(
                PaidBefore(cover.period, cover.item, cover.base_used, cover.used)
                for cover in covers
            ),
            filed_on=timezone.localdate(now),
            channel="local",
            cause="illness",
            stays=(_stay(feed_values(encounter, settlement)),),
        ),
        {period: terms_of(version).for_period(period) for period, version in versions.items()},
    )
    newest = versions[max(versions)]
    return Estimate(outcome.outcome, outcome.payable_now, outcome.reasons, newest.pk)


def cap_of(claim: Claim) -> Decimal:
    """The most that the claim's item pays in its period."""
    version = version_for(claim.scheme_id, claim.period)
    return terms_of(version).for_period(claim.period).out_of_pocket.cap


def is_current(assessment: Assessment, claim: Claim, entitlement: Entitlement) -> bool:
    """Whether it still rests on the claim's facts and on what the member drew so far."""
    return (
        assessment.claim_version == claim.version
        and Decimal(assessment.inputs["used"]) == entitlement.used
        and Decimal(assessment.inputs["base_used"]) == entitlement.base_used
    )


def version_for(scheme_id: int, period: int) -> SchemeVersion:
    """The version that holds for a period; the first one for periods before it (an assumption)."""
    return SchemeVersion.objects.for_period(scheme_id, period)


def terms_of(version: SchemeVersion) -> SchemeTerms:
    """The terms as they were loaded, not as a file on disk says today."""
    return parse_scheme(version.source_text, name=version.version)


def _cover(cover: Drawn) -> Cover:
    return Cover(cover.period, frozenset({cover.item}), cover.begins_on, cover.ends_on)


def _stay(facts: Mapping[str, str]) -> Stay:
    level = facts.get("hospital_level")
    return Stay(
        kind=facts["visit_kind"],
        admitted_on=date.fromisoformat(facts["admitted_on"]),
        discharged_on=date.fromisoformat(facts["discharged_on"]),
        hospital_level=int(level) if level else None,
        amounts={name: Decimal(facts[name]) for name in AMOUNTS if facts.get(name)},
    )


def _inputs(
    facts: Mapping[str, str], used: Decimal, base_used: Decimal, filed_on: date
) -> dict[str, Any]:
    """Everything that went in, so that the result can be replayed. No identity, no hospital."""
    kept = {name: value for name, value in facts.items() if name not in ("hospital", "diagnosis")}
    return {
        "facts": kept,
        "used": str(used),
        "base_used": str(base_used),
        "filed_on": filed_on.isoformat(),
    }


def _lines(assessment: Assessment, outcome: Outcome) -> list[AssessmentLine]:
    return [
        AssessmentLine(
            assessment=assessment,
            position=position,
            item=line.item,
            kind=line.kind,
            label_zh=line.label["zh-hans"],
            label_en=line.label["en"],
            formula_zh=line.formula["zh-hans"],
            formula_en=line.formula["en"],
            clause_zh=line.clause["zh-hans"],
            clause_en=line.clause["en"],
            amount=line.amount,
        )
        for position, line in enumerate(outcome.lines, start=1)
    ]
