"""A stay outside the region that is to come: noted, reminded of, claimed for, or cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, PlannedStay, PlannedStayEvent
from claims.policies import check_may_file
from claims.states import PLANNED_OPEN, PLANNED_STAY_MOVES, PlannedStayState
from config.kernel.denial import Denied
from config.kernel.too_much import personal_data_in
from members.actions.tell import tell
from members.models import Encounter, Member, User

_LONGEST = timedelta(days=366)
_MOST_OPEN = 5
# A stay begins earlier or later than planned.
_NEAR = timedelta(days=30)


class PlanRefused(Denied):
    """The days cannot be right, or it is noted already."""

    code = "plan_refused"


@dataclass(frozen=True)
class Plan:
    """Where to, and the planned days; `hospital` may be "" while it is not known."""

    place: str
    hospital: str
    admitted_on: date
    discharged_on: date


@transaction.atomic
def note_planned_stay(*, member: Member, plan: Plan, actor: User, now: datetime) -> PlannedStay:
    """Write it down; some days after the planned discharge the member is told to claim."""
    check_may_file(actor, member, now)
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    today = timezone.localdate(now)
    _check(plan, today)
    open_ones = PlannedStay.objects.filter(member=member, state__in=PLANNED_OPEN)
    if open_ones.count() >= _MOST_OPEN:
        raise PlanRefused(_("Several stays are noted already. Please cancel one first."))
    try:
        with transaction.atomic():
            planned = PlannedStay.objects.create(
                member=member,
                place=plan.place.strip(),
                hospital=plan.hospital.strip(),
                admitted_on=plan.admitted_on,
                discharged_on=plan.discharged_on,
                remind_on=plan.discharged_on + timedelta(days=settings.PLANNED_STAY_REMIND_DAYS),
            )
    except IntegrityError as error:
        raise PlanRefused(_("A stay from this day is noted already.")) from error
    _note(planned, "note", actor, now)
    return planned


@transaction.atomic
def cancel_planned_stay(*, planned_id: int, actor: User, now: datetime) -> None:
    """It does not take place, or needs no claim: nobody is reminded. Twice is harmless."""
    planned = _lock(planned_id)
    check_may_file(actor, planned.member, now)
    if planned.state != PlannedStayState.CANCELLED:
        _move(planned, "cancel", actor=actor, now=now)


def remind_of_planned_stays(*, now: datetime) -> int:
    """Tell whose planned discharge has passed. Each is told once, however often it runs."""
    due = PlannedStay.objects.filter(
        state=PlannedStayState.NOTED, remind_on__lte=timezone.localdate(now)
    )
    told = 0
    for planned_id in due.order_by("pk").values_list("pk", flat=True)[:5000]:
        with transaction.atomic():
            told += _remind(planned_id, now)
    return told


def link_claim(
    claims: Sequence[Claim], encounter: Encounter, *, actor: User, now: datetime
) -> None:
    """The stay was made and claimed for: the nearest noted one is done with.

    The caller holds the member's lock.
    """
    near = PlannedStay.objects.select_for_update().filter(
        member_id=encounter.member_id,
        state__in=PLANNED_OPEN,
        admitted_on__range=(encounter.admitted_on - _NEAR, encounter.admitted_on + _NEAR),
    )
    for planned in sorted(near, key=lambda one: abs(one.admitted_on - encounter.admitted_on))[:1]:
        planned.claim = claims[0]
        _move(planned, "claim", actor=actor, now=now)


def _remind(planned_id: int, now: datetime) -> int:
    planned = _lock(planned_id)
    if planned.state != PlannedStayState.NOTED:
        return 0
    _move(planned, "remind", actor=None, now=now)
    tell(
        key=f"planned:{planned.pk}",
        template="planned_stay",
        member=planned.member,
        now=now,
    )
    return 1


def _check(plan: Plan, today: date) -> None:
    if not plan.place.strip():
        raise PlanRefused(_("Please write where the stay will be."))
    if plan.discharged_on < plan.admitted_on:
        raise PlanRefused(_("The day of discharge lies before the day of admission."))
    if plan.discharged_on < today:
        raise PlanRefused(_("This stay is over already: you can claim for it now."))
    if plan.discharged_on > today + _LONGEST:
        raise PlanRefused(_("Please note stays of the coming year only."))
    if personal_data_in(f"{plan.place} {plan.hospital}"):
        raise PlanRefused(_("Please leave out names and numbers of people."))


def _lock(planned_id: int) -> PlannedStay:
    locked = PlannedStay.objects.select_for_update(of=("self",))
    return locked.select_related("member").get(pk=planned_id)


def _move(planned: PlannedStay, name: str, *, actor: User | None, now: datetime) -> None:
    planned.state = PLANNED_STAY_MOVES.target(name, planned.state)
    planned.save()
    _note(planned, name, actor, now)


def _note(planned: PlannedStay, move: str, actor: User | None, now: datetime) -> None:
    PlannedStayEvent.objects.create(
        planned=planned, move=move, state=planned.state, actor=actor, moved_at=now
    )
