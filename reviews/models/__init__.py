"""Whether it is granted."""

from reviews.models.absence import Absence, HandedCase, HandoverNote
from reviews.models.appeal import Appeal, AppealView
from reviews.models.bundle import BundlePart, CaseBundle
from reviews.models.checklist import KeptChecklist
from reviews.models.clearing import (
    Alarm,
    AutomaticSwitch,
    Certificate,
    CertificateApproval,
    CertificateEnd,
    FeatureSnapshot,
    ModelDuty,
    ModelDutyEvent,
    ModelVersion,
    MonitorWindow,
    Prediction,
)
from reviews.models.coding import CodeProposal, KnownWording, KnownWordingEnd
from reviews.models.decision import Decision, DecisionEffect, DecisionUndo, Proposal
from reviews.models.desk import CaseTag, DeskEvent, SavedView, Tag
from reviews.models.draft import ActDraft
from reviews.models.enquiry import (
    Enquiry,
    EnquiryEvent,
    EnquiryLetter,
    EnquiryReply,
    EnquiryYear,
)
from reviews.models.expert import ExpertAbsence, ExpertEvent, ExpertSpecialty, ExpertTerm
from reviews.models.frozen import FrozenDays
from reviews.models.grievance import (
    Grievance,
    GrievanceConfirmation,
    GrievanceEvent,
    GrievanceFinding,
    GrievanceMeasureDone,
    GrievanceRating,
    GrievanceSubject,
    GrievanceWords,
)
from reviews.models.letter import LetterPosting, LetterYear, MemberLetter
from reviews.models.medical import MedicalProposal
from reviews.models.note import CallNote
from reviews.models.opinion import MedicalFinding, Opinion
from reviews.models.original import OriginalEvent, PaperOriginal
from reviews.models.outreach import OutreachAct, OutreachTask
from reviews.models.panel import ExpertPanel, PanelEvent, PanelWord
from reviews.models.past_case import PastCase
from reviews.models.precedent import (
    Precedent,
    PrecedentCitation,
    PrecedentEvent,
    PrecedentYear,
)
from reviews.models.prereview import CheckResult, PreReview
from reviews.models.referral import (
    EvidenceOpened,
    Referral,
    ReferralEvent,
    ReviewUserObjectPermission,
)
from reviews.models.review import LaneCount, Review, ReviewEvent
from reviews.models.sample import (
    QualitySample,
    SampleDraw,
    SampleEvent,
    SampleFinding,
    SampleRate,
    SampleReading,
)
from reviews.models.usual_amount import UsualAmount

__all__ = [
    "Absence",
    "ActDraft",
    "Alarm",
    "Appeal",
    "AppealView",
    "AutomaticSwitch",
    "BundlePart",
    "CallNote",
    "CaseBundle",
    "CaseTag",
    "Certificate",
    "CertificateApproval",
    "CertificateEnd",
    "CheckResult",
    "CodeProposal",
    "Decision",
    "DecisionEffect",
    "DecisionUndo",
    "DeskEvent",
    "Enquiry",
    "EnquiryEvent",
    "EnquiryLetter",
    "EnquiryReply",
    "EnquiryYear",
    "EvidenceOpened",
    "ExpertAbsence",
    "ExpertEvent",
    "ExpertPanel",
    "ExpertSpecialty",
    "ExpertTerm",
    "FeatureSnapshot",
    "FrozenDays",
    "Grievance",
    "GrievanceConfirmation",
    "GrievanceEvent",
    "GrievanceFinding",
    "GrievanceMeasureDone",
    "GrievanceRating",
    "GrievanceSubject",
    "GrievanceWords",
    "HandedCase",
    "HandoverNote",
    "KeptChecklist",
    "KnownWording",
    "KnownWordingEnd",
    "LaneCount",
    "LetterPosting",
    "LetterYear",
    "MedicalFinding",
    "MedicalProposal",
    "MemberLetter",
    "ModelDuty",
    "ModelDutyEvent",
    "ModelVersion",
    "MonitorWindow",
    "Opinion",
    "OriginalEvent",
    "OutreachAct",
    "OutreachTask",
    "PanelEvent",
    "PanelWord",
    "PaperOriginal",
    "PastCase",
    "PreReview",
    "Precedent",
    "PrecedentCitation",
    "PrecedentEvent",
    "PrecedentYear",
    "Prediction",
    "Proposal",
    "QualitySample",
    "Referral",
    "ReferralEvent",
    "Review",
    "ReviewEvent",
    "ReviewUserObjectPermission",
    "SampleDraw",
    "SampleEvent",
    "SampleFinding",
    "SampleRate",
    "SampleReading",
    "SavedView",
    "Tag",
    "UsualAmount",
]
