"""What the house does about a grievance: gives it to somebody, asks, answers, and learns."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveDenied
from config.kernel.too_much import personal_data_in
from members.actions.access import record_access
from members.actions.tell import tell
from members.models import AccessEntry, User
from members.policies import require
from members.roles import Permission
from members.workdays import working_days_from
from reviews.actions.grieve import (
    checked_words,
    go_on,
    name_subjects,
    say,
    tell_member,
    watch_days,
)
from reviews.actions.locks import lock_grievance
from reviews.actions.move import move_grievance, note_grievance
from reviews.grievance_days import reminder_day
from reviews.grievance_policies import (
    NotYours,
    TooClose,
    check_may_assign,
    check_may_confirm,
    check_may_handle,
    check_may_note,
    check_may_own,
    is_hidden_from,
)
from reviews.grievance_queries import watchers_of
from reviews.models import (
    Grievance,
    GrievanceConfirmation,
    GrievanceFinding,
    GrievanceMeasureDone,
    GrievanceWords,
)
from reviews.models.grievance import Finding
from reviews.policies import OpenQuestion, Stale
from reviews.states import GRIEVANCE_MOVES, GRIEVANCE_OURS, GrievanceState

DAY_OVER = "day_over"
NO_WORD = "no_word"
_LONGEST_LESSON = 300
_SHORTEST_ANSWER = 10


@dataclass(frozen=True)
class Outcome:
    """What came of it, in the plain words that the member reads, and what is learnt from it."""

    finding: str
    cause: str
    answer: str
    measure: str = ""
    measure_by: date | None = None
    lesson: str = ""


@transaction.atomic
def assign(
    *,
    grievance_id: int,
    owner_id: int,
    seen_owner: int | None,
    actor: User,
    now: datetime,
    about: Collection[int] = (),
) -> None:
    """Give it to somebody independent, and say whom it is about: those never see it again.

    `seen_owner`: whose it was on the page; two supervisors at once do not undo one another.
    """
    grievance = lock_grievance(grievance_id)
    check_may_assign(actor, grievance)
    if grievance.owner_id != seen_owner:
        raise Stale(_("Somebody else has given it to another person meanwhile."))
    owner = User.objects.get(pk=owner_id)
    if owner_id in about:
        raise TooClose(_("Whom it is about does not look into it."))
    check_may_own(owner, grievance)
    grievance.owner = owner
    move_grievance(grievance, "assign", actor=actor, now=now)
    name_subjects(grievance, about, actor=actor, now=now)


@transaction.atomic
def take_note(*, grievance_id: int, text: str, actor: User, now: datetime) -> None:
    """A note for colleagues; the member does not read it."""
    grievance = lock_grievance(grievance_id)
    check_may_note(actor, grievance)
    say(grievance, GrievanceWords.Kind.NOTE, checked_words(text, least=2), actor=actor, now=now)


@transaction.atomic
def ask(*, grievance_id: int, text: str, actor: User, now: datetime) -> None:
    """Ask the member; the clock stands still until they answer or their day is over."""
    grievance = lock_grievance(grievance_id)
    check_may_handle(actor, grievance, "ask")
    say(grievance, GrievanceWords.Kind.QUESTION, checked_words(text), actor=actor, now=now)
    grievance.member_until = working_days_from(now, settings.GRIEVANCE_QUESTION_WORKING_DAYS).day
    move_grievance(grievance, "ask", actor=actor, now=now)
    watch_days(grievance, now=now)
    until = grievance.member_until
    tell_member(grievance, "asked", now=now, month=until.month, day=until.day)


@transaction.atomic
def answer(*, grievance_id: int, outcome: Outcome, actor: User, now: datetime) -> Grievance:
    """Say what came of it. “Not justified” waits for a second person before the member reads it."""
    grievance = lock_grievance(grievance_id)
    needs_two = outcome.finding == Finding.NOT
    check_may_handle(actor, grievance, "propose" if needs_two else "answer")
    measure, lesson = _checked(outcome, grievance, now)
    words = say(
        grievance,
        GrievanceWords.Kind.ANSWER,
        checked_words(outcome.answer, least=_SHORTEST_ANSWER),
        actor=actor,
        now=now,
    )
    GrievanceFinding.objects.create(
        grievance=grievance,
        level=grievance.level,
        finding=outcome.finding,
        cause=outcome.cause,
        answer=words,
        measure=measure,
        measure_by=outcome.measure_by if measure else None,
        lesson=lesson,
        found_by=actor,
        found_at=now,
    )
    if needs_two:
        move_grievance(grievance, "propose", actor=actor, now=now)
    else:
        _tell_answer(grievance, "answer", actor, now)
    return grievance


@transaction.atomic
def confirm(*, grievance_id: int, finding_id: int, actor: User, now: datetime) -> None:
    """A second person stands behind the “not justified” that they read; the member reads it now."""
    grievance = lock_grievance(grievance_id)
    check_may_confirm(actor, grievance)
    finding = grievance.findings.latest("pk")
    if finding.pk != finding_id:
        raise Stale(_("The answer was changed meanwhile: please read it again."))
    GrievanceConfirmation.objects.create(finding=finding, confirmed_by=actor, confirmed_at=now)
    _tell_answer(grievance, "confirm", actor, now)


@transaction.atomic
def send_back(*, grievance_id: int, text: str, actor: User, now: datetime) -> None:
    """The second person sees it differently: it is looked into again."""
    grievance = lock_grievance(grievance_id)
    check_may_confirm(actor, grievance, "send_back")
    say(grievance, GrievanceWords.Kind.NOTE, checked_words(text), actor=actor, now=now)
    move_grievance(grievance, "send_back", actor=actor, now=now)


@transaction.atomic
def phone_number(*, grievance_id: int, actor: User, now: datetime, purpose: str) -> str:
    """The number of a member who wants to be called, after the look is on record."""
    grievance = lock_grievance(grievance_id)
    require(actor, Permission.GRIEVANCE_ANSWER, unit_path=grievance.unit_path)
    if grievance.owner_id != actor.pk or is_hidden_from(actor, grievance):
        raise NotYours(_("Somebody else has this in hand."))
    if not grievance.wants_call or grievance.state == GrievanceState.FINISHED:
        raise MoveDenied(_("The member does not want to be called."))
    record_access(
        user=actor,
        member_id=grievance.member_id,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=now,
    )
    return grievance.member.phone


@transaction.atomic
def measure_done(*, grievance_id: int, done_on: date, actor: User, now: datetime) -> None:
    """What was to become better, by the last answer, is done: said once, by whoever promised it, or
    a supervisor."""
    grievance = Grievance.objects.get(pk=grievance_id)
    require(actor, Permission.GRIEVANCE_ANSWER, unit_path=grievance.unit_path)
    answers = GrievanceFinding.objects.select_for_update(of=("self",)).filter(grievance=grievance)
    finding = answers.order_by("-pk").first()
    if finding is None:
        raise MoveDenied(_("There is no measure here that is still to be done."))
    if finding.found_by_id != actor.pk:
        require(actor, Permission.GRIEVANCE_ASSIGN, unit_path=grievance.unit_path)
    if is_hidden_from(actor, grievance):
        raise TooClose(_("You have no part in this grievance: someone else must do it."))
    if not finding.measure or hasattr(finding, "done"):
        raise MoveDenied(_("There is no measure here that is still to be done."))
    if not timezone.localdate(finding.found_at) <= done_on <= timezone.localdate(now):
        raise OpenQuestion(_("The day lies before the answer, or in the future."))
    GrievanceMeasureDone.objects.create(
        finding=finding, done_on=done_on, done_by=actor, noted_at=now
    )


@transaction.atomic
def look_at_days(*, grievance_id: int, now: datetime) -> None:
    """Whatever its days ask for now; each is done once, and twice is harmless."""
    grievance, today = lock_grievance(grievance_id), timezone.localdate(now)
    state, until = grievance.state, grievance.member_until
    if state == GrievanceState.ASKED and until is not None and until < today:
        go_on(grievance, "lapse", actor=None, now=now, reason=DAY_OVER)
    elif state == GrievanceState.REPLIED and until is not None and until < today:
        move_grievance(grievance, "close", actor=None, now=now, reason=NO_WORD)
    if grievance.state not in GRIEVANCE_OURS:
        return
    if grievance.due_on < today:
        _once_a_day(grievance, "overdue", now)
    elif now >= reminder_day(grievance.due_on):
        _once_a_day(grievance, "remind", now)


def _once_a_day(grievance: Grievance, move: str, now: datetime) -> None:
    """Remind whoever has it; past the day, whoever watches. Once for each promised day."""
    due = grievance.due_on
    if grievance.events.filter(move=move, reason=due.isoformat()).exists():
        return
    GRIEVANCE_MOVES.target(move, grievance.state)
    note_grievance(grievance, move, actor=None, now=now, reason=due.isoformat())
    template = "grievance_due" if move == "remind" else "grievance_overdue"
    watchers = watchers_of(grievance)
    if move == "remind" and grievance.owner is not None:
        told = [grievance.owner]
    elif move == "overdue" and grievance.owner is not None:
        told = [grievance.owner, *watchers]
    else:
        told = watchers
    for user in dict.fromkeys(told):
        tell(
            key=f"{template}:{grievance.pk}-{due.toordinal()}-{user.pk}",
            template=template,
            user=user,
            now=now,
            facts={"month": due.month, "day": due.day},
        )


def _tell_answer(grievance: Grievance, move: str, actor: User, now: datetime) -> None:
    grievance.member_until = working_days_from(now, settings.GRIEVANCE_WORD_WORKING_DAYS).day
    move_grievance(grievance, move, actor=actor, now=now)
    watch_days(grievance, now=now)
    tell_member(grievance, "answered", now=now)


def _checked(outcome: Outcome, grievance: Grievance, now: datetime) -> tuple[str, str]:
    """Measure and lesson, cleaned: others read them. Raises OpenQuestion for what cannot stand."""
    if outcome.finding not in Finding.values:
        raise OpenQuestion(_("Please choose whether it is justified."))
    if outcome.cause not in GrievanceFinding.Cause.values:
        raise OpenQuestion(_("Please choose the cause."))
    nothing = outcome.cause == GrievanceFinding.Cause.NONE
    if nothing != (outcome.finding == Finding.NOT):
        raise OpenQuestion(_("“Nothing went wrong” belongs to “not justified”, and only to it."))
    measure, lesson = (" ".join(words.split()) for words in (outcome.measure, outcome.lesson))
    for words in (measure, lesson):
        if len(words) > _LONGEST_LESSON:
            raise OpenQuestion(_("Please be shorter: at most 300 characters."))
        if personal_data_in(words, names=(grievance.member.name,)) is not None:
            raise OpenQuestion(
                _("Measure and lesson are read by others: no names, no numbers of people.")
            )
    if measure and (outcome.measure_by is None or outcome.measure_by < timezone.localdate(now)):
        raise OpenQuestion(_("A measure needs a day until which it is done, from today on."))
    return measure, lesson
