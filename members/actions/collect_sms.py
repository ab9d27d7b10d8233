"""What came back from the gateway: which texts arrived, and what people answered."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kernel.sealing import blind_index
from config.kernel.tasks import enqueue_follow_ups
from members.actions.tell import tell
from members.connectors.sms.base import Receipt, Reply, SmsGateway
from members.models import Member, Message, SmsCursor, SmsReply, SmsStop, User
from members.policies import NotAllowed
from members.sms_words import word_of

M = Message.State


def collect_receipts(*, gateway: SmsGateway, now: datetime) -> int:
    """Texts that arrived or bounced since the last time; how many. Twice is once: a text is settled
    where it still counts as sent."""
    after = _cursor("receipts")
    told = gateway.receipts(after=after)
    if not told:
        return 0
    with transaction.atomic():
        if not _go_on("receipts", after, told[-1].cursor):
            return 0  # somebody else took the same ones in
        return _settle(told, now)


def collect_replies(*, gateway: SmsGateway, now: datetime) -> int:
    """What people answered since the last time; how many answers. Each is kept once."""
    after = _cursor("replies")
    told = gateway.replies(after=after)
    if not told:
        return 0
    with transaction.atomic():
        if not _go_on("replies", after, told[-1].cursor):
            return 0
        return sum(_keep(reply, now) for reply in told)


@transaction.atomic
def stop_messages(*, phone: str, now: datetime) -> None:
    """No more texts to this number but one-time codes; what waits to be sent stays here."""
    index = blind_index(phone, kind="phone")
    SmsStop.objects.bulk_create([SmsStop(phone_index=index, since=now)], ignore_conflicts=True)


@transaction.atomic
def allow_messages(*, member: Member, actor: User, now: datetime) -> None:
    """The member wants text messages again."""
    if actor.member_id != member.pk or actor.kind != User.Kind.MEMBER:
        raise NotAllowed(_("Only the member says which text messages they want."))
    SmsStop.objects.filter(phone_index=member.phone_index, lifted_at=None).update(
        lifted_at=now, lifted_by=actor
    )


def _settle(told: Sequence[Receipt], now: datetime) -> int:
    fate = {receipt.key: M(receipt.status) for receipt in told}
    found = list(
        Message.objects.select_for_update(of=("self",))
        .filter(key__in=fate, state=M.SENT)
        .order_by("pk")
    )
    for message in found:
        message.state = fate[message.key]
    Message.objects.bulk_update(found, ["state"])
    arrived = {one.member_id for one in found if one.state == M.DELIVERED and one.member_id}
    Member.objects.filter(pk__in=arrived).exclude(phone_bounced_at=None).update(
        phone_bounced_at=None
    )
    bounced = {one.member_id for one in found if one.state == M.BOUNCED and one.member_id}
    _doubt(bounced, now)
    return len(found)


def _doubt(members: Iterable[int], now: datetime) -> None:
    """Whose last texts all bounced, is out of reach until one arrives."""
    most = settings.SMS_BOUNCES_DOUBTFUL
    for member in sorted(members):
        settled = Message.objects.filter(member=member, state__in=(M.DELIVERED, M.BOUNCED))
        last = list(settled.order_by("-pk").values_list("state", flat=True)[:most])
        if len(last) == most and set(last) == {M.BOUNCED}:
            Member.objects.filter(pk=member, phone_bounced_at=None).update(phone_bounced_at=now)


def _keep(reply: Reply, now: datetime) -> int:
    word = word_of(reply.text)
    kept, is_new = SmsReply.objects.get_or_create(
        gateway_reference=reply.reference,
        defaults={
            "phone_index": blind_index(reply.phone, kind="phone"),
            "word": word,
            "received_at": reply.received_at,
            "kept_at": now,
        },
    )
    if not is_new:
        return 0
    if word == SmsReply.Word.STOP:
        stop_messages(phone=reply.phone, now=now)
    elif word == SmsReply.Word.OTHER:
        _say_where(reply, now)
    else:
        enqueue_follow_ups("members.sms_answered", kept.pk, now=now)
    return 1


def _say_where(reply: Reply, now: datetime) -> None:
    """Nobody reads answers here: once a day the number is told who does."""
    index = blind_index(reply.phone, kind="phone")
    member = Member.objects.filter(phone_index=index).order_by("pk").first()
    if member is not None:
        day = timezone.localdate(now)
        tell(key=f"reply_unread:{member.pk}:{day}", template="reply_unread", member=member, now=now)


def _cursor(name: str) -> str:
    row, _made = SmsCursor.objects.get_or_create(name=name)
    return row.cursor


def _go_on(name: str, after: str, cursor: str) -> bool:
    """Whether nobody took these in meanwhile; the caller holds a transaction."""
    moved = SmsCursor.objects.filter(name=name, cursor=after).update(cursor=cursor)
    return bool(moved)
