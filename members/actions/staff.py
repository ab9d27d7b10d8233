"""Staff come, get roles, and leave; leaving ends every session at once."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.actions.register import hold_open
from members.models import Member, RoleGrant, Unit, User
from members.policies import require
from members.roles import Permission, Role


class LastRole(Denied):
    """Without this role the colleague would have none."""

    code = "last_role"


@transaction.atomic
def add_staff(
    *,
    username: str,
    display_name: str,
    password: str,
    phone: str,
    member: Member | None,
    actor: User | None,
) -> User:
    """A new staff account without any role. `actor` is None only while the site is set up."""
    if actor is not None:
        require(actor, Permission.STAFF_MANAGE)
    user = User(kind=User.Kind.STAFF, username=username, display_name=display_name, member=member)
    validate_password(password, user)
    user.set_password(password)
    user.set_phone(phone)
    user.save()
    return user


@transaction.atomic
def grant_role(
    *, user: User, role: Role, unit: Unit, reason: str, actor: User | None, now: datetime
) -> RoleGrant:
    """`role` at `unit` and below, from now on. Nobody grants to themselves.

    UnitClosed, NotAllowed.
    """
    if actor is not None:
        require(actor, Permission.STAFF_MANAGE, unit_path=unit.path)
    hold_open(unit)
    grant, _made = RoleGrant.objects.get_or_create(
        user=user,
        role=role,
        unit=unit,
        until=None,
        defaults={"since": now, "reason": reason, "granted_by": actor},
    )
    return grant


@transaction.atomic
def end_role(*, grant_id: int, actor: User, now: datetime) -> None:
    """This role ends; what else the colleague holds, they keep. Twice is harmless.

    LastRole where nothing would be left: nobody signs in and belongs nowhere. NotAllowed.
    """
    user_id = RoleGrant.objects.values_list("user_id", flat=True).get(pk=grant_id)
    # Of two roles that are ended at once the second one is the last.
    User.objects.select_for_update().get(pk=user_id)
    grant = RoleGrant.objects.select_related("unit").get(pk=grant_id)
    require(actor, Permission.STAFF_MANAGE, unit_path=grant.unit.path)
    if user_id == actor.pk:
        raise Denied(_("You cannot end a role of your own."))
    if grant.until is not None:
        return
    if not RoleGrant.objects.filter(user=user_id, until=None).exclude(pk=grant_id).exists():
        raise LastRole(_("It is their last role: give them another one first, or switch them off."))
    RoleGrant.objects.filter(pk=grant_id).update(until=now)


@transaction.atomic
def leave(*, user_id: int, actor: User, now: datetime) -> None:
    """The leaver switch: roles end, sign-in closes, every open session ends with its next click.

    Only for whoever looks after every unit where the leaver holds a role.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    require(actor, Permission.STAFF_MANAGE)
    held = RoleGrant.objects.filter(user=user, until=None)
    for path in held.values_list("unit__path", flat=True):
        require(actor, Permission.STAFF_MANAGE, unit_path=path)
    if user.pk == actor.pk:
        raise Denied(_("You cannot switch yourself off."))
    if user.left_at is not None:
        return
    held.update(until=now)
    User.objects.filter(pk=user.pk).update(
        is_active=False, left_at=now, session_epoch=F("session_epoch") + 1
    )
