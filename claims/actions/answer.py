"""Other answers to a reminder than a claim: not needed, or not me; on the page or by SMS."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models import Reminder
from claims.policies import check_own
from config.kernel.denial import Conflict
from members.models import Member, Message, SmsReply, User

ANSWERS = (Reminder.State.DECLINED, Reminder.State.NOT_ME)
_OVER = (Reminder.State.FILED, Reminder.State.REVERSED)
# As text: a condition over both ways to a message reads every message there is.
_CLOSE = """
    WITH closed AS (
        UPDATE claims_reminder SET state = %s, answered_at = %s
        WHERE encounter_id = %s RETURNING id, message_id
    )
    UPDATE members_message SET state = %s WHERE state = %s AND id IN (
        SELECT message_id FROM closed
        UNION ALL
        SELECT again.message_id FROM claims_reminderagain again JOIN closed
            ON closed.id = again.reminder_id
    )
"""


@transaction.atomic
def answer_reminder(*, reminder_id: int, answer: str, actor: User, now: datetime) -> None:
    """Note the answer; declining can be undone by claiming later. Answering twice is harmless."""
    reminder = Reminder.objects.select_for_update(of=("self",)).get(pk=reminder_id)
    check_own(actor, reminder.member_id)
    if reminder.state in _OVER:
        raise Conflict(_("This has been answered already."))
    close_reminder(reminder.encounter_id, Reminder.State(answer), answered_at=now)


@transaction.atomic
def hear_answer(*, reply_id: int, now: datetime) -> bool:
    """Note what somebody answered by text message to the last reminder of their number; whether it
    was clear which one they meant.

    A number that several members share says nothing about which of them: it stays open.
    """
    reply = SmsReply.objects.get(pk=reply_id)
    since = reply.received_at - timedelta(days=settings.SMS_REPLY_DAYS)
    members = Member.objects.filter(phone_index=reply.phone_index)
    told = Message.objects.filter(
        Q(reminder__state=Reminder.State.TOLD)
        | Q(reminder_again__reminder__state=Reminder.State.TOLD),
        member__in=members,
        sent_at__gt=since,
        sent_at__lte=reply.received_at,
    )
    if told.order_by().values("member").distinct().count() != 1:
        return False
    last = told.order_by("-sent_at", "-pk").values_list("reminder", "reminder_again__reminder")
    first, again = last[0]
    reminder = Reminder.objects.select_for_update(of=("self",)).get(pk=first or again)
    if reminder.state != Reminder.State.TOLD:
        return False
    close_reminder(reminder.encounter_id, Reminder.State(reply.word), answered_at=now)
    return True


def close_reminder(
    encounter_id: int, state: Reminder.State, *, answered_at: datetime | None
) -> None:
    """What came of the reminder of a stay, where there was one; no text about it that is still to
    be sent leaves any more."""
    queued, cancelled = Message.State.QUEUED, Message.State.CANCELLED
    with connection.cursor() as cursor:
        cursor.execute(
            _CLOSE, [state.value, answered_at, encounter_id, cancelled.value, queued.value]
        )
