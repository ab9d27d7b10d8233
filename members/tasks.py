"""Background work about people: messages out, the insurer's feed in."""

from datetime import datetime

from django.conf import settings

from config.kernel.adapters import load
from members.actions import collect_sms as collecting
from members.actions import import_members, import_settlements, tell


def send_message(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    tell.send_message(message_id=subject, now=now)


def give_up_message(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    tell.give_up_message(message_id=subject)


def pull_settlements(*, now: datetime) -> None:
    """Scheduled: everything that the insurer published since the last time."""
    import_settlements.pull_feed(feed=load(settings.MEDICAL_INSURANCE), actor=None, now=now)


def forget_list_rows(*, now: datetime) -> None:
    """Scheduled: rows of employers' lists that nobody corrected in time lose what they say."""
    import_members.forget_rows(now=now)


def collect_sms(*, now: datetime) -> None:
    """Scheduled: which texts arrived, and what people answered."""
    gateway = load(settings.SMS)
    collecting.collect_receipts(gateway=gateway, now=now)
    collecting.collect_replies(gateway=gateway, now=now)
