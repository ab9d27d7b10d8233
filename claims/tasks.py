"""Background work about claims. Each may run twice; the rows make the effect single."""

from datetime import datetime

from claims.actions import remind as reminding


def remind(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    reminding.remind_import(feed_import_id=subject, now=now)


def reverse(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    reminding.reverse(settlement_id=subject, now=now)
