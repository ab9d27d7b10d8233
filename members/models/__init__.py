"""Who is covered, and who may know."""

from members.models.account import BankAccount
from members.models.calendar import CalendarDay
from members.models.consent import Consent
from members.models.encounter import Encounter, InsuranceSettlement
from members.models.enrolment_list import EnrolmentList, EnrolmentListRow, UnitMove
from members.models.fee import UnitPayment
from members.models.feed import FeedImport, QuarantinedRow
from members.models.hospital import Hospital, HospitalEvent, HospitalImport
from members.models.member import Member
from members.models.message import Message
from members.models.scheme import Enrolment, Scheme, SchemeVersion
from members.models.scheme_draft import SchemeDraft, SchemeDraftEvent
from members.models.scheme_year import SchemeYearTick
from members.models.sms import SmsCursor, SmsReply, SmsStop
from members.models.trust import AccessEntry, ConflictOfInterest
from members.models.unit import Unit
from members.models.user import LoginCode, RoleGrant, SignInAttempt, User

__all__ = [
    "AccessEntry",
    "BankAccount",
    "CalendarDay",
    "ConflictOfInterest",
    "Consent",
    "Encounter",
    "Enrolment",
    "EnrolmentList",
    "EnrolmentListRow",
    "FeedImport",
    "Hospital",
    "HospitalEvent",
    "HospitalImport",
    "InsuranceSettlement",
    "LoginCode",
    "Member",
    "Message",
    "QuarantinedRow",
    "RoleGrant",
    "Scheme",
    "SchemeDraft",
    "SchemeDraftEvent",
    "SchemeVersion",
    "SchemeYearTick",
    "SignInAttempt",
    "SmsCursor",
    "SmsReply",
    "SmsStop",
    "Unit",
    "UnitMove",
    "UnitPayment",
    "User",
]
