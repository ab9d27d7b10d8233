"""Somebody is away: their desk goes to a deputy or back to the lanes, once, on the first day."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict, allows
from config.kernel.tasks import enqueue
from members.models import User
from reviews.absence_policies import (
    AbsenceRefused,
    check_may_be_deputy,
    check_may_end,
    check_may_enter,
    why_not_to,
)
from reviews.actions.locks import lock_people, lock_review
from reviews.actions.move import give_case
from reviews.desks import away_on, desk_of, is_away
from reviews.models import Absence, HandedCase, HandoverNote, Review
from reviews.policies import check_could_work
from reviews.set_aside_policies import is_set_aside
from reviews.states import OPEN_STATES


@transaction.atomic
def enter_absence(
    *,
    person_id: int,
    deputy_id: int | None,
    first_on: date,
    last_on: date,
    actor: User,
    now: datetime,
) -> Absence:
    """Keep who is away from when to when; where that has begun, the desk is handed over at once."""
    # Locked: two that overlap are entered one after the other, and nobody who is just going away
    # is handed a desk.
    people = lock_people(person_id, deputy_id)
    person = people[person_id]
    deputy = people[deputy_id] if deputy_id is not None else None
    check_may_enter(actor, person)
    if deputy is not None:
        check_may_be_deputy(deputy, person)
    today = timezone.localdate(now)
    if last_on < first_on or last_on < today:
        raise AbsenceRefused(_("The last day lies before the first one, or in the past."))
    same_days = Absence.objects.filter(
        person=person, ended_at=None, first_on__lte=last_on, last_on__gte=first_on
    )
    if same_days.exists():
        raise AbsenceRefused(_("These days overlap with others that are entered already."))
    absence = Absence.objects.create(
        person=person,
        deputy=deputy,
        first_on=first_on,
        last_on=last_on,
        entered_by=actor,
        entered_at=now,
    )
    if first_on <= today:
        hand_over(absence_id=absence.pk, now=now)
        absence.refresh_from_db()
    else:
        begins = timezone.make_aware(datetime.combine(first_on, time(0)))
        enqueue("reviews.hand_over", absence.pk, now=now, due_at=begins)
    return absence


@transaction.atomic
def note_case(*, absence_id: int, review_id: int, text: str, actor: User, now: datetime) -> None:
    """A word for whoever has the case then; an empty one takes it away."""
    absence = _lock(absence_id)
    check_may_enter(actor, absence.person)
    if absence.handed_at is not None or absence.ended_at is not None:
        raise Conflict(_("This was handed over already."))
    if review_id not in desk_of(absence.person):
        raise AbsenceRefused(_("This case is not on the desk any more."))
    words = " ".join(text.split())[:200]
    notes = HandoverNote.objects.filter(absence=absence, review=review_id)
    if not words:
        notes.delete()
        return
    HandoverNote.objects.update_or_create(
        absence=absence,
        review_id=review_id,
        defaults={"text": words, "written_by": actor, "written_at": now},
    )


@transaction.atomic
def hand_over(*, absence_id: int, now: datetime) -> int:
    """What is on the desk now goes: to the deputy where they may, else to its lane. Once."""
    absence = _lock(absence_id)
    if absence.handed_at is not None or absence.ended_at is not None:
        return 0
    lock_people(absence.person_id, absence.deputy_id)
    notes = dict(absence.notes.values_list("review", "text"))
    today = timezone.localdate(now)
    deputy = absence.deputy
    away = deputy is not None and (not deputy.is_active or is_away(deputy.pk, today))
    handed = 0
    for review, grounds in _locked_desk(absence.person):
        why = why_not_to(deputy, review, away=away)
        _free(review, absence, now=now, to=None if why else deputy)
        HandedCase.objects.create(
            absence=absence,
            review=review,
            grounds=grounds,
            to=None if why else deputy,
            why=why,
            note=notes.get(review.pk, ""),
            handed_at=now,
        )
        handed += 1
    absence.handed_at = now
    absence.save(update_fields=["handed_at"])
    return handed


@transaction.atomic
def end_absence(*, absence_id: int, actor: User, now: datetime) -> None:
    """Back before the last day, or not gone at all. What was handed over stays where it is."""
    absence = _lock(absence_id)
    check_may_end(actor, absence)
    if absence.ended_at is not None or absence.last_on < timezone.localdate(now):
        raise Conflict(_("This absence is over already."))
    absence.ended_by, absence.ended_at = actor, now
    absence.save(update_fields=["ended_by", "ended_at"])


def free_leases(*, now: datetime) -> int:
    """Leases that ran out in the hands of somebody who is away are given back; how many."""
    away = away_on(timezone.localdate(now)).values("person")
    return Review.objects.filter(
        lease_holder__in=away, lease_until__lte=now, state__in=OPEN_STATES
    ).update(lease_holder=None, lease_until=None, leased_at=None)


def _locked_desk(person: User) -> list[tuple[Review, list[str]]]:
    """What is on the desk, locked in the order of everybody. Asked again behind the locks: while
    this waited for one, a colleague may have taken or decided the case."""
    locked: dict[int, Review] = {}
    grounds = desk_of(person)
    while new := grounds.keys() - locked.keys():
        locked |= {pk: lock_review(pk) for pk in sorted(new)}
        grounds = desk_of(person)
    return [(locked[pk], why) for pk, why in grounds.items()]


def _free(review: Review, absence: Absence, *, to: User | None, now: datetime) -> None:
    """Neither open with nor assigned to who is away, nor set aside by them; the deputy who could
    decide it has it instead."""
    heir = to if to is not None and allows(check_could_work, to, review) else None
    if review.lease_holder_id == absence.person_id:
        review.lease_holder = review.lease_until = review.leased_at = None
        review.save(update_fields=["lease_holder", "lease_until", "leased_at"])
    if review.assigned_to_id == absence.person_id:
        give_case(review, heir, actor=absence.entered_by, now=now)
    if is_set_aside(review) and review.hold_by_id == absence.person_id:
        review.hold_by = heir  # its day stays, and with nobody to stand in it is its lane's then
        review.save(update_fields=["hold_by"])


def _lock(absence_id: int) -> Absence:
    return (
        Absence.objects.select_for_update(of=("self",))
        .select_related("person", "deputy")
        .get(pk=absence_id)
    )
