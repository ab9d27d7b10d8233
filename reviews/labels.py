"""What was true of a case, as people found it who did not know what the machine had proposed.

Only finished readings count: agreed, or settled by a second reader. What nobody has read is neither
right nor wrong. The machine's proposal is that of the pre-review: what was computed is granted, as
for an ordinary illness.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from reviews.draws import draw
from reviews.models import MedicalFinding, ModelVersion, Prediction, QualitySample, SampleFinding
from reviews.models.clearing import ErrorKind
from reviews.models.prereview import PreReview
from reviews.models.sample import SampleReading
from reviews.sampling import reference_of
from reviews.states import SampleState

# An amount that is this far off is a wrong one; below it is rounding.
TOLERANCE = Decimal("1.00")
_WHOLE = 1 << 64


@dataclass(frozen=True)
class Adjudicated:
    """A green case that was drawn and read: what was wrong about granting it as computed, and the
    chance that it had of being drawn. `chance`: what the model had said before."""

    reference: str
    claim_id: int
    decision_id: int
    chance: float
    errors: frozenset[str]
    propensity: Decimal
    automatic: bool
    read_at: datetime


def adjudicated(
    *, scheme_id: int, model: ModelVersion, since: datetime | None = None
) -> list[Adjudicated]:
    """Finished readings of green cases of a scheme that the model has answered for, by decision.

    Two statements. Cases of other lanes are left out: nobody clears them.
    """
    finished = finished_readings().filter(draw__decision__claim__scheme=scheme_id)
    samples = list(finished if since is None else finished.filter(draw__drawn_at__gte=since))
    said = {
        (claim_id, version): chance
        for claim_id, version, chance in Prediction.objects.filter(
            model=model, claim__in=[sample.draw.decision.claim_id for sample in samples]
        ).values_list("claim_id", "claim_version", "chance")
    }
    found = []
    for sample in samples:
        decision = sample.draw.decision
        chance = said.get((decision.claim_id, decision.assessment.claim_version))
        if chance is None:
            continue
        found.append(
            Adjudicated(
                reference=reference_of(decision),
                claim_id=decision.claim_id,
                decision_id=decision.pk,
                chance=chance,
                errors=errors_of(sample),
                propensity=sample.draw.propensity,
                automatic=decision.decided_by_id is None,
                read_at=sample.reading.read_at,
            )
        )
    return found


def finished_readings() -> QuerySet[QualitySample]:
    """Of green cases of all schemes, in their first round, by decision; each knows whether a
    critical illness was found, as `errors_of` asks."""
    critical = MedicalFinding.objects.filter(
        claim=OuterRef("draw__decision__claim"), kind=MedicalFinding.Kind.CRITICAL_ILLNESS
    )
    return (
        QualitySample.objects.filter(
            state__in=(SampleState.AGREED, SampleState.SETTLED),
            draw__route=PreReview.Route.GREEN,
            draw__decision__review__round=1,
        )
        .select_related(
            "reading",
            "finding",
            "draw__decision__assessment",
            "draw__decision__claim",
            "draw__decision__review",
            "draw__decision__pre_review__assessment",
        )
        .annotate(critical=Exists(critical))
        .order_by("draw__decision")
    )


def errors_of(sample: QualitySample) -> frozenset[str]:
    """What was wrong about the machine's proposal, by a finished reading.

    Where the readers agreed with the decision, or settled that it was right, the decision is the
    truth; where they settled that it was wrong, the first reading is.
    """
    decision, proposed = sample.draw.decision, sample.draw.decision.pre_review
    if proposed is None:
        return frozenset()
    right = sample.state == SampleState.AGREED or (
        sample.finding.kind == SampleFinding.Kind.NO_ERROR
    )
    if right:
        pays, amount = decision.amount > 0, decision.amount
    else:
        pays = sample.reading.conclusion == SampleReading.Conclusion.PAY
        amount = sample.reading.amount or Decimal(0)
    errors = set()
    if not pays:
        errors.add(ErrorKind.EXCLUDED.value)
    elif abs(amount - proposed.assessment.benefit) > TOLERANCE:
        errors.add(ErrorKind.WRONG_AMOUNT.value)
    if sample.__dict__.get("critical"):
        errors.add(ErrorKind.MISSED_CRITICAL.value)
    return frozenset(errors)


class Drawn(Protocol):
    """A case by its reference, and the chance that it had of being drawn."""

    @property
    def reference(self) -> str: ...
    @property
    def propensity(self) -> Decimal: ...


OneDrawn = TypeVar("OneDrawn", bound=Drawn)


def equally_likely(cases: Iterable[OneDrawn]) -> list[OneDrawn]:
    """Thinned so that all had the same chance of being here: that of the least likely.

    The exact test needs a plain random sample. The second draw knows references and chances of
    being drawn, and no label; repeated it falls the same.
    """
    found = list(cases)
    if not found:
        return []
    least = min(case.propensity for case in found)
    return [
        case
        for case in found
        if draw(b"calibration-thinning", case.reference) < int(least / case.propensity * _WHOLE)
    ]


def manifest_of(cases: Sequence[Adjudicated]) -> str:
    """The digest of the cases, what the model said, and their labels; the order is no matter."""
    rows = sorted((case.reference, repr(case.chance), sorted(case.errors)) for case in cases)
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()
