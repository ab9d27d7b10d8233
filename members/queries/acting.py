"""For whom somebody may act today."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from members.mandate_policies import may_act_for
from members.models import Mandate, Member, User
from members.policies import own_affairs


@dataclass(frozen=True)
class ActingFor:
    """A member, masked, and what one may do for them until when."""

    reference: str
    name: str
    may_file: bool
    may_follow: bool
    ends_on: date


def people_of(user: User, *, now: datetime) -> list[ActingFor]:
    """The members whose relative's mandate is in force and lets the user do something."""
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(
        delegate=user, kind=Mandate.Kind.RELATIVE
    )
    return [
        ActingFor(
            reference=row.member.reference,
            name=row.member.masked_name,
            may_file=row.may_file,
            may_follow=row.may_follow,
            ends_on=row.ends_on,
        )
        for row in held.select_related("member").order_by("member_id")
        if row.may_file or row.may_follow
    ]


def acts_for_somebody(user: User, *, now: datetime) -> bool:
    return bool(people_of(user, now=now))


def scopes_of(user: User, member: Member, *, now: datetime) -> tuple[Mandate.Scope, ...]:
    """What the user may do for the member at `now`; the member everything."""
    return tuple(
        scope
        for scope in Mandate.Scope
        if own_affairs(user, member.pk) or may_act_for(user, member, scope, now)
    )
