"""What is asked, and what the rules give."""

from claims.models.assessment import Assessment, AssessmentLine
from claims.models.claim import Claim, ClaimEvent, ClaimSettlement
from claims.models.entitlement import Entitlement, EntitlementMove
from claims.models.fact import Fact
from claims.models.reminder import Reminder

__all__ = [
    "Assessment",
    "AssessmentLine",
    "Claim",
    "ClaimEvent",
    "ClaimSettlement",
    "Entitlement",
    "EntitlementMove",
    "Fact",
    "Reminder",
]
