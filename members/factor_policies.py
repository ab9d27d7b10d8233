"""Whose word is not enough: who needs a second factor, and how fresh it has to be for what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from members.models import Authenticator, FactorReset, User
from members.policies import NotAllowed, holds, require
from members.roles import Permission

# How somebody proved who they are, besides the password. "": not at all.
# "provider": the union's own sign-in; "provider_strong": it says that it asked for two factors.
Way = Literal["", "app", "recovery", "sms", "provider", "provider_strong"]


@dataclass(frozen=True)
class Proof:
    """What a session knows of a second factor: which one, and when it was shown last."""

    way: Way
    at: datetime | None

    def is_fresh(self, now: datetime) -> bool:
        """Shown within the minutes that an act of weight allows."""
        most = timedelta(minutes=settings.STEP_UP_MINUTES)
        return self.at is not None and timedelta(0) <= now - self.at <= most


def needs_authenticator(user: User) -> bool:
    """Whether the house's rule asks this employee for more than a text message."""
    return any(holds(user, Permission(name)) for name in settings.SECOND_FACTOR_FOR)


def has_authenticator(user: User) -> bool:
    return Authenticator.objects.filter(
        user=user, ended_at=None, confirmed_at__isnull=False
    ).exists()


def may_use_text_message(user: User) -> bool:
    """An app in use is not got round by a text message, unless the house allows that."""
    return settings.SECOND_FACTOR_SMS or not has_authenticator(user)


def is_enough(user: User, proof: Proof) -> bool:
    """Whether what the session has shown opens the desks."""
    if proof.way in ("app", "recovery", "provider_strong"):
        return True
    if proof.way == "sms" and settings.SECOND_FACTOR_SMS:
        return True
    return not needs_authenticator(user)


def must_step_up(user: User, proof: Proof, now: datetime) -> bool:
    """Before an act of weight: is the code to be shown again? Only who has an app can."""
    return not proof.is_fresh(now) and has_authenticator(user)


def check_may_ask_reset(actor: User, person: User) -> None:
    """An administrator of every unit where the person holds a role; never of themselves."""
    require(actor, Permission.STAFF_MANAGE)
    _check_units(actor, person, Permission.STAFF_MANAGE)
    if actor.pk == person.pk:
        raise NotAllowed(_("Two others take away your app: ask an administrator."))


def check_may_close_reset(actor: User, reset: FactorReset, *, done: bool) -> None:
    """A second person does it; whoever asked may still let it be."""
    require(actor, Permission.FACTOR_RESET)
    _check_units(actor, reset.user, Permission.FACTOR_RESET)
    if actor.pk == reset.user_id or (done and actor.pk == reset.asked_by_id):
        raise NotAllowed(_("A second person takes it away."))


def _check_units(actor: User, person: User, permission: Permission) -> None:
    held = person.role_grants.filter(until=None)
    for path in held.values_list("unit__path", flat=True):
        require(actor, permission, unit_path=path)
