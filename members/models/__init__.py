"""Who is covered, and who may know."""

from members.models.account import BankAccount
from members.models.authenticator import (
    Authenticator,
    FactorEvent,
    FactorReset,
    RecoveryCode,
)
from members.models.calendar import CalendarDay
from members.models.consent import Consent
from members.models.encounter import Encounter, InsuranceSettlement
from members.models.enrolment_list import EnrolmentList, EnrolmentListRow, UnitMove
from members.models.fee import UnitPayment
from members.models.feed import FeedImport, QuarantinedRow
from members.models.hospital import Hospital, HospitalEvent, HospitalImport
from members.models.kiosk import Kiosk
from members.models.mandate import Mandate, MandateEvent
from members.models.member import Member
from members.models.message import Message
from members.models.person_change import Heir, MergedRow, PersonChange, PersonChangeEvent
from members.models.scheme import Enrolment, Scheme, SchemeVersion
from members.models.scheme_draft import SchemeDraft, SchemeDraftEvent
from members.models.scheme_year import SchemeYearTick
from members.models.sign_on import SignOnLink
from members.models.sms import SmsCursor, SmsReply, SmsStop
from members.models.trust import AccessEntry, ConflictOfInterest
from members.models.unit import Unit, UnitEvent
from members.models.user import LoginCode, RoleGrant, SignInAttempt, User

__all__ = [
    "AccessEntry",
    "Authenticator",
    "BankAccount",
    "CalendarDay",
    "ConflictOfInterest",
    "Consent",
    "Encounter",
    "Enrolment",
    "EnrolmentList",
    "EnrolmentListRow",
    "FactorEvent",
    "FactorReset",
    "FeedImport",
    "Heir",
    "Hospital",
    "HospitalEvent",
    "HospitalImport",
    "InsuranceSettlement",
    "Kiosk",
    "LoginCode",
    "Mandate",
    "MandateEvent",
    "Member",
    "MergedRow",
    "Message",
    "PersonChange",
    "PersonChangeEvent",
    "QuarantinedRow",
    "RecoveryCode",
    "RoleGrant",
    "Scheme",
    "SchemeDraft",
    "SchemeDraftEvent",
    "SchemeVersion",
    "SchemeYearTick",
    "SignInAttempt",
    "SignOnLink",
    "SmsCursor",
    "SmsReply",
    "SmsStop",
    "Unit",
    "UnitEvent",
    "UnitMove",
    "UnitPayment",
    "User",
]
