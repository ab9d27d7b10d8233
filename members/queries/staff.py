"""What administrators see: their units' staff, and what roles they may give where."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from config.kernel.masking import mask_phone
from members.models import RoleGrant, Unit, User
from members.policies import paths_for, within
from members.roles import Permission, Role

PAGE = 50


@dataclass(frozen=True)
class GrantRow:
    """A role that is or was held; `key` where the viewer may end it, else 0."""

    key: int
    role: str
    unit: str
    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True)
class StaffRow:
    """One colleague, with the roles they hold now."""

    username: str
    display_name: str
    phone: str
    left_at: datetime | None
    last_login: datetime | None
    is_self: bool
    grants: tuple[GrantRow, ...]


@dataclass(frozen=True)
class StaffPage:
    """Fifty colleagues by user name; `after` is the cursor of the next page, "" on the last."""

    rows: list[StaffRow]
    after: str


def staff_page(user: User, *, after: str = "") -> StaffPage:
    """Staff who have or had a role at one of the administrator's units."""
    people = _managed(user).filter(username__gt=after).order_by("username")[: PAGE + 1]
    rows = [_row(person, user) for person in people]
    shown = rows[:PAGE]
    return StaffPage(shown, shown[-1].username if len(rows) > PAGE else "")


def managed_user(user: User, username: str) -> User | None:
    """The colleague, if the administrator looks after them."""
    return _managed(user).filter(username=username).first()


def staff_row(person: User, *, viewer: User) -> StaffRow:
    """One colleague with every role they ever held."""
    return _row(person, viewer, everything=True)


def units_for_roles(user: User, *, employer: str = "") -> QuerySet[Unit]:
    """Where the administrator may give roles: bodies and counters, and of the many employers the
    one with this code."""
    paths = paths_for(user, Permission.STAFF_MANAGE)
    offered = ~Q(kind=Unit.Kind.WORKPLACE) | Q(code=employer)
    return Unit.objects.open().filter(within(paths, "path")).filter(offered).order_by("path")


def _managed(user: User) -> QuerySet[User]:
    paths = paths_for(user, Permission.STAFF_MANAGE)
    held_here = RoleGrant.objects.filter(within(paths, "unit__path")).values("user")
    grants = RoleGrant.objects.select_related("unit").order_by("-since")
    return User.objects.filter(kind=User.Kind.STAFF, pk__in=held_here).prefetch_related(
        Prefetch("role_grants", queryset=grants)
    )


def _row(person: User, viewer: User, *, everything: bool = False) -> StaffRow:
    held = [grant for grant in person.role_grants.all() if grant.until is None]
    # The last one is ended by switching the person off.
    may_end = person.pk != viewer.pk and len(held) > 1
    mine = paths_for(viewer, Permission.STAFF_MANAGE) if may_end else ()
    return StaffRow(
        username=person.username,
        display_name=person.display_name,
        phone=mask_phone(person.phone),
        left_at=person.left_at,
        last_login=person.last_login,
        is_self=person.pk == viewer.pk,
        grants=tuple(
            GrantRow(
                key=grant.pk if grant in held and grant.unit.path.startswith(mine) else 0,
                role=str(Role(grant.role).label),
                unit=grant.unit.title,
                since=grant.since,
                until=grant.until,
                reason=grant.reason,
            )
            for grant in person.role_grants.all()
            if everything or grant.until is None
        ),
    )
