"""The switch of automatic decisions: on by two persons, off by one, with a reason."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.tasks import enqueue
from members.models import User
from reviews.clearing_policies import SamePerson, asked_switch, check_may_manage, is_on
from reviews.models import AutomaticSwitch
from reviews.models.clearing import SwitchAct
from reviews.policies import OpenQuestion, Stale


@transaction.atomic
def ask_automatic(
    *, scheme_id: int | None, reason: str, actor: User, now: datetime
) -> AutomaticSwitch:
    """Ask for automatic decisions on a scheme, or with None for the switch over all of them.
    Nothing is on before another person says so too."""
    check_may_manage(actor)
    _keep_still()
    if is_on(scheme_id):
        raise Stale(_("It is switched on already."))
    if asked_switch(scheme_id) is not None:
        raise Stale(_("This is asked for already and waits for a second person."))
    return _act(SwitchAct.ASK, scheme_id, reason=reason, actor=actor, now=now)


@transaction.atomic
def switch_on(*, scheme_id: int | None, reason: str, actor: User, now: datetime) -> AutomaticSwitch:
    """The second person agrees: from now on, where a certificate holds."""
    check_may_manage(actor)
    _keep_still()
    asked = asked_switch(scheme_id)
    if asked is None:
        raise Stale(_("Nobody is asking for it any more."))
    if asked.done_by_id == actor.pk:
        raise SamePerson(_("You asked for this yourself: someone else must confirm it."))
    return _act(SwitchAct.ON, scheme_id, reason=reason, actor=actor, now=now, asked=asked.done_by)


@transaction.atomic
def switch_off(
    *, scheme_id: int | None, reason: str, actor: User, now: datetime
) -> AutomaticSwitch:
    """Stop at once, alone. What nobody decided and is not in effect yet goes back to officers.

    Also where it is off, or only asked for: a stop is always heard.
    """
    check_may_manage(actor)
    _keep_still()
    switch = _act(SwitchAct.OFF, scheme_id, reason=reason, actor=actor, now=now)
    enqueue("reviews.stop_by_switch", switch.pk, now=now)
    return switch


def _keep_still() -> None:
    """Two people at a switch: one after the other. Who only reads waits for nobody."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE reviews_automaticswitch IN SHARE ROW EXCLUSIVE MODE")


def _act(
    act: SwitchAct,
    scheme_id: int | None,
    *,
    reason: str,
    actor: User,
    now: datetime,
    asked: User | None = None,
) -> AutomaticSwitch:
    if len(reason.strip()) < 4:
        raise OpenQuestion(_("Please explain in a few words."))
    return AutomaticSwitch.objects.create(
        scheme_id=scheme_id,
        act=act,
        reason=reason.strip()[:200],
        asked_by=asked,
        done_by=actor,
        done_at=now,
    )
