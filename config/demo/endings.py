"""What the story must have come to: told by `demo_check`, and by the tests."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from claims.models import Claim, Freeze
from config.demo.parts import Part, Story
from reviews.models import (
    Absence,
    ActDraft,
    CallNote,
    CaseTag,
    Enquiry,
    ExpertAbsence,
    ExpertPanel,
    ExpertTerm,
    Grievance,
    HandedCase,
    MemberLetter,
    PaperOriginal,
    PrecedentCitation,
    QualitySample,
    Referral,
    Review,
    SampleFinding,
    SavedView,
)
from reviews.models.grievance import Satisfaction


def _state(part: Part) -> str:
    if part.claim is None:
        return ""
    return Claim.objects.values_list("state", flat=True).get(pk=part.claim.pk)


def _desk(part: Part) -> str:
    return Review.objects.filter(claim=part.claimed()).latest("round").state


def _waits(part: Part) -> str:
    return Review.objects.filter(claim=part.claimed()).latest("round").hold_for


def _enquiry(story: Story, key: str, state: str) -> bool:
    claim = story.parts[key].claimed()
    return Enquiry.objects.filter(review__claim=claim, state=state).exists()


def _grievances(part: Part) -> QuerySet[Grievance]:
    return Grievance.objects.filter(member=part.member)


def _near_its_day(story: Story) -> bool:
    today = timezone.localdate(story.stage.now)
    near = _grievances(story.parts["waiting"]).filter(
        state="in_hand", due_on__range=(today, today + timedelta(days=5))
    )
    return near.exists()


def _went_up(part: Part) -> bool:
    up = _grievances(part).filter(state="filed", level=2, ratings__satisfied=Satisfaction.NO)
    return up.exists()


def _cited(*, followed: bool) -> bool:
    return PrecedentCitation.objects.filter(opinion__isnull=False, followed=followed).exists()


def _freeze(story: Story, key: str, state: str) -> bool:
    return Freeze.objects.filter(claim=story.parts[key].claimed(), state=state).exists()


def _handed_over(story: Story) -> bool:
    absence = Absence.objects.filter(person=story.staff["officer3"], handed_at__isnull=False)
    deputy = story.staff["officer"]
    return HandedCase.objects.filter(absence__in=absence, to=deputy).exclude(note="").exists()


# What became of those who are followed.
ENDINGS: dict[str, Callable[[Part], bool]] = {
    "one_tap": lambda part: _state(part) == "paid",
    "new_account": lambda part: _state(part) == "paid",
    "other_amount": lambda part: _state(part) == "paid",
    "denied": lambda part: _state(part) == "denied",
    "bounced": lambda part: _state(part) == "paid",
    "told": lambda part: part.claim is None and part.member.reminders.filter(state="told").exists(),
    "waiting": lambda part: _state(part) == "in_review",
    "paper": lambda part: _state(part) == "in_review",
    "photo": lambda part: _state(part) == "paid",
    "expert_overrides": lambda part: _state(part) == "paid",
    "expert_confirms": lambda part: _state(part) == "paid",
    "returned": lambda part: _state(part) == "in_review",
    "photo_denied": lambda part: _state(part) == "denied",
    "appealed": lambda part: _state(part) == "paid",
    "hospital_asked": lambda part: _waits(part) == "hospital",
    "hospital_answered": lambda part: _desk(part) == "with_officer",
    "ruled": lambda part: _state(part) == "paid",
    "two_readers": lambda part: _desk(part) == "with_expert",
    "expert_asked": lambda part: _desk(part) == "with_expert",
    "frozen": lambda part: _desk(part) == "with_officer",
    "to_freeze": lambda part: _desk(part) == "with_officer",
}

# What whoever opens the demo finds, beside those who are followed.
SCENES: dict[str, Callable[[Story], bool]] = {
    "an enquiry that a hospital has not answered": lambda story: _enquiry(
        story, "hospital_asked", "sent"
    ),
    "an enquiry that was answered": lambda story: _enquiry(story, "hospital_answered", "answered"),
    "a grievance near its day": _near_its_day,
    "a grievance that went up": lambda story: _went_up(story.parts["denied"]),
    "a grievance that taught something": lambda story: (
        _grievances(story.parts["other_amount"])
        .filter(state="finished", findings__done__isnull=False)
        .exclude(findings__lesson="")
        .exists()
    ),
    "a precedent that an opinion goes by": lambda story: _cited(followed=True),
    "a precedent that an opinion does not go by": lambda story: _cited(followed=False),
    "a third reader": lambda story: (
        ExpertPanel.objects.filter(
            review__claim=story.parts["two_readers"].claimed(), state="third"
        ).exists()
        and Referral.objects.filter(state="open", seat=3, expert__isnull=False).exists()
    ),
    "a freeze by two persons": lambda story: _freeze(story, "frozen", "confirmed"),
    "a freeze that waits for its second person": lambda story: _freeze(story, "to_freeze", "asked"),
    "notes of calls": lambda story: CallNote.objects.filter(
        review__claim=story.parts["hospital_answered"].claimed()
    ).exists(),
    "letters: approved, denied, a paper asked for": lambda story: (
        {"approved", "denied", "papers_asked"}
        <= set(MemberLetter.objects.values_list("kind", flat=True))
    ),
    "an original in its box, and one given back": lambda story: (
        {"shelved", "returned"}
        <= set(
            PaperOriginal.objects.filter(
                review__claim=story.parts["hospital_answered"].claimed()
            ).values_list("state", flat=True)
        )
    ),
    "an officer on leave, with a deputy": _handed_over,
    "an expert's term and absence": lambda story: (
        ExpertTerm.objects.filter(expert=story.staff["expert2"]).exists()
        and ExpertAbsence.objects.filter(expert=story.staff["expert2"], ended_at=None).exists()
    ),
    "a sample to be read": lambda story: QualitySample.objects.filter(state="waiting").exists(),
    "a sample with an error": lambda story: SampleFinding.objects.exclude(kind="none").exists(),
    "tags on cases": lambda story: CaseTag.objects.exists(),
    "cases that are assigned": lambda story: Review.objects.filter(
        assigned_to=story.staff["officer"]
    ).exists(),
    "views of the queue": lambda story: (
        {"officer", "supervisor"}
        <= set(SavedView.objects.values_list("owner__username", flat=True))
    ),
    "a half-written draft": lambda story: ActDraft.objects.filter(
        user=story.staff["officer"], review__claim=story.parts["hospital_answered"].claimed()
    ).exists(),
}
