"""Somebody lost their telephone: at a counter, with two of staff and a day in between.

The old number is told, and whoever holds it can stop it; until the new one is in force the account
that money goes to cannot be changed.
"""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.tasks import enqueue
from members.actions.person_change import (
    ChangeWish,
    ask_change,
    detail_of,
    lock_change,
    lock_members,
    move_change,
)
from members.actions.tell import after_quiet_hours, tell
from members.change_policies import (
    ChangeRefused,
    check_alive,
    check_may_ask_change,
    check_may_confirm_change,
)
from members.models import PersonChange, User
from members.states import CHANGE_OPEN, ChangeState

# From when the old number can have been told.
WAITING = timedelta(days=1)
STOPPED_BY_OWNER = "stopped_by_owner"
_MOBILE = re.compile(r"1[0-9]{10}", re.ASCII)


class NotYourNumber(Denied):
    """Only whose number it is stops its change on the telephone."""

    code = "not_your_number"


@transaction.atomic
def ask_phone(
    *, member_id: int, phone: str, wish: ChangeWish, actor: User, now: datetime
) -> PersonChange:
    """Ask that this number takes the place of the one on record."""
    (member,) = lock_members(member_id)
    check_may_ask_change(actor, member)
    check_alive(member)
    if not _MOBILE.fullmatch(phone):
        raise ChangeRefused(_("A mobile number has 11 digits. Please check it."))
    if phone == member.phone:
        raise ChangeRefused(_("This is what the record says already."))
    change = PersonChange(kind=PersonChange.Kind.PHONE, member=member)
    detail = {"before": member.phone, "phone": phone}
    return ask_change(change, wish=wish, detail=detail, actor=actor, now=now)


@transaction.atomic
def confirm_phone(*, change_id: int, actor: User, now: datetime) -> PersonChange:
    """The second person has seen the person and the paper: the old number is told, and the day
    begins from when that can be read."""
    change = lock_change(change_id)
    check_may_confirm_change(actor, change, "let_wait")
    until = after_quiet_hours(now) + WAITING
    move_change(change, "let_wait", actor=actor, now=now, confirmed_by=actor, waits_until=until)
    tell(
        key=f"phone_change:{change.pk}",
        template="phone_change",
        member=change.member,
        facts={},
        now=now,
    )
    enqueue("members.activate_phone", change.pk, now=now, due_at=until)
    return change


@transaction.atomic
def activate_phone(*, change_id: int, now: datetime) -> None:
    """The day is over and nobody stopped it: the new number is in force, open sessions end."""
    change = lock_change(change_id)
    if (
        change.state != ChangeState.WAITING
        or change.waits_until is None
        or now < change.waits_until
    ):
        return
    member = change.member
    move_change(change, "take_effect", actor=None, now=now)
    member.set_phone(detail_of(change)["phone"])
    member.phone_bounced_at = None
    member.save(update_fields=["phone_sealed", "phone_index", "phone_bounced_at"])
    User.objects.filter(member=member, kind=User.Kind.MEMBER).update(
        session_epoch=F("session_epoch") + 1
    )
    tell(
        key=f"phone_changed:{change.pk}", template="phone_changed", member=member, facts={}, now=now
    )


@transaction.atomic
def stop_phone_change(*, change_id: int, actor: User, now: datetime) -> None:
    """Whoever holds the old telephone says that it was not them. Nothing has changed then."""
    change = lock_change(change_id)
    own = actor.kind == User.Kind.MEMBER and actor.member_id == change.member_id
    if not own or change.kind != PersonChange.Kind.PHONE:
        raise NotYourNumber(_("This is not yours."))
    move_change(change, "call_off", actor=actor, now=now, reason=STOPPED_BY_OWNER)


def is_changing(member_id: int) -> bool:
    """Whether another telephone is asked for and not in force yet."""
    open_ones = PersonChange.objects.filter(member=member_id, state__in=CHANGE_OPEN)
    return open_ones.filter(kind=PersonChange.Kind.PHONE).exists()
