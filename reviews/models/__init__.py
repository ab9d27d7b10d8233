"""Whether it is granted."""

from reviews.models.decision import Decision, DecisionEffect, DecisionUndo, Proposal
from reviews.models.prereview import CheckResult, PreReview
from reviews.models.review import LaneCount, Review, ReviewEvent

__all__ = [
    "CheckResult",
    "Decision",
    "DecisionEffect",
    "DecisionUndo",
    "LaneCount",
    "PreReview",
    "Proposal",
    "Review",
    "ReviewEvent",
]
