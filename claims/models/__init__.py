"""What is asked, and what the rules give."""

from claims.models.assessment import Assessment, AssessmentLine
from claims.models.claim import Claim, ClaimEvent, ClaimReceipt, ClaimSettlement
from claims.models.entitlement import Entitlement, EntitlementMove
from claims.models.fact import Fact
from claims.models.freeze import Freeze, FreezeEvent
from claims.models.paid_elsewhere import PaidElsewhere
from claims.models.paper import Filing, Paper, PaperPage, PaperRequest
from claims.models.planned_stay import PlannedStay, PlannedStayEvent
from claims.models.receipt import ReceiptVerification
from claims.models.reminder import Reminder, ReminderAgain
from claims.models.replay import ReplayRow, ReplayRun
from claims.models.scan import ScannedFile
from claims.models.statement import Statement, StatementYear

__all__ = [
    "Assessment",
    "AssessmentLine",
    "Claim",
    "ClaimEvent",
    "ClaimReceipt",
    "ClaimSettlement",
    "Entitlement",
    "EntitlementMove",
    "Fact",
    "Filing",
    "Freeze",
    "FreezeEvent",
    "PaidElsewhere",
    "Paper",
    "PaperPage",
    "PaperRequest",
    "PlannedStay",
    "PlannedStayEvent",
    "ReceiptVerification",
    "Reminder",
    "ReminderAgain",
    "ReplayRow",
    "ReplayRun",
    "ScannedFile",
    "Statement",
    "StatementYear",
]
