"""What a model of the pre-review learns from: cases that were read to the end, with what it would
have seen of them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reviews.features.schema import VERSION
from reviews.labels import errors_of, finished_readings
from reviews.models import FeatureSnapshot
from reviews.sampling import reference_of

# The upper ends of bands, for groups of cases; the last is open.
_AGES = (30, 40, 50, 60)
_LOG_AMOUNTS = ((8.517393, "< ¥5,000"), (9.903538, "¥5,000–20,000"), (99.0, "> ¥20,000"))


@dataclass(frozen=True)
class Learnable:
    """A case with its values, what was wrong about the machine's proposal, and the chance that it
    had of being read. `group`: whose it is; `unit`: where they work, to look at groups by."""

    reference: str
    group: str
    unit: str
    values: Mapping[str, Any]
    snapshot_sha256: str
    errors: frozenset[str]
    propensity: Decimal


def learnable() -> list[Learnable]:
    """All finished readings of green cases whose values were kept, by decision. Two statements."""
    finished = finished_readings()
    samples = list(finished.select_related("draw__decision__claim__member__unit"))
    claims = finished.order_by().values("draw__decision__claim")
    seen = {
        (snapshot.claim_id, snapshot.claim_version): snapshot
        for snapshot in FeatureSnapshot.objects.filter(features_version=VERSION, claim__in=claims)
    }
    found = []
    for sample in samples:
        decision = sample.draw.decision
        if decision.pre_review is None:
            continue
        # As it was when the machine proposed: what was put right later it could not have seen.
        snapshot = seen.get((decision.claim_id, decision.pre_review.claim_version))
        if snapshot is not None:
            found.append(
                Learnable(
                    reference=reference_of(decision),
                    group=str(decision.claim.member_id),
                    unit=decision.claim.member.unit.name,
                    values=snapshot.values,
                    snapshot_sha256=snapshot.sha256,
                    errors=errors_of(sample),
                    propensity=sample.draw.propensity,
                )
            )
    return found


def manifest_of(cases: Sequence[Learnable]) -> str:
    """The digest of the cases, of their values and labels; the order is no matter."""
    rows = sorted((case.reference, case.snapshot_sha256, sorted(case.errors)) for case in cases)
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def groups_of(case: Learnable) -> dict[str, str]:
    """The groups that are looked at by themselves: words as the schema has them, numbers in bands,
    the unit. What is not known is in no group."""
    values = case.values
    found = {
        name: str(values[name])
        for name in ("hospital_level", "channel", "diagnosis_band")
        if values.get(name) is not None
    }
    if (female := values.get("sex_f")) is not None:
        found["sex"] = "F" if female else "M"
    if (age := values.get("age")) is not None:
        found["age_band"] = _age_band(float(age))
    if (amount := values.get("amount_log")) is not None:
        found["amount_log"] = next(band for end, band in _LOG_AMOUNTS if float(amount) <= end)
    return found | {"unit": case.unit}


def _age_band(age: float) -> str:
    begin = 0
    for end in _AGES:
        if age < end:
            return f"{begin}–{end - 1}" if begin else f"< {end}"
        begin = end
    return f"≥ {begin}"
