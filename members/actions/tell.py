"""Tell a person something by SMS, once per fact."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from config.kernel.adapters import AdapterError, load
from config.kernel.sealing import blind_index
from config.kernel.tasks import enqueue, gathered
from members.models import Heir, Member, Message, SmsStop, User
from members.queries.languages import language_of, languages_of
from members.queries.mandates import receivers_for

URGENT = frozenset({"login_code", "login_voice", "account_code", "mandate_code"})
# Read out by a call, where the gateway can (settings.SMS_VOICE).
SPOKEN = frozenset({"login_voice"})


# What a relative with a mandate for it hears of too.
OF_A_CLAIM = frozenset(
    {
        "received", "papers_asked", "papers_read", "approved", "denied", "paid", "bounced",
        "reminder", "planned_stay",
    }
)  # fmt: skip
_NAME_IN_SMS = 12


@transaction.atomic(savepoint=False)
def tell(
    *,
    key: str,
    template: str,
    now: datetime,
    member: Member | None = None,
    user: User | None = None,
    facts: Mapping[str, object] | None = None,
    language: str | None = None,
    send_after: datetime | None = None,
) -> Message:
    """Queue one SMS. The same `key` again returns the message that is there already.

    In the language that they chose for their pages, where the caller does not say which.

    Outside of urgent codes nothing is sent in the quiet hours, and nothing at all to somebody whose
    death was noted: who acts for their heirs is told instead, or it is kept as not needed.
    The text holds no diagnosis, no hospital and no full name: its files are in templates/messages/.
    """
    message = Message(key=key, template=template, member=member, user=user)
    if member is None and user is None:  # nobody: all the same statements, and nothing is sent
        message.state = Message.State.CANCELLED
    text = render_text(template, language or _language(member, user), facts or {})
    return _keep([message], text, _due(template, send_after or now), now)[0]


@transaction.atomic(savepoint=False)
def tell_each(
    *,
    template: str,
    members: Mapping[str, Member],
    now: datetime,
    send_after: datetime | None = None,
) -> Mapping[str, Message]:
    """The same words to many, each in their language, by the key of each; in a few statements
    however many they are."""
    due = _due(template, send_after or now)
    languages = languages_of({who.pk for who in members.values()})
    messages: dict[str, list[Message]] = {}
    for key, who in members.items():
        message = Message(key=key, template=template, member=who)
        messages.setdefault(languages[who.pk], []).append(message)
    kept = [
        message
        for language, those in messages.items()
        for message in _keep(those, render_text(template, language, {}), due, now)
    ]
    return {message.key: message for message in kept}


def _language(member: Member | None, user: User | None) -> str:
    if user is not None:
        return user.language
    return language_of(member.pk) if member else settings.LANGUAGE_CODE


def _due(template: str, wished: datetime) -> datetime:
    return wished if template in URGENT else after_quiet_hours(wished)


def _keep(messages: Sequence[Message], text: str, due: datetime, now: datetime) -> list[Message]:
    for message in messages:
        message.created_at, message.send_after = now, due
        if message.member is not None and not message.member.may_be_told:
            _tell_heir(message, message.member)
        message.set_body(text)
    # One statement: whoever tells the same fact at the same time gets the first one's message.
    kept = Message.objects.bulk_create(
        messages, update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )
    with gathered():
        for message in kept:
            if message.state == Message.State.CANCELLED and message.member is not None:
                continue  # one to nobody is put into the queue as any other: nobody can tell
            enqueue("members.send_message", message.pk, now=now, due_at=due)
    return kept


def _tell_heir(message: Message, member: Member) -> None:
    """Who acts for the heirs is told instead; where nobody does, nobody is."""
    heir = Heir.objects.filter(member=member, ended_at=None).select_related("user").first()
    if heir is None:
        message.state = Message.State.CANCELLED
    else:
        message.member, message.user = None, heir.user


def send_message(*, message_id: int, now: datetime) -> None:
    """Hand one message to the gateway. Its key makes a second try harmless."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.state != Message.State.QUEUED:
        return
    if message.member is not None and not message.member.may_be_told:
        message.state = Message.State.CANCELLED
        message.save(update_fields=["state"])
        return
    _tell_relatives(message, now)
    phone = message.phone
    if not phone:
        message.state = Message.State.FAILED
        message.save(update_fields=["state"])
        return
    if message.template not in URGENT and wants_no_messages(phone):
        message.state = Message.State.STOPPED
        message.save(update_fields=["state"])
        return
    gateway = load(settings.SMS)
    try:
        hand_over = gateway.call if message.template in SPOKEN else gateway.send
        message.gateway_reference = hand_over(key=message.key, phone=phone, text=message.body)
    except AdapterError as error:
        if not error.permanent:
            raise
        message.state = Message.State.FAILED
    else:
        message.state = Message.State.SENT
        message.sent_at = now
    message.save(update_fields=["state", "sent_at", "gateway_reference"])


def _tell_relatives(message: Message, now: datetime) -> None:
    """Who may receive what the member is told hears that there is news, and nothing of it.

    Asked when the message goes out: a mandate that ended by then tells nobody.
    """
    if message.member is None or message.template not in OF_A_CLAIM:
        return
    for relative in receivers_for(message.member, now=now):
        tell(
            key=f"{message.key}:to:{relative.pk}",
            template="for_another",
            user=relative,
            facts={"who": message.member.masked_name[:_NAME_IN_SMS]},
            now=now,
        )


@transaction.atomic
def give_up_message(*, message_id: int) -> None:
    """After the last try: the message is listed as not sent, for a person to telephone."""
    Message.objects.filter(pk=message_id, state=Message.State.QUEUED).update(
        state=Message.State.FAILED
    )


@transaction.atomic
def cancel_message(message: Message) -> None:
    """What it would have told is no longer so. One that was sent stays as it is."""
    Message.objects.filter(pk=message.pk, state=Message.State.QUEUED).update(
        state=Message.State.CANCELLED
    )


@transaction.atomic
def fall_silent(member: Member, *, now: datetime) -> None:
    """Nothing is sent to this person any more; what waits is not needed. The caller holds the
    record."""
    member.silent_since = now
    member.save(update_fields=["silent_since"])
    Message.objects.filter(member=member, state=Message.State.QUEUED).update(
        state=Message.State.CANCELLED
    )


def wants_no_messages(phone: str) -> bool:
    """Whether whoever has this number said so. One-time codes are asked for, and sent all the
    same."""
    index = blind_index(phone, kind="phone")
    return SmsStop.objects.filter(phone_index=index, lifted_at=None).exists()


def render_text(template: str, language: str, facts: Mapping[str, object]) -> str:
    """The text of one SMS in one language, on one line."""
    suffix = "en" if language == "en" else "zh"
    context = {
        "signature": settings.SMS_SIGNATURE,
        "hotline": settings.HOTLINE,
        **facts,
    }
    text = render_to_string(f"messages/{template}.{suffix}.txt", context)
    return " ".join(text.split("\n")).strip()


def after_quiet_hours(instant: datetime) -> datetime:
    """`instant`, or the morning after when it falls into the quiet hours."""
    evening, morning = settings.QUIET_HOURS
    local = timezone.localtime(instant)
    if local.hour >= evening:
        day = local.date() + timedelta(days=1)
    elif local.hour < morning:
        day = local.date()
    else:
        return instant
    return timezone.make_aware(datetime.combine(day, time(morning)))
