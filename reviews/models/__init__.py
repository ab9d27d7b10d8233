"""Whether it is granted."""

from reviews.models.appeal import Appeal, AppealView
from reviews.models.bundle import BundlePart, CaseBundle
from reviews.models.checklist import KeptChecklist
from reviews.models.decision import Decision, DecisionEffect, DecisionUndo, Proposal
from reviews.models.enquiry import (
    Enquiry,
    EnquiryEvent,
    EnquiryLetter,
    EnquiryReply,
    EnquiryYear,
)
from reviews.models.letter import LetterPosting, LetterYear, MemberLetter
from reviews.models.medical import MedicalProposal
from reviews.models.note import CallNote
from reviews.models.opinion import MedicalFinding, Opinion
from reviews.models.original import OriginalEvent, PaperOriginal
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

__all__ = [
    "Appeal",
    "AppealView",
    "BundlePart",
    "CallNote",
    "CaseBundle",
    "CheckResult",
    "Decision",
    "DecisionEffect",
    "DecisionUndo",
    "Enquiry",
    "EnquiryEvent",
    "EnquiryLetter",
    "EnquiryReply",
    "EnquiryYear",
    "EvidenceOpened",
    "KeptChecklist",
    "LaneCount",
    "LetterPosting",
    "LetterYear",
    "MedicalFinding",
    "MedicalProposal",
    "MemberLetter",
    "Opinion",
    "OriginalEvent",
    "PaperOriginal",
    "PreReview",
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
]
