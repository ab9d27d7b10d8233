"""What administrators see of the units that they look after."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from members.models import Member, Unit, User
from members.policies import paths_for, within
from members.roles import Permission

PAGE = 50


@dataclass(frozen=True)
class UnitRow:
    """A unit with what hangs on it."""

    code: str
    name: str
    kind: str
    above: str
    members: int
    may_have_account: bool


@dataclass(frozen=True)
class UnitPage:
    """Fifty units by code; `after` is the cursor of the next page, "" on the last."""

    rows: list[UnitRow]
    after: str


def unit_page(user: User, query: str = "", *, after: str = "") -> UnitPage:
    """The administrator's units, or those whose name holds `query` or whose code begins so."""
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
            may_have_account=unit.kind == Unit.Kind.WORKPLACE,
        )
        for unit in found[:PAGE]
    ]
    return UnitPage(rows, rows[-1].code if len(found) > PAGE else "")


def managed_units(user: User) -> QuerySet[Unit]:
    return Unit.objects.filter(within(paths_for(user, Permission.UNIT_MANAGE), "path"))


def bodies(user: User) -> QuerySet[Unit]:
    """Below which the administrator may register others."""
    return managed_units(user).filter(kind__in=Unit.BODIES).order_by("path")
