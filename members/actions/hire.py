"""A new colleague with their first role, and passwords of their own."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.actions.sign_in import WrongPassword
from members.actions.staff import add_staff, grant_role
from members.models import Unit, User
from members.policies import require
from members.roles import Permission, Role


class NameTaken(Denied):
    """Somebody else has this user name."""

    code = "name_taken"


@transaction.atomic
def hire(
    *,
    username: str,
    display_name: str,
    password: str,
    phone: str,
    role: Role,
    unit: Unit,
    reason: str,
    actor: User,
    now: datetime,
) -> User:
    """An account and a role in one: nobody is left who can sign in and belongs nowhere."""
    require(actor, Permission.STAFF_MANAGE, unit_path=unit.path)
    if User.objects.filter(username=username).exists():
        raise NameTaken(_("This user name is taken."))
    user = add_staff(
        username=username,
        display_name=display_name,
        password=password,
        phone=phone,
        member=None,
        actor=actor,
    )
    grant_role(user=user, role=role, unit=unit, reason=reason, actor=actor, now=now)
    return user


@transaction.atomic
def change_password(*, actor: User, current: str, password: str) -> User:
    """A new password of one's own. All other sessions end; the caller renews this one."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    if not user.check_password(current):
        raise WrongPassword(_("The password until now is not right."))
    validate_password(password, user)
    user.set_password(password)
    user.session_epoch = F("session_epoch") + 1
    user.save(update_fields=["password", "session_epoch"])
    user.refresh_from_db()
    return user
