"""That a member saw what there is to claim: the first time counts, and is kept."""

from datetime import datetime

from django.db import transaction

from claims.models import Reminder
from members.models import Member


@transaction.atomic
def note_opened(*, member: Member, now: datetime) -> None:
    """For pages that show the member's stays, where one of them is new to them; twice is once."""
    Reminder.objects.filter(
        member=member,
        opened_at=None,
        state__in=(Reminder.State.TOLD, Reminder.State.UNREACHABLE),
    ).update(opened_at=now)
