"""What a closed unit takes no more, and what stands in the way of closing one."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.kernel.denial import Denied
from members.models import Kiosk, RoleGrant, Unit

# Of those in the way the first ones are named; the number says how many there are.
NAMED = 10


class UnitClosed(Denied):
    """Nothing new is given to a unit that was closed, or asked of it."""

    code = "unit_closed"


class InTheWay(Denied):
    """The unit cannot be closed yet: what hangs on it would be left without anybody."""

    code = "in_the_way"


class What(StrEnum):
    UNITS = "units"
    PEOPLE = "people"
    KIOSKS = "kiosks"


@dataclass(frozen=True)
class Obstacle:
    """What has to be ended first; `named`: the first ones by key and name."""

    what: What
    number: int
    named: tuple[tuple[str, str], ...] = ()

    @property
    def more(self) -> bool:
        return self.number > len(self.named) > 0

    @property
    def sentence(self) -> str:
        match self.what:
            case What.UNITS:
                words = ngettext(
                    "%(n)s unit below it is open: close it first.",
                    "%(n)s units below it are open: close them first.",
                    self.number,
                )
            case What.PEOPLE:
                words = ngettext(
                    "%(n)s person holds a role there: end it on their page under “Staff” first.",
                    "%(n)s people hold a role there: end it on their pages under “Staff” first.",
                    self.number,
                )
            case What.KIOSKS:
                words = ngettext(
                    "%(n)s kiosk stands there: take it out of service under “Kiosks” first.",
                    "%(n)s kiosks stand there: take them out of service under “Kiosks” first.",
                    self.number,
                )
        return words % {"n": self.number}


def obstacles(unit: Unit) -> list[Obstacle]:
    """Everything that is in the way of closing it; the members who belong to it never are."""
    return [one for one in _obstacles(unit) if one.number]


def check_nothing_in_the_way(unit: Unit) -> None:
    """InTheWay with the first obstacle."""
    for one in obstacles(unit):
        raise InTheWay(one.sentence)


def check_open(unit: Unit) -> None:
    """UnitClosed where it was closed."""
    if unit.closed_on is not None:
        raise UnitClosed(
            _("%(name)s was closed on %(day)s.")
            % {"name": unit.name, "day": unit.closed_on.isoformat()}
        )


def _obstacles(unit: Unit) -> Iterator[Obstacle]:
    below = Unit.objects.open().filter(parent=unit).order_by("code").values_list("code", "name")
    yield Obstacle(What.UNITS, below.count(), tuple(below[:NAMED]))
    held = RoleGrant.objects.filter(unit=unit, until=None).order_by("user__username")
    people = held.values_list("user__username", "user__display_name").distinct()
    yield Obstacle(What.PEOPLE, people.count(), tuple(people[:NAMED]))
    yield Obstacle(What.KIOSKS, Kiosk.objects.filter(unit=unit, ended_at=None).count())
