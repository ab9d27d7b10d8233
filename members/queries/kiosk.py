"""Which screen asks, and the screens that somebody looks after."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from config.kernel.sealing import blind_index
from members.models import Kiosk, Unit, User
from members.policies import paths_for, within
from members.roles import Permission

# Where screens stand: not at workplaces, whose own people would watch.
PLACES = (Unit.Kind.OUTLET, Unit.Kind.TOWN, Unit.Kind.DISTRICT)


@dataclass(frozen=True)
class KioskRow:
    """One screen; `called_at`: somebody there waits."""

    reference: str
    place: str
    unit: str
    registered_at: datetime
    registered_by: str
    called_at: datetime | None


def kiosk_by_token(token: str) -> Kiosk | None:
    """The screen whose browser holds this token, unless it was ended."""
    if not token:
        return None
    return Kiosk.objects.filter(token_index=blind_index(token, kind="kiosk"), ended_at=None).first()


def kiosks_of(user: User) -> list[KioskRow]:
    """The standing screens of the user's units, those that call first."""
    return [
        KioskRow(
            reference=row.reference,
            place=row.place,
            unit=row.unit.name,
            registered_at=row.registered_at,
            registered_by=row.registered_by.display_name,
            called_at=row.called_at,
        )
        for row in _of(user).select_related("unit", "registered_by").order_by("called_at", "pk")
    ]


def kiosk_of(user: User, reference: str) -> Kiosk | None:
    return _of(user).filter(reference=reference).first()


def kiosk_units(user: User) -> QuerySet[Unit]:
    """Where the user may put a screen up."""
    units = Unit.objects.open().filter(within(paths_for(user, Permission.KIOSK_MANAGE), "path"))
    return units.filter(kind__in=PLACES).order_by("path")


def _of(user: User) -> QuerySet[Kiosk]:
    paths = paths_for(user, Permission.KIOSK_MANAGE)
    return Kiosk.objects.filter(within(paths, "unit__path"), ended_at=None)
