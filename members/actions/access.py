"""Who looked at whose protected data: written before the data are shown."""

from datetime import datetime, timedelta

from django.db import transaction

from members.models import AccessEntry, Member, User

# Coming back to a page within this time is the same look at it.
_SAME_SITTING = timedelta(minutes=15)


@transaction.atomic
def record_access(
    *,
    user: User,
    member_id: int,
    what: AccessEntry.What,
    purpose: str,
    now: datetime,
    once_a_sitting: bool = False,
) -> None:
    """Write who looked and why; `once_a_sitting` leaves it at a look within the quarter hour."""
    if once_a_sitting:
        noted = AccessEntry.objects.filter(
            member_id=member_id, user=user, what=what, accessed_at__gt=now - _SAME_SITTING
        )
        if noted.exists():
            return
    AccessEntry.objects.create(
        user=user, member_id=member_id, what=what, purpose=purpose[:200], accessed_at=now
    )


@transaction.atomic
def reveal_id_number(*, user: User, member: Member, purpose: str, now: datetime) -> str:
    """The full ID number, after the look is on record. The caller has asked whether it may be."""
    record_access(
        user=user,
        member_id=member.pk,
        what=AccessEntry.What.ID_NUMBER,
        purpose=purpose,
        now=now,
    )
    return member.id_number
