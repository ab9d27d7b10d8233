"""The one place where a state of the desk changes – a review's, a referral's, a panel's, an
enquiry's, a sample's, a grievance's, a precedent's, an original's – with its event beside it."""

from datetime import date, datetime

from guardian.shortcuts import assign_perm, remove_perm

from members.models import User
from reviews.advice import ADVISE, open_panel
from reviews.models import (
    ActDraft,
    DeskEvent,
    Enquiry,
    EnquiryEvent,
    ExpertPanel,
    Grievance,
    GrievanceEvent,
    Opinion,
    OriginalEvent,
    PanelEvent,
    PaperOriginal,
    Precedent,
    PrecedentEvent,
    QualitySample,
    Referral,
    ReferralEvent,
    Review,
    ReviewEvent,
    SampleEvent,
    Tag,
)
from reviews.states import (
    ENQUIRY_MOVES,
    ENQUIRY_OPEN,
    GRIEVANCE_MOVES,
    ORIGINAL_MOVES,
    OWNERS,
    PANEL_MOVES,
    PANEL_OPEN,
    PRECEDENT_MOVES,
    REFERRAL_MOVES,
    REFERRAL_READABLE,
    REVIEW_MOVES,
    SAMPLE_MOVES,
    GrievanceState,
    ReferralState,
    ReviewState,
    SampleState,
)

# Why a case is taken up again: what it waited for is there.
MEMBER_ANSWERED = "member_answered"
HOSPITAL_ANSWERED = "hospital_answered"
ANSWERS = (MEMBER_ANSWERED, HOSPITAL_ANSWERED)
# Only these write who reads: then the database asks whether they may, and who turned out to be too
# close must still be passed over.
_FINDS_A_READER = ("draw", "take")
# The machine's own moves after an answer: nobody has acted on it yet.
_ROUTED = ("route_green", "route_officer")


def move_review(
    review: Review, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """Move, raise the version, give the lease back, write the event."""
    opened_at = _open_since(review, actor, now)
    review.state = REVIEW_MOVES.target(name, review.state)
    review.version += 1
    if review.state != ReviewState.ON_HOLD:
        review.hold_until, review.hold_for, review.hold_by = None, "", None
    if name == "resume":
        review.came_back = reason in ANSWERS
    elif name not in _ROUTED:
        review.came_back = False
    review.lease_holder = review.lease_until = review.leased_at = None
    review.save(
        update_fields=[
            "state", "version", "hold_until", "hold_for", "hold_by", "came_back",
            "lease_holder", "lease_until", "leased_at",
        ]
    )  # fmt: skip
    if not OWNERS[ReviewState(review.state)]:
        ActDraft.objects.filter(review=review).delete()  # nothing waits for them
    ReviewEvent.objects.create(
        review=review,
        move=name,
        state=review.state,
        actor=actor,
        reason=reason,
        moved_at=now,
        opened_at=opened_at,
    )


def _open_since(review: Review, actor: User | None, now: datetime) -> datetime | None:
    """Since when who acts has had the case open without a break; None where they had not."""
    has_it_open = actor is not None and review.open_with(now) == actor.pk
    return review.leased_at if has_it_open else None


def note_desk(
    review: Review,
    act: DeskEvent.Act,
    *,
    actor: User,
    now: datetime,
    to: User | None = None,
    tag: Tag | None = None,
    reason: str = "",
) -> None:
    """What was done with the case without moving it; its version stays."""
    DeskEvent.objects.create(
        review=review, act=act, actor=actor, to=to, tag=tag, reason=reason[:200], done_at=now
    )


def give_case(review: Review, to: User | None, *, actor: User, now: datetime) -> None:
    """Assigned to this person from now on, or with None to nobody, with the event of it."""
    act = DeskEvent.Act.ASSIGN if to else DeskEvent.Act.UNASSIGN
    whom = to or review.assigned_to
    review.assigned_to = to
    review.save(update_fields=["assigned_to"])
    note_desk(review, act, actor=actor, now=now, to=whom)


def move_referral(
    referral: Referral, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """Move, write the event; the case is open to the expert as long as the referral is, and what
    they had begun there is kept no longer."""
    before = referral.state
    referral.state = REFERRAL_MOVES.target(name, referral.state)
    referral.asked_back_at = now if name == "ask_back" else None
    if referral.state != ReferralState.OPEN and referral.ended_at is None:
        referral.ended_at = now
    written = ["state", "asked_back_at", "due_on", "ended_at"]
    if name in _FINDS_A_READER:
        written.append("expert")
    referral.save(update_fields=written)
    if referral.state != before:
        ActDraft.objects.filter(referral=referral).delete()
    note_referral(referral, name, actor=actor, now=now, reason=reason)


def note_referral(
    referral: Referral, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """The event of a move or of the asking; the expert's grant follows the state."""
    if referral.expert is not None:
        is_open = referral.state in REFERRAL_READABLE
        (assign_perm if is_open else remove_perm)(ADVISE, referral.expert, referral.review)
    ReferralEvent.objects.create(
        referral=referral,
        move=name,
        state=referral.state,
        actor=actor,
        reason=reason[:500],
        moved_at=now,
    )


def withdraw_open_referral(
    review: Review, *, actor: User | None, now: datetime, reason: str
) -> bool:
    """Take the open question back, if there is one, of all its readers; the caller moves the
    review."""
    found = False
    for referral in review.referrals.filter(state__in=REFERRAL_READABLE).select_related("expert"):
        referral.review = review
        name = "withdraw" if referral.state == ReferralState.OPEN else "conclude"
        move_referral(referral, name, actor=actor, now=now, reason=reason)
        found = True
    panel = open_panel(review)
    if panel is not None:
        move_panel(panel, "withdraw", actor=actor, now=now, reason=reason)
    return found or panel is not None


def move_panel(
    panel: ExpertPanel,
    name: str,
    *,
    actor: User | None,
    now: datetime,
    reason: str = "",
    answer: Opinion | None = None,
) -> None:
    """Move, with the answer where the move gives one, and write the event. The caller holds the
    lock on the review: a panel has none of its own."""
    panel.state = PANEL_MOVES.target(name, panel.state)
    panel.answer = answer
    if panel.state not in PANEL_OPEN:
        panel.ended_at = now
    panel.save(update_fields=["state", "answer", "due_on", "ended_at"])
    note_panel(panel, name, actor=actor, now=now, reason=reason)


def note_panel(
    panel: ExpertPanel, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    PanelEvent.objects.create(
        panel=panel,
        move=name,
        state=panel.state,
        actor=actor,
        reason=reason[:300],
        moved_at=now,
    )


def move_enquiry(
    enquiry: Enquiry, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """Move, write the event; when the newest letter went out stands beside the state."""
    enquiry.state = ENQUIRY_MOVES.target(name, enquiry.state)
    if name in ("hand_over", "post"):
        enquiry.sent_at = now
    elif name in ("fail", "remind"):
        enquiry.sent_at = None
    if enquiry.state not in ENQUIRY_OPEN and enquiry.ended_at is None:
        enquiry.ended_at = now
    enquiry.save(update_fields=["state", "sent_at", "ended_at"])
    note_enquiry(enquiry, name, actor=actor, now=now, reason=reason)


def note_enquiry(
    enquiry: Enquiry, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    EnquiryEvent.objects.create(
        enquiry=enquiry,
        move=name,
        state=enquiry.state,
        actor=actor,
        reason=reason[:300],
        moved_at=now,
    )


def withdraw_open_enquiry(
    review: Review, *, actor: User | None, now: datetime, reason: str
) -> None:
    """The case ends: the hospital's answer is not needed any more. The caller moves the review."""
    states = [state.value for state in ENQUIRY_OPEN]
    for enquiry in Enquiry.objects.select_for_update().filter(review=review, state__in=states):
        move_enquiry(enquiry, "withdraw", actor=actor, now=now, reason=reason)


def move_sample(
    sample: QualitySample, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """Move and write the event; a sample that is not being read any more has no reader."""
    sample.state = SAMPLE_MOVES.target(name, sample.state)
    if sample.state != SampleState.READING:
        sample.reader = sample.taken_at = None
    sample.save(update_fields=["state", "reader", "taken_at"])
    SampleEvent.objects.create(
        sample=sample, move=name, state=sample.state, actor=actor, reason=reason, moved_at=now
    )


def move_grievance(
    grievance: Grievance, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """Move and write the event; nobody has what waits to be given to somebody, and a day for the
    member is there only while they are waited for."""
    grievance.state = GRIEVANCE_MOVES.target(name, grievance.state)
    if grievance.state == GrievanceState.FILED:
        grievance.owner = None
    if grievance.state not in (GrievanceState.ASKED, GrievanceState.REPLIED):
        grievance.member_until = None
    grievance.save(
        update_fields=["state", "level", "owner", "due_on", "due_is_provisional", "member_until"]
    )
    note_grievance(grievance, name, actor=actor, now=now, reason=reason)


def note_grievance(
    grievance: Grievance, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    GrievanceEvent.objects.create(
        grievance=grievance,
        move=name,
        state=grievance.state,
        level=grievance.level,
        actor=actor,
        owner=grievance.owner,
        reason=reason[:200],
        moved_at=now,
    )


def move_precedent(
    precedent: Precedent, name: str, *, actor: User, now: datetime, reason: str = ""
) -> None:
    """Move and write the event. Who adopts gave it its number before."""
    precedent.state = PRECEDENT_MOVES.target(name, precedent.state)
    precedent.save(update_fields=["state", "year", "serial", "adopted_by", "adopted_at"])
    note_precedent(precedent, name, actor=actor, now=now, reason=reason)


def note_precedent(
    precedent: Precedent, name: str, *, actor: User, now: datetime, reason: str = ""
) -> None:
    PrecedentEvent.objects.create(
        precedent=precedent,
        move=name,
        state=precedent.state,
        actor=actor,
        reason=reason[:300],
        moved_at=now,
    )


def move_original(
    original: PaperOriginal,
    name: str,
    *,
    happened_on: date,
    actor: User,
    now: datetime,
    **said: str,
) -> None:
    """Move and write the event beside it; `said`: to whom, by which post, a note."""
    original.state = ORIGINAL_MOVES.target(name, original.state)
    original.save(update_fields=["state", "box"])
    note_original(original, name, happened_on=happened_on, actor=actor, now=now, **said)


def note_original(
    original: PaperOriginal,
    name: str,
    *,
    happened_on: date,
    actor: User,
    now: datetime,
    **said: str,
) -> None:
    OriginalEvent.objects.create(
        original=original,
        move=name,
        state=original.state,
        box=original.box,
        happened_on=happened_on,
        actor=actor,
        moved_at=now,
        **said,
    )
