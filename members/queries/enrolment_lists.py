"""Employers' lists as their administrator sees them: what each did, and what is to be corrected."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from members.enrolment_lists.refusals import sentence
from members.models import EnrolmentList, EnrolmentListRow, Unit, User
from members.policies import paths_for, within
from members.roles import Permission
from members.schemes.terms import Version, in_language

SHOWN = 50


@dataclass(frozen=True)
class Told:
    """A row with its reason, as it is read. Nothing that the row says is in it."""

    line: int
    reason: str


@dataclass(frozen=True)
class UnitTold:
    """What a unit comes to in a period once the list is in. `too_few`: how many more it needs for
    its quota; None where the number of its employees is not known."""

    name: str
    period: int
    persons: int
    items: str
    share: Decimal | None
    needed: Decimal | None
    too_few: int | None


def lists_of(user: User) -> QuerySet[EnrolmentList]:
    """Lists from the user's units; those of the command line for whoever answers for all units."""
    paths = paths_for(user, Permission.MEMBER_IMPORT)
    seen = within(paths, "unit__path")
    roots = Unit.objects.filter(parent=None).values_list("path", flat=True)
    if paths and all(root.startswith(paths) for root in roots):
        seen |= Q(unit=None)
    return EnrolmentList.objects.filter(seen).select_related("scheme", "sent_by", "unit")


def reasons(delivery: EnrolmentList, *, refused: bool) -> list[Told]:
    """The first rows that were refused, or that something is told of."""
    rows = delivery.rows.filter(is_refused=refused).order_by("line_number", "pk")[:SHOWN]
    return [Told(row.line_number, reason_of(row)) for row in rows]


def reason_of(row: EnrolmentListRow) -> str:
    return sentence(row.code, row.field, row.params)


def units_told(delivery: EnrolmentList) -> list[UnitTold]:
    """By unit and period, the first fifty."""
    terms = delivery.scheme.versions.latest("valid_from").terms()
    only = delivery.summary[0]["unit"] if delivery.summary else None
    alone = all(entry["unit"] == only for entry in delivery.summary)
    employees = delivery.employees if alone else None
    shown = delivery.summary[:SHOWN]
    # The list keeps names as they were; that a unit was closed since is told beside them.
    named = Unit.objects.filter(pk__in=[entry["unit"] for entry in shown])
    closed = {unit.pk: unit.title for unit in named if unit.closed_on}
    told = [{**entry, "name": closed.get(entry["unit"], entry["name"])} for entry in shown]
    return [_unit_told(entry, terms.version_for(entry["period"]), employees) for entry in told]


def _unit_told(entry: dict[str, object], version: Version, employees: int | None) -> UnitTold:
    items, persons = entry["items"], entry["persons"]
    assert isinstance(items, dict)  # noqa: S101  what the list's summary is made of
    assert isinstance(persons, int)  # noqa: S101
    names = {
        code: in_language(item.name, get_language() or "") for code, item in version.items.items()
    }
    needed = quota_for(version, employees) if employees else None
    too_few = None
    if employees and needed is not None:
        wanted = ceil(needed * employees)  # 90 % of 49 are 45 persons
        too_few = max(wanted - persons, 0)
    return UnitTold(
        name=str(entry["name"]),
        period=int(str(entry["period"])),
        persons=persons,
        items=" · ".join(f"{names[code]} {items[code]}" for code in names if code in items),
        share=Decimal(persons) / employees if employees else None,
        needed=needed,
        too_few=too_few,
    )


def quota_for(version: Version, employees: int) -> Decimal | None:
    """Which share of so many employees has to take part; None where the scheme says nothing."""
    if version.quota is None:
        return None
    steps = version.quota.value
    return next(step.share for step in steps if step.up_to is None or employees <= step.up_to)
