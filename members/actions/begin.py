"""A house begins: its district, and the one person who can let others in."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from config.kernel.denial import Denied
from members.actions.register import add_unit, one_unit_after_another
from members.actions.staff import add_staff, grant_role
from members.models import Unit, User
from members.roles import Role
from members.units.words import code_of, name_of


class AlreadyBegun(Denied):
    """There are units already: whoever comes is let in by an administrator."""

    code = "already_begun"


@transaction.atomic
def begin(
    *,
    code: str,
    name: str,
    username: str,
    display_name: str,
    phone: str,
    password: str,
    now: datetime,
) -> User:
    """The district union and its first administrator, who registers units and lets colleagues in.
    Once; everything after it is done by a person who is signed in.

    AlreadyBegun; UnitRefused; ValidationError for a password that is too weak.
    """
    one_unit_after_another()
    if Unit.objects.exists():
        raise AlreadyBegun(_("There are units already: an administrator lets others in."))
    kind = Unit.Kind.DISTRICT
    district = add_unit(kind=kind, code=code_of(kind, code), name=name_of(name), parent=None)
    user = add_staff(
        username=username,
        display_name=display_name,
        password=password,
        phone=phone,
        member=None,
        actor=None,
    )
    reason = _("The first one, at the beginning")
    grant_role(
        user=user, role=Role.ADMINISTRATOR, unit=district, reason=reason, actor=None, now=now
    )
    return user
