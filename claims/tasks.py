"""Background work about claims. Each may run twice; the rows make the effect single."""

from datetime import datetime

from claims.actions import ask_papers, read, wait
from claims.actions import remind as reminding
from claims.actions import replay as replaying


def remind(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    reminding.remind_import(feed_import_id=subject, now=now)


def reverse(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    reminding.reverse(settlement_id=subject, now=now)


def take_up(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    wait.take_up(claim_id=subject, now=now)


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
