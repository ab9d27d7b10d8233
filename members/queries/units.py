"""What administrators see of the units that they look after."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from members.models import Member, Unit, User
from members.models.unit import UnitQuerySet
from members.policies import paths_for, within
from members.roles import Permission
from members.unit_policies import Obstacle, obstacles

PAGE = 50


@dataclass(frozen=True)
class UnitRow:
    """A unit with what hangs on it."""

    code: str
    name: str
    kind: str
    above: str
    members: int
    closed_on: date | None
    may_have_account: bool


@dataclass(frozen=True)
class UnitPage:
    """Fifty units by code; `after` is the cursor of the next page, "" on the last."""

    rows: list[UnitRow]
    after: str


@dataclass(frozen=True)
class EventRow:
    """What was done with a unit; `name`: its name from then on."""

    at: datetime
    who: str
    title: str
    name: str
    reason: str


@dataclass(frozen=True)
class UnitFile:
    """One unit by itself; `obstacles`: what has to be ended before it can be closed."""

    code: str
    name: str
    kind: str
    above: str
    members: int
    closed_on: date | None
    obstacles: list[Obstacle]
    events: list[EventRow]


def unit_page(user: User, query: str = "", *, after: str = "") -> UnitPage:
    """The administrator's units, closed ones too, or those whose name holds `query` or whose code
    begins so."""
    units = managed_units(user).filter(code__gt=after)
    if query:
        units = units.filter(Q(name__icontains=query) | Q(code__istartswith=query))
    those = Member.objects.filter(unit=OuterRef("pk")).order_by().values("unit")
    counted = units.select_related("parent").annotate(
        member_count=Subquery(those.annotate(n=Count("pk")).values("n"))
    )
    found = list(counted.order_by("code")[: PAGE + 1])
    rows = [
        UnitRow(
            code=unit.code,
            name=unit.name,
            kind=unit.get_kind_display(),
            above=unit.parent.name if unit.parent else "",
            members=unit.member_count or 0,
            closed_on=unit.closed_on,
            may_have_account=unit.kind == Unit.Kind.WORKPLACE and unit.closed_on is None,
        )
        for unit in found[:PAGE]
    ]
    return UnitPage(rows, rows[-1].code if len(found) > PAGE else "")


def managed_unit(user: User, code: str) -> Unit | None:
    return managed_units(user).select_related("parent").filter(code=code).first()


def unit_file(unit: Unit) -> UnitFile:
    """What became of it, newest first, and what hangs on it; as many statements for any unit."""
    events = unit.events.select_related("done_by").order_by("-pk")[:PAGE]
    return UnitFile(
        code=unit.code,
        name=unit.name,
        kind=unit.get_kind_display(),
        above=unit.parent.name if unit.parent else "",
        members=Member.objects.filter(unit=unit).count(),
        closed_on=unit.closed_on,
        obstacles=[] if unit.closed_on else obstacles(unit),
        events=[
            EventRow(
                at=event.done_at,
                who=event.done_by.display_name,
                title=event.get_act_display(),
                name=event.name,
                reason=event.reason,
            )
            for event in events
        ],
    )


def managed_units(user: User) -> UnitQuerySet:
    return Unit.objects.filter(within(paths_for(user, Permission.UNIT_MANAGE), "path"))


def bodies(user: User) -> QuerySet[Unit]:
    """Below which the administrator may register others."""
    return managed_units(user).open().filter(kind__in=Unit.BODIES).order_by("path")
