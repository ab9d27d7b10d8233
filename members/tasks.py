"""Background work about people: messages out, the insurer's feed in."""

from datetime import datetime

from django.conf import settings

from config.kernel.adapters import load
from members.actions import change_phone, import_members, import_settlements, tell
from members.actions import collect_sms as collecting


def send_message(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    tell.send_message(message_id=subject, now=now)


def give_up_message(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    tell.give_up_message(message_id=subject)


def activate_phone(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    change_phone.activate_phone(change_id=subject, now=now)


def pull_settlements(*, now: datetime) -> None:
    """Scheduled: everything that the insurer published since the last time."""
    import_settlements.pull_feed(feed=load(settings.MEDICAL_INSURANCE), actor=None, now=now)


def take_up_broken_imports(*, now: datetime) -> None:
    """Scheduled: what an import brought before it was killed is followed up all the same."""
    import_settlements.take_up_broken(now=now)


def forget_list_rows(*, now: datetime) -> None:
    """Scheduled: rows of employers' lists that nobody corrected in time lose what they say."""
    import_members.forget_rows(now=now)


def collect_sms(*, now: datetime) -> None:
    """Scheduled: which texts arrived, and what people answered."""
    gateway = load(settings.SMS)
    collecting.collect_receipts(gateway=gateway, now=now)
    collecting.collect_replies(gateway=gateway, now=now)
