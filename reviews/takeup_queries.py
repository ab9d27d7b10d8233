"""Take-up as supervisors see it: entitled, told, opened, filed, paid – in figures that point at
nobody –, and where members were lost, with whose task that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.cells import FEW, hidden_cells, told_steps
from members.models import RoleGrant, Unit, User
from members.policies import paths_for, within
from members.roles import ROLES, Permission
from reviews.models import OutreachTask
from reviews.outreach_states import OutreachState
from reviews.takeup_sql import COUNTS, GAPS, LOST

STEPS: tuple[Promise, ...] = (
    pgettext_lazy("step of take-up", "Entitled"),
    pgettext_lazy("step of take-up", "Told"),
    pgettext_lazy("step of take-up", "Opened"),
    pgettext_lazy("step of take-up", "Filed"),
    pgettext_lazy("step of take-up", "Paid"),
)
AGES: Mapping[str, Promise] = {
    "0": _("under 30"),
    "30": _("30 to 39"),
    "40": _("40 to 49"),
    "50": _("50 to 59"),
    "60": _("60 and over"),
}
WAYS: Mapping[str, Promise] = {
    "sms": _("by text message"),
    "person": _("by a person"),
    "self": _("came by themselves"),
    "nobody": _("not told"),
}
MOST_UNITS = 200


@dataclass(frozen=True)
class Part:
    """One part of the ledger: stays by step; None where the figure is about too few persons."""

    code: str
    name: str
    steps: tuple[int | None, ...]

    @property
    def labelled(self) -> list[tuple[str, int | None]]:
        """Each figure with its heading, for narrow screens."""
        return [(str(name), number) for name, number in zip(STEPS, self.steps, strict=True)]

    @property
    def is_whole(self) -> bool:
        return None not in self.steps


@dataclass(frozen=True)
class Ledger:
    """The steps of all, and of each part; parts of one kind add up to all."""

    whole: tuple[int | None, ...]
    units: list[Part]
    ages: list[Part]
    ways: list[Part]


@dataclass(frozen=True)
class GapRow:
    """Where members were lost: how many stays, and how many of them somebody has in hand.

    None: about too few persons to say; the list is given out all the same.
    """

    gap: OutreachTask.Gap
    number: int | None
    in_hand: int | None


@dataclass(frozen=True)
class OwnerRow:
    """Whose tasks: open, reached, given up."""

    name: str
    open: int
    reached: int
    given_up: int


@dataclass(frozen=True)
class Scope:
    """What is counted: a unit and all below it, in a period."""

    unit: Unit
    first: date
    last: date
    now: datetime

    @property
    def values(self) -> dict[str, Any]:
        patience = self.now - timedelta(days=settings.OUTREACH_PATIENCE_DAYS)
        return {
            "path": f"{self.unit.path}%",
            "first": self.first,
            "last": self.last,
            "patience": patience,
        }


def ledger(scope: Scope, *, top: bool) -> Ledger:
    """One statement, and one for the names of units. Ages and ways only at the `top`: together with
    those of a part they would give away those of its neighbours."""
    rows = _rows(COUNTS, scope.values)
    kinds: dict[str, dict[str, tuple[Sequence[int], Sequence[int]]]] = {}
    for kind, part, *numbers in rows:
        kinds.setdefault(kind, {})[part] = numbers[:5], numbers[5:]
    whole = kinds.get("all", {}).get("", ([0] * 5, [0] * 5))
    shown = told_steps(whole[1])
    units = kinds.get("unit", {})
    found = Unit.objects.filter(pk__in=[pk for pk in units if pk])
    by_code = {str(unit.pk): unit.title for unit in found}
    unit_names = {code: by_code.get(code, scope.unit.title) for code in units}
    return Ledger(
        whole=tuple(
            number if persons is not None else None
            for number, persons in zip(whole[0], shown, strict=True)
        ),
        units=_parts(units, unit_names)[:MOST_UNITS],
        ages=_parts(kinds.get("age", {}), AGES) if top else [],
        ways=_parts(kinds.get("way", {}), WAYS) if top else [],
    )


def gaps(scope: Scope) -> list[GapRow]:
    """In the order in which people are tried; those without anybody are left out."""
    found = {gap: (number, held, few) for gap, number, held, few in _rows(GAPS, scope.values)}
    rows = []
    for gap in OutreachTask.Gap:
        if gap in found:
            number, held, persons = found[gap]
            few = persons < FEW
            rows.append(GapRow(gap, None if few else number, None if few else held))
    return rows


def lost(scope: Scope, *, gap: str, owner: User, most: int) -> list[tuple[int, str]]:
    """Reminders that nobody has in hand, and that this owner may; with their units' paths."""
    values = {**scope.values, "gap": gap, "owner": owner.pk, "most": most}
    return [(pk, path) for pk, path in _rows(LOST, values)]


def owners(unit: Unit) -> QuerySet[User]:
    """Who may be given tasks of the unit's members: whoever holds the permission there or above."""
    roles = [role for role, terms in ROLES.items() if Permission.OUTREACH_DO in terms.permissions]
    above = [
        unit.path[: place + 1] for place, sign in enumerate(unit.path) if sign == "/" and place
    ]
    grants = RoleGrant.objects.filter(until=None, role__in=roles, unit__path__in=above)
    return User.objects.filter(
        pk__in=grants.values("user"), is_active=True, kind=User.Kind.STAFF
    ).order_by("display_name", "pk")


def owner_rows(unit: Unit) -> list[OwnerRow]:
    """What was given out for members of the unit, by owner."""
    tasks = OutreachTask.objects.filter(unit_path__startswith=unit.path).order_by()
    counted = tasks.values("owner__display_name", "owner").annotate(
        open=Count("pk", filter=Q(state=OutreachState.OPEN)),
        reached=Count("pk", filter=Q(state=OutreachState.REACHED)),
        given_up=Count("pk", filter=Q(state=OutreachState.GIVEN_UP)),
    )
    return [
        OwnerRow(row["owner__display_name"], row["open"], row["reached"], row["given_up"])
        for row in counted.order_by("owner__display_name", "owner")[:MOST_UNITS]
    ]


def unit_for(user: User, key: str) -> Unit | None:
    """The unit that was asked for, else the user's own; None where it is not theirs."""
    own = within(paths_for(user, Permission.QUALITY_WATCH), "path")
    if not key:
        return Unit.objects.filter(own).order_by("path").first()
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    return Unit.objects.filter(own, pk=int(key)).first()


def is_top(user: User, unit: Unit) -> bool:
    return unit.path in paths_for(user, Permission.QUALITY_WATCH)


def is_shown(user: User, scope: Scope) -> bool:
    """Whether the unit's figures stand whole in those of the unit above, up to the user's own: else
    its page would tell what is hidden there."""
    unit = scope.unit
    while not is_top(user, unit):
        above = unit.parent
        if above is None:
            return False
        parts = ledger(replace(scope, unit=above), top=False).units
        if not any(part.code == str(unit.pk) and part.is_whole for part in parts):
            return False
        unit = above
    return True


def _parts(
    found: Mapping[str, tuple[Sequence[int], Sequence[int]]], names: Mapping[str, Any]
) -> list[Part]:
    """Each figure hidden where it is about few persons, or could be had by subtracting."""
    shown = {code: list(told_steps(persons)) for code, (_stays, persons) in found.items()}
    for step in range(5):
        column = {code: persons[step] for code, (_stays, persons) in found.items()}
        few = {code for code, steps in shown.items() if steps[step] is None}
        for code in few | hidden_cells(column) | _beside(column, few):
            shown[code][step] = None
    return [
        Part(
            code,
            str(names.get(code, code)),
            tuple(stays[step] if shown[code][step] is not None else None for step in range(5)),
        )
        for code, (stays, _persons) in found.items()
    ]


def _beside(column: Mapping[str, int], hidden: set[str]) -> set[str]:
    """With a single hidden figure in a column, the smallest of the others goes as well."""
    if len(hidden) != 1:
        return set()
    others = sorted((number, code) for code, number in column.items() if code not in hidden)
    return {code for _number, code in others[:1]}


def _rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(values))
        return list(cursor.fetchall())
