"""Who may, and may it now: every question about people and trust, each with its sentence."""

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.models import Member, SchemeDraft, SchemeDraftEvent, User
from members.roles import ROLES, Permission, Role


class NotAllowed(Denied):
    """This user does not hold the role that the act needs, or not for this unit."""

    code = "not_allowed"


class ConflictDenied(Denied):
    """The user is too close to the member to touch the member's affairs."""

    code = "conflict_of_interest"


def own_affairs(user: User, member_id: int) -> bool:
    """Are they this person's own affairs: the member's, or of who acts for the heirs?"""
    return user.kind != User.Kind.STAFF and user.member_id == member_id


def require(user: User, permission: Permission, *, unit_path: str | None = None) -> None:
    """Does the user hold `permission`, for the unit at `unit_path` where one is given?"""
    paths = paths_for(user, permission)
    if not paths:
        raise NotAllowed(_("Your role does not include this."))
    if unit_path is not None and not any(unit_path.startswith(path) for path in paths):
        raise NotAllowed(_("This belongs to a unit that is not yours."))


def holds(user: User, permission: Permission) -> bool:
    return bool(paths_for(user, permission))


def paths_for(user: User, permission: Permission) -> tuple[str, ...]:
    """Unit paths under which the user holds `permission`; read once per request and user."""
    cache: dict[Permission, tuple[str, ...]] | None = getattr(user, "_paths_cache", None)
    if cache is None:
        cache = {}
        roles: list[Role] = []
        if user.is_active and user.kind == User.Kind.STAFF:
            for role, path in user.role_grants.filter(until=None).values_list("role", "unit__path"):
                roles.append(Role(role))
                for granted in ROLES[Role(role)].permissions:
                    cache[granted] = (*cache.get(granted, ()), path)
        user._paths_cache = cache  # type: ignore[attr-defined]
        user._roles_cache = tuple(dict.fromkeys(roles))  # type: ignore[attr-defined]
    return cache.get(permission, ())


def roles_of(user: User) -> tuple[Role, ...]:
    """The roles that the user holds anywhere; from the same one read."""
    paths_for(user, Permission.CASE_READ)
    roles: tuple[Role, ...] = user._roles_cache  # type: ignore[attr-defined]
    return roles


def within(paths: tuple[str, ...], field: str = "unit_path") -> Q:
    """Rows whose `field` lies under one of the paths; nothing at all when there is none."""
    if not paths:
        return Q(pk__in=[])
    condition = Q()
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def check_no_conflict(user: User, member: Member) -> None:
    """May this user touch this member's affairs? The database asks the same on every write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_conflict_of_interest(%s, %s)", [user.pk, member.pk])
        (conflicted,) = cursor.fetchone()
    if conflicted:
        raise ConflictDenied(
            _("You are related to this person or work in the same unit: someone else must do it.")
        )


def check_did_not_write(draft: SchemeDraft, user: User) -> None:
    """Two persons stand behind new rules. The database asks the same."""
    wrote = (SchemeDraftEvent.Kind.BEGUN, SchemeDraftEvent.Kind.SAVED)
    if draft.made_by_id == user.pk or draft.events.filter(kind__in=wrote, done_by=user).exists():
        raise NotAllowed(_("You wrote this draft: another person puts it into force."))
