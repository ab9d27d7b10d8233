"""A unit closes – an employer dissolved, an outlet shut –, and may be reopened.

Closing ends nothing for a member: cover, claims, payments and messages go on as before. It only
lets nothing new begin at the unit.
"""

from datetime import datetime

from django.db import transaction

from members.actions.import_members import one_after_another
from members.actions.register import one_unit_after_another
from members.models import Unit, UnitEvent, User
from members.policies import require
from members.roles import Permission
from members.unit_policies import check_nothing_in_the_way
from members.units.refusals import UnitRefused
from members.units.words import reason_of


@transaction.atomic
def close_unit(*, unit_id: int, reason: str, actor: User, now: datetime) -> bool:
    """From now on nothing new begins there. False where it was closed already: twice is harmless,
    and the first reason stays.

    InTheWay while units below it are open, people hold a role there or kiosks stand there;
    UnitRefused for a reason that says nothing; NotAllowed.
    """
    why = reason_of(reason)
    unit = _locked(unit_id, actor)
    if unit.closed_at is not None:
        return False
    check_nothing_in_the_way(unit)
    _set(unit, closed_at=now)
    _note(unit, UnitEvent.Act.CLOSED, why, actor, now)
    return True


@transaction.atomic
def reopen_unit(*, unit_id: int, reason: str, actor: User, now: datetime) -> bool:
    """As it was before. False where it is open.

    UnitRefused while the unit above is closed, or for a reason that says nothing; NotAllowed.
    """
    why = reason_of(reason)
    unit = _locked(unit_id, actor)
    if unit.closed_at is None:
        return False
    if unit.parent is not None and unit.parent.closed_on is not None:
        raise UnitRefused(
            "above_closed", name=unit.parent.name, day=unit.parent.closed_on.isoformat()
        )
    _set(unit, closed_at=None)
    _note(unit, UnitEvent.Act.REOPENED, why, actor, now)
    return True


def _locked(unit_id: int, actor: User) -> Unit:
    """The unit, while nobody registers below it, takes a list in, or gives it a role or a kiosk
    (`hold_open`): whoever is second finds it as the first one left it."""
    one_unit_after_another()
    one_after_another()
    units = Unit.objects.select_for_update(of=("self",)).select_related("parent")
    unit = units.get(pk=unit_id)
    require(actor, Permission.UNIT_MANAGE, unit_path=unit.path)
    return unit


def _set(unit: Unit, *, closed_at: datetime | None) -> None:
    unit.closed_at = closed_at
    unit.save(update_fields=["closed_at"])


def _note(unit: Unit, act: UnitEvent.Act, why: str, actor: User, now: datetime) -> None:
    UnitEvent.objects.create(
        unit=unit, act=act, name=unit.name, reason=why, done_by=actor, done_at=now
    )
