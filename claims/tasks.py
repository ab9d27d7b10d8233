"""Background work about claims. Each may run twice; the rows make the effect single."""

from datetime import datetime

from django.conf import settings

from claims.actions import (
    answer,
    ask_papers,
    freeze,
    hospitals,
    person,
    planned_stay,
    read,
    scans,
    verify,
    wait,
)
from claims.actions import remind as reminding
from claims.actions import remind_again as again
from claims.actions import replay as replaying
from config.kernel.adapters import load
from members.connectors.fiscal_platform.base import ReceiptPlatform


def remind(*, subject: int, version: int, now: datetime, **_from_a_newer_version: object) -> None:
    reminding.remind_import(feed_import_id=subject, after=version, now=now)


def reverse(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    reminding.reverse(settlement_id=subject, now=now)


def hear_answer(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    answer.hear_answer(reply_id=subject, now=now)


def remind_again(*, now: datetime) -> None:
    """Scheduled: stays whose last day is near, and that nobody has answered for."""
    again.remind_again(now=now)


def take_up(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    wait.take_up(claim_id=subject, now=now)


def look_up_hospitals(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    hospitals.look_up_again(import_id=subject, now=now)


def look_again(
    *, subject: int, version: int, now: datetime, **_from_a_newer_version: object
) -> None:
    person.look_again(member_id=subject, change_id=version, now=now)


def read_page(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    read.read_page(page_id=subject, now=now)


def give_up_page(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    read.give_up_page(page_id=subject, now=now)


def absorb_papers(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    ask_papers.absorb_papers(claim_id=subject, now=now)


def replay(*, subject: int, version: int, now: datetime, **_from_a_newer_version: object) -> None:
    replaying.replay_step(run_id=subject, step=version, now=now)


def give_up_replay(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    replaying.give_up_replay(run_id=subject, now=now)


def verify_receipt(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    if (platform := _receipt_platform()) is not None:
        verify.verify_receipt(claim_id=subject, platform=platform, now=now)


def verify_again(
    *, subject: int, version: int, now: datetime, **_from_a_newer_version: object
) -> None:
    if (platform := _receipt_platform()) is not None:
        verify.verify_again(claim_id=subject, platform=platform, day=version, now=now)


def give_up_receipt(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    if (platform := _receipt_platform()) is not None:
        verify.give_up_receipt(claim_id=subject, source=platform.name, now=now)


def ask_receipts_again(*, now: datetime) -> None:
    """Scheduled: a receipt that was good when it was paid may be cancelled afterwards."""
    verify.begin_round(now=now)


def end_freezes(*, now: datetime) -> None:
    """Scheduled: often, so that what one person stopped alone does not stand a night longer."""
    freeze.end_due(now=now)


def remind_planned(*, now: datetime) -> None:
    """Scheduled: whose planned stay elsewhere is over is told to claim."""
    planned_stay.remind_of_planned_stays(now=now)


def take_scans(*, now: datetime) -> None:
    """Scheduled: what the counters' scanners delivered; nothing where none is connected."""
    root = scans.scan_root()
    if root is not None and root.is_dir():
        scans.take_scans(root=root, now=now)


def _receipt_platform() -> ReceiptPlatform | None:
    """None where it is not connected, or not any more: then nobody is asked."""
    setting = settings.RECEIPT_PLATFORM
    return load(setting) if setting is not None else None
