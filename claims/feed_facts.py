"""What the insurer's settlement says about a stay, as facts."""

from collections.abc import Mapping

from django.utils import timezone

from claims.facts import FACTS
from claims.models import Fact
from members.models import Encounter, InsuranceSettlement


def feed_values(encounter: Encounter, settlement: InsuranceSettlement) -> Mapping[str, str]:
    """Every fact that the insurer's settlement gives, as text; "" where it says nothing."""
    level = encounter.hospital_level
    values = {
        "hospital": encounter.provider_name,
        "hospital_level": str(level) if level else "",
        "visit_kind": encounter.kind,
        "admitted_on": encounter.admitted_on.isoformat(),
        "discharged_on": encounter.discharged_on.isoformat(),
        "settled_on": timezone.localdate(settlement.settled_at).isoformat(),
        "diagnosis": encounter.disease_name[:200],
        "insurance": settlement.insurance_kind,
    }
    for name, terms in FACTS.items():
        if terms.unit == Fact.Unit.YUAN and terms.feed_field:
            values[name] = settlement.amounts[terms.feed_field]
    if not settlement.amount("hosp_part_amt"):
        values["hospital_part"] = ""
    return values
