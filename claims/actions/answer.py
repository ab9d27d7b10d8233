"""The member's other answers to a reminder: not needed, or not me."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.models import Reminder
from claims.policies import check_own
from config.kernel.denial import Conflict
from members.actions.tell import cancel_message
from members.models import User

ANSWERS = (Reminder.State.DECLINED, Reminder.State.NOT_ME)


@transaction.atomic
def answer_reminder(*, reminder_id: int, answer: str, actor: User, now: datetime) -> None:
    """Note the answer; declining can be undone by claiming later. Answering twice is harmless."""
    reminder = (
        Reminder.objects.select_for_update(of=("self",))
        .select_related("message")
        .get(pk=reminder_id)
    )
    check_own(actor, reminder.member_id)
    if reminder.state in (Reminder.State.FILED, Reminder.State.REVERSED):
        raise Conflict(_("This has been answered already."))
    reminder.state = Reminder.State(answer)
    reminder.answered_at = now
    reminder.save(update_fields=["state", "answered_at"])
    if reminder.message is not None:
        cancel_message(reminder.message)
