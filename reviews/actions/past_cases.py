"""Keep what similar cases are found by: one row for each claim with a decision in effect."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from claims.models import AssessmentLine
from reviews.models import Decision, PastCase
from reviews.models.decision import Outcome
from reviews.similar_queries import Keys, keys_of

CHUNK = 500
_KEPT = [
    field.name for field in PastCase._meta.concrete_fields if field.name not in ("id", "claim")
]


@transaction.atomic
def keep_past_case(*, decision_id: int) -> None:
    """Note a decision in effect. Doing it twice, or late, leaves the claim's newest one."""
    claim_id = Decision.objects.values_list("claim_id", flat=True).get(pk=decision_id)
    newest = _in_effect().filter(claim=claim_id).order_by("-pk").first()
    if newest is not None:
        _keep([newest])


def keep_all_past_cases() -> int:
    """Build the table anew from the decisions, a part at a time; how many claims it has now."""
    kept, last = 0, 0
    while True:
        # By claim: of several decisions the newest is the one that stands.
        part = list(
            _in_effect()
            .filter(claim_id__gt=last)
            .order_by("claim_id", "-pk")
            .distinct("claim_id")[:CHUNK]
        )
        if not part:
            return kept
        with transaction.atomic():
            _keep(part)
        kept, last = kept + len(part), part[-1].claim_id


def _in_effect() -> QuerySet[Decision]:
    return Decision.objects.filter(effect__isnull=False).select_related(
        "claim", "assessment", "effect"
    )


def _keep(decisions: Sequence[Decision]) -> None:
    keys = keys_of([decision.claim for decision in decisions])
    clauses: dict[int, AssessmentLine] = {}
    for line in AssessmentLine.objects.filter(
        assessment__in=[decision.assessment_id for decision in decisions]
    ).order_by("is_working", "position"):
        clauses.setdefault(line.assessment_id, line)
    PastCase.objects.bulk_create(
        [_row(one, keys[one.claim_id], clauses.get(one.assessment_id)) for one in decisions],
        update_conflicts=True,
        unique_fields=["claim"],
        update_fields=_KEPT,
    )


def _row(decision: Decision, keys: Keys, line: AssessmentLine | None) -> PastCase:
    claim, traits = decision.claim, keys.traits
    approved = decision.outcome == Outcome.APPROVED
    return PastCase(
        claim=claim,
        decision=decision,
        member_id=claim.member_id,
        scheme_id=claim.scheme_id,
        item=claim.item,
        kind=keys.kind,
        chapter=keys.chapter,
        wording=traits.wording,
        visit_kind=traits.visit_kind,
        cause=traits.cause,
        cost=traits.cost,
        granted=approved and decision.amount >= decision.assessment.benefit,
        clause_zh=line.clause_zh if line else "",
        clause_en=line.clause_en if line else "",
        decided_on=timezone.localdate(decision.effect.took_effect_at),
    )
