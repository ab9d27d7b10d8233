"""Screens at outlets where members help themselves: registered, called from, and ended."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.actions.register import hold_open
from members.models import Kiosk, Unit, User
from members.policies import require
from members.roles import Permission


class NoPlace(Denied):
    """Whoever is called to a screen has to know where it stands."""

    code = "no_place"


@transaction.atomic
def register_kiosk(*, unit: Unit, place: str, actor: User, now: datetime) -> tuple[Kiosk, str]:
    """A new screen, and the token that its browser keeps; the token can never be read again.

    UnitClosed, NoPlace, NotAllowed.
    """
    require(actor, Permission.KIOSK_MANAGE, unit_path=unit.path)
    hold_open(unit)
    if not place.strip():
        raise NoPlace(_("Please write where the screen stands."))
    token = secrets.token_urlsafe(32)
    kiosk = Kiosk(unit=unit, place=place.strip()[:40], registered_by=actor, registered_at=now)
    kiosk.set_token(token)
    kiosk.save()
    return kiosk, token


@transaction.atomic
def end_kiosk(*, kiosk_id: int, actor: User, now: datetime) -> None:
    """From now on its pages do not exist any more. Twice is harmless."""
    kiosk = Kiosk.objects.select_for_update(of=("self",)).select_related("unit").get(pk=kiosk_id)
    require(actor, Permission.KIOSK_MANAGE, unit_path=kiosk.unit.path)
    Kiosk.objects.filter(pk=kiosk_id, ended_at=None).update(
        ended_at=now, ended_by=actor, called_at=None
    )


@transaction.atomic
def call_staff(*, kiosk_id: int, now: datetime) -> None:
    """Somebody at the screen wants a person; calling again leaves the first time standing."""
    Kiosk.objects.filter(pk=kiosk_id, ended_at=None, called_at=None).update(called_at=now)


@transaction.atomic
def answer_call(*, kiosk_id: int, actor: User) -> None:
    """Somebody goes there."""
    kiosk = Kiosk.objects.select_related("unit").get(pk=kiosk_id)
    require(actor, Permission.KIOSK_MANAGE, unit_path=kiosk.unit.path)
    Kiosk.objects.filter(pk=kiosk_id).update(called_at=None)
