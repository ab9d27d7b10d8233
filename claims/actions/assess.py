"""Facts in, benefit out: the arithmetic of `claims.benefits`, kept with all that went in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from claims.basis import Basis, Drawn, Elsewhere, drawn, load_basis
from claims.benefits.case import Case, Cover
from claims.benefits.case_json import case_as_dict, paid_before_as_dict
from claims.benefits.outcome import Outcome
from claims.benefits.settle import settle
from claims.cases import case_of, person_of, stay_of
from claims.channels import channel_of
from claims.feed_facts import feed_values
from claims.models import Assessment, AssessmentLine, Claim, Entitlement
from claims.periods import claimable_among
from config.kernel.inserting import insert, insert_all
from config.kernel.money import ZERO, yuan
from members.models import Encounter, Enrolment, InsuranceSettlement, SchemeVersion


@dataclass(frozen=True)
class Estimate:
    """What a stay would bring, told before anybody claims."""

    outcome: str
    benefit: Decimal
    reasons: frozenset[str]
    scheme_version_id: int


@transaction.atomic(savepoint=False)
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
    filed_on = timezone.localdate(claim.filed_at)
    case = case_of(
        facts,
        cover=_cover(cover) if cover else None,
        paid_before=[paid for each in basis.covers for paid in each.paid],
        filed_on=filed_on,
        judged_on=timezone.localdate(now),
        channel=channel_of(claim.channel, facts.get("visit_kind", "")),
        sex=claim.member.sex,
        died_on=claim.member.died_on,
    )
    outcome = settle(case, version.terms(), period=claim.period, item=claim.item)
    earlier = Assessment.objects.filter(claim=claim).order_by("-pk")
    previous = None if first else earlier.first()
    assessment = Assessment(
        claim=claim,
        claim_version=claim.version,
        scheme_version=version,
        outcome=outcome.outcome,
        waiting_until=outcome.waiting_until,
        benefit=outcome.benefit,
        base=_base(outcome) if outcome.outcome == "pay" else ZERO,
        drawn=_drawn(outcome),
        reasons=sorted(outcome.reasons),
        inputs=_inputs(case, used, base_used) | _paid_elsewhere(cover.elsewhere if cover else ()),
        replaces=previous,
        assessed_at=now,
    )
    insert_all(_lines(insert(assessment), outcome))
    return assessment


def estimates(
    *, encounters: Sequence[Encounter], scheme_code: str, now: datetime
) -> Mapping[int, Estimate]:
    """By stay what it would bring if it were claimed today; none where no enrolment covers its days
    or the insurer took everything back. Three statements, however many stays."""
    enrolled: dict[int, list[Enrolment]] = {}
    members = {encounter.member_id for encounter in encounters}
    rows = Enrolment.objects.filter(member__in=members, scheme__code=scheme_code)
    for row in rows.order_by("item", "period"):
        enrolled.setdefault(row.member_id, []).append(row)
    if not enrolled:
        return {}
    scheme_id = next(iter(enrolled.values()))[0].scheme_id
    settlements = InsuranceSettlement.objects.filter(encounter__in=encounters, reversed_at=None)
    newest = {row.encounter_id: row for row in settlements.order_by("settled_at", "pk")}
    covers = drawn(scheme_id, list(enrolled))
    told: dict[int, Estimate] = {}
    for encounter in encounters:
        settlement = newest.get(encounter.pk)
        claimable = claimable_among(enrolled.get(encounter.member_id, ()), encounter)
        if settlement is not None and claimable:
            wanted = {(row.item, row.period) for row in claimable}
            own = [c for c in covers[encounter.member_id] if (c.item, c.period) in wanted]
            told[encounter.pk] = _estimate(encounter, settlement, scheme_id, own, now)
    return told


def _estimate(
    encounter: Encounter,
    settlement: InsuranceSettlement,
    scheme_id: int,
    covers: Sequence[Drawn],
    now: datetime,
) -> Estimate:
    told = feed_values(encounter, settlement)
    version = version_for(scheme_id, max(cover.period for cover in covers))
    outcome = settle(
        Case(
            covers=tuple(_cover(cover) for cover in covers),
            paid_before=tuple(paid for cover in covers for paid in cover.paid),
            filed_on=timezone.localdate(now),
            channel=channel_of(Claim.Channel.ONE_TAP, encounter.kind),
            # What can only be claimed later brings what it brings then.
            judged_on=date.max,
            cause="illness",
            stays=(stay_of(told),),
            member=person_of(encounter.member.sex, told, died_on=encounter.member.died_on),
        ),
        version.terms(),
    )
    return Estimate(outcome.outcome, outcome.payable_now, outcome.reasons, version.pk)


def cap_of(claim: Claim) -> Decimal | None:
    """The most that the claim's item pays in its period; None where nothing limits it."""
    terms = version_for(claim.scheme_id, claim.period).terms()
    return terms.version_for(claim.period).items[claim.item].funds()[claim.item]


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


def _cover(cover: Drawn) -> Cover:
    return Cover(cover.period, frozenset({cover.item}), cover.begins_on, cover.previous_ended_on)


def _base(outcome: Outcome) -> Decimal:
    """The eligible cost that the claim adds to the period."""
    return yuan(sum((part.base for part in outcome.parts), ZERO))


def _drawn(outcome: Outcome) -> list[dict[str, Any]]:
    """What later settlements have to know of this one, by benefit."""
    if outcome.outcome != "pay":
        return []
    return [paid_before_as_dict(paid) for part in outcome.parts for paid in part.drawn]


def _inputs(case: Case, used: Decimal, base_used: Decimal) -> dict[str, Any]:
    """Everything that went in, so that the result can be replayed. No identity, no hospital."""
    return {"case": case_as_dict(case), "used": str(used), "base_used": str(base_used)}


def _paid_elsewhere(elsewhere: Sequence[Elsewhere]) -> dict[str, Any]:
    """What of `used` another system paid, where it did: the reader is told."""
    paid = [{"paid_on": p.paid_on.isoformat(), "amount": str(p.amount)} for p in elsewhere]
    return {"paid_elsewhere": paid} if paid else {}


def _lines(assessment: Assessment, outcome: Outcome) -> list[AssessmentLine]:
    """How the base comes about and what adds up to the benefit; where nothing does, the reasons
    alone say why."""
    lines = (*outcome.workings, *outcome.lines) if outcome.payable_now else ()
    return [
        AssessmentLine(
            assessment=assessment,
            position=position,
            item=line.item,
            kind=line.kind,
            is_working=not line.adds,
            label_zh=line.label["zh-hans"],
            label_en=line.label["en"],
            formula_zh=line.formula["zh-hans"],
            formula_en=line.formula["en"],
            clause_zh=line.clause["zh-hans"],
            clause_en=line.clause["en"],
            amount=line.amount,
        )
        for position, line in enumerate(lines, start=1)
    ]
