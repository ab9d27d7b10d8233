"""Told once more before the last day: never too often, never without a basis, never after an
answer or a claim."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from claims.actions.remind import can_be_texted, next_morning, with_basis
from claims.channels import closes_on
from claims.models import Reminder, ReminderAgain
from members.actions.tell import tell
from members.models import Message, SmsStop

CHUNK = 500
TEMPLATES = ("reminder", "reminder_again")


def remind_again(*, now: datetime) -> int:
    """How many members are told of a stay whose last day is so near. Running twice is harmless."""
    _fill_days(now)
    today = timezone.localdate(now)
    steps = sorted({*settings.REMIND_AGAIN_DAYS, -1}, reverse=True)
    return sum(
        _one_step(days, today + timedelta(days=nearer), today + timedelta(days=days), now)
        for days, nearer in pairwise(steps)
    )


def _one_step(days: int, after: date, until: date, now: datetime) -> int:
    """Stays that close later than `after` and not later than `until`, in chunks."""
    told, last = 0, 0
    while True:
        with transaction.atomic():
            chunk = list(_due(days, after, until).filter(pk__gt=last).order_by("pk")[:CHUNK])
            told += _tell(chunk, days, now)
        if len(chunk) < CHUNK:
            return told
        last = chunk[-1].pk


def _due(days: int, after: date, until: date) -> QuerySet[Reminder]:
    done = ReminderAgain.objects.filter(reminder=OuterRef("pk"), days_before=days)
    return (
        Reminder.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(state=Reminder.State.TOLD, closes_on__gt=after, closes_on__lte=until)
        .exclude(Exists(done))
        .select_related("member")
    )


def _tell(reminders: Sequence[Reminder], days: int, now: datetime) -> int:
    """One text to each member who may be told, about the stay that closes first."""
    since = now - timedelta(days=settings.REMINDER_GAP_DAYS)
    members = {one.member_id for one in reminders}
    lately = set(
        Message.objects.filter(member__in=members, template__in=TEMPLATES, send_after__gt=since)
        .exclude(state__in=(Message.State.CANCELLED, Message.State.STOPPED))
        .values_list("member", flat=True)
    )
    basis = with_basis(members) - _stopped(reminders)
    told: set[int] = set()
    for one in sorted(reminders, key=lambda each: (each.closes_on or date.max, each.pk)):
        member = one.member_id
        if member in lately or member in told or member not in basis:
            continue
        if not can_be_texted(one.member) or one.closes_on is None:
            continue
        message = tell(
            key=f"reminder:{one.encounter_id}:{days}",
            template="reminder_again",
            member=one.member,
            facts={"month": one.closes_on.month, "day": one.closes_on.day},
            now=now,
            send_after=next_morning(now),
        )
        ReminderAgain.objects.create(
            reminder=one, days_before=days, message=message, created_at=now
        )
        told.add(member)
    return len(told)


def _stopped(reminders: Sequence[Reminder]) -> set[int]:
    """Members whose number wants no messages."""
    indexes = [one.member.phone_index for one in reminders if one.member.phone_index is not None]
    stopped = SmsStop.objects.filter(phone_index__in=indexes, lifted_at=None)
    known = {bytes(index) for index in stopped.values_list("phone_index", flat=True)}
    return {one.member_id for one in reminders if bytes(one.member.phone_index or b"") in known}


def _fill_days(now: datetime) -> None:
    """Reminders from before this was kept learn their last day."""
    today = timezone.localdate(now)
    bare = Reminder.objects.filter(state=Reminder.State.TOLD, closes_on=None)
    found = list(bare.select_related("encounter", "scheme_version").order_by("pk")[: CHUNK * 10])
    for one in found:
        one.closes_on = closes_on(one.scheme_version, one.encounter, today)
    Reminder.objects.bulk_update(found, ["closes_on"], batch_size=CHUNK)
