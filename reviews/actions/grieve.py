"""What a member does about something that went badly: says so, answers a question, says whether the
answer will do. Somebody of ours may write it down for them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from config.kernel.calendar import DueDate
from config.kernel.tasks import enqueue
from members.actions.tell import tell
from members.models import AccessEntry, Member, User
from members.policies import check_no_conflict, require
from members.roles import Permission
from members.workdays import moved_by_waiting, working_days_from
from reviews.actions.locks import lock_grievance
from reviews.actions.move import move_grievance, note_grievance
from reviews.grievance_days import day_at, reminder_day
from reviews.grievance_policies import NotYours, check_member_may
from reviews.models import Grievance, GrievanceRating, GrievanceSubject, GrievanceWords
from reviews.models.grievance import Satisfaction
from reviews.policies import OpenQuestion, Stale
from reviews.states import GRIEVANCE_MOVES, GRIEVANCE_OURS

SHORTEST, LONGEST = 4, 1000
LAST_LEVEL = 2


@dataclass(frozen=True)
class Complaint:
    """What went badly. `about`: the people of ours whom it is about, as far as they are known."""

    kind: str
    text: str
    claim: Claim | None = None
    wants_call: bool = False
    channel: str = Grievance.Channel.OWN
    about: Collection[int] = ()


@transaction.atomic
def file_grievance(
    *, member: Member, complaint: Complaint, form_id: UUID, actor: User, now: datetime
) -> Grievance:
    """Take it in, promise a day, and tell the person. The same form again finds what was filed."""
    _check_who_files(actor, member, complaint)
    text = checked_words(complaint.text)
    if complaint.kind not in Grievance.Kind.values:
        raise OpenQuestion(_("Please choose what it is about."))
    if complaint.claim is not None and complaint.claim.member_id != member.pk:
        raise NotYours(_("This is not yours."))
    promised = promised_day(now)
    # Two presses at once: the second waits for the first, and finds its row.
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if (filed := Grievance.objects.filter(form_id=form_id, member=member).first()) is not None:
        return filed
    grievance = Grievance.objects.create(
        form_id=form_id,
        member=member,
        unit_path=member.unit_path,
        claim=complaint.claim,
        kind=complaint.kind,
        channel=complaint.channel,
        wants_call=complaint.wants_call,
        filed_by=actor,
        filed_at=now,
        state=GRIEVANCE_MOVES.initial,
        due_on=promised.day,
        due_is_provisional=promised.provisional,
    )
    say(grievance, GrievanceWords.Kind.COMPLAINT, text, actor=actor, now=now)
    note_grievance(grievance, "file", actor=actor, now=now)
    name_subjects(grievance, complaint.about, actor=actor, now=now)
    watch_days(grievance, now=now)
    tell_member(grievance, "received", now=now, month=promised.day.month, day=promised.day.day)
    return grievance


@transaction.atomic
def reply(*, grievance_id: int, text: str, actor: User, now: datetime) -> None:
    """The member answers a question; the promised day moves by the days that they took."""
    grievance = lock_grievance(grievance_id)
    check_member_may(actor, grievance, "reply")
    say(grievance, GrievanceWords.Kind.REPLY, checked_words(text, least=1), actor=actor, now=now)
    go_on(grievance, "reply", actor=actor, now=now)


@transaction.atomic
def rate(
    *, grievance_id: int, level: int, satisfied: str, text: str, actor: User, now: datetime
) -> Grievance:
    """The member's word on an answer, once. A “no” to the first one takes it a level up, once, with
    a day of its own and somebody else; nothing else opens it again. `level`: of the answer that was
    read."""
    grievance = lock_grievance(grievance_id)
    check_member_may(actor, grievance, "rate")
    if grievance.level != level:
        raise Stale(_("There is a new answer: please read it first."))
    if satisfied not in Satisfaction.values:
        raise OpenQuestion(_("Please choose how content you are."))
    GrievanceRating.objects.create(
        grievance=grievance,
        level=grievance.level,
        satisfied=satisfied,
        rated_by=actor,
        rated_at=now,
    )
    if text.strip():
        opinion = checked_words(text, least=1)
        say(grievance, GrievanceWords.Kind.OPINION, opinion, actor=actor, now=now)
    if satisfied != Satisfaction.NO or grievance.level == LAST_LEVEL:
        move_grievance(grievance, "rate", actor=actor, now=now)
        return grievance
    promised = promised_day(now)
    grievance.level += 1
    grievance.due_on, grievance.due_is_provisional = promised.day, promised.provisional
    move_grievance(grievance, "go_up", actor=actor, now=now)
    watch_days(grievance, now=now)
    return grievance


def go_on(
    grievance: Grievance, move: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """The waiting for the member is over. The caller holds the lock."""
    asked = grievance.events.filter(move="ask").latest("pk")
    promised = moved_by_waiting(
        grievance.due_on,
        since=timezone.localdate(asked.moved_at),
        until=timezone.localdate(now),
    )
    grievance.due_on, grievance.due_is_provisional = promised.day, promised.provisional
    move_grievance(grievance, move, actor=actor, now=now, reason=reason)
    watch_days(grievance, now=now)


def say(
    grievance: Grievance, kind: str, text: str, *, actor: User, now: datetime
) -> GrievanceWords:
    """Keep what was said, sealed."""
    words = GrievanceWords(grievance=grievance, kind=kind, said_by=actor, said_at=now)
    words.text = text
    words.save()
    return words


def checked_words(text: str, *, least: int = SHORTEST) -> str:
    """The words without empty lines at their ends. Raises OpenQuestion for too few or too many."""
    words = text.replace("\x00", "").strip()
    if len(words) < least:
        raise OpenQuestion(_("Please say it in a few words."))
    if len(words) > LONGEST:
        raise OpenQuestion(_("Please be shorter: at most 1,000 characters."))
    return words


def name_subjects(
    grievance: Grievance, users: Collection[int], *, actor: User, now: datetime
) -> None:
    """Keep whom it is about: from now on it is hidden from them."""
    known = set(grievance.subjects.values_list("user_id", flat=True))
    for user_id in dict.fromkeys(users):
        if user_id not in known:
            GrievanceSubject.objects.create(
                grievance=grievance, user_id=user_id, named_by=actor, named_at=now
            )


def promised_day(now: datetime) -> DueDate:
    """By when whoever tells us something now has an answer."""
    return working_days_from(now, settings.GRIEVANCE_WORKING_DAYS)


def watch_days(grievance: Grievance, *, now: datetime) -> None:
    """Ask for its days to be looked at: before the promised one and after it, or after the
    member's."""
    if grievance.state in GRIEVANCE_OURS:
        days = [reminder_day(grievance.due_on), day_at(grievance.due_on, 1)]
    else:
        days = [day_at(grievance.member_until, 1)] if grievance.member_until else []
    for day in days:
        version = timezone.localdate(day).toordinal()
        enqueue("reviews.grievance_day", grievance.pk, now=now, version=version, due_at=day)


def tell_member(grievance: Grievance, what: str, *, now: datetime, **facts: object) -> None:
    """A text that says that there is something to read, and nothing of what."""
    number = grievance.events.count()
    tell(
        key=f"grievance.{what}:{grievance.pk}-{number}",
        template=f"grievance_{what}",
        member=grievance.member,
        now=now,
        facts=facts,
    )


def may_be_about(member: Member) -> list[User]:
    """The people of ours whom a member could mean by name: who opened their file."""
    opened = AccessEntry.objects.filter(member=member).values("user")
    staff = User.objects.filter(pk__in=opened, kind=User.Kind.STAFF)
    return list(staff.order_by("display_name")[:30])


def _check_who_files(actor: User, member: Member, complaint: Complaint) -> None:
    """The member themself; or somebody of ours who is not too close, at a counter or by phone."""
    if complaint.channel == Grievance.Channel.OWN:
        if actor.kind != User.Kind.MEMBER or actor.member_id != member.pk:
            raise NotYours(_("This is not yours."))
        return
    require(actor, Permission.GRIEVANCE_RECORD, unit_path=member.unit_path)
    check_no_conflict(actor, member)
