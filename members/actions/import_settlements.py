"""Take in the insurer's settlements: idempotent, bad rows quarantined, refunds applied."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict
from config.kernel.tasks import enqueue_follow_ups
from members.actions.import_chunk import ChunkImport, Parsed
from members.connectors.medical_insurance.base import SettlementFeed
from members.feed.reader import decode_leniently, read_lines
from members.feed.refusals import RowRefused
from members.feed.rows import parse_row
from members.models import FeedImport, User
from members.policies import require
from members.roles import Permission

CHUNK = 500
PAGE = 1000


class AlreadyPulling(Conflict):
    """Another process is fetching this source."""

    code = "already_pulling"


def import_file(*, stream: BinaryIO, source: str, actor: User | None, now: datetime) -> FeedImport:
    """Every row of a JSON-lines file. All or nothing only per chunk of 500: a restart goes on.

    Raises AlreadyPulling while the same source is fetched or read elsewhere.
    """
    rows = ((number, line) for number, line in read_lines(stream))
    with _alone(source):
        return _import(rows, source=source, channel=FeedImport.Channel.FILE, actor=actor, now=now)


def pull_feed(*, feed: SettlementFeed, actor: User | None, now: datetime) -> list[FeedImport]:
    """Everything that the insurer published since the last pull, page by page.

    One at a time: the hourly pull and a person's would take in the same rows.

    Raises AlreadyPulling.
    """
    if actor is not None:
        require(actor, Permission.FEED_PULL)
    with _alone(feed.name):
        return _pull(feed, actor, now)


def _pull(feed: SettlementFeed, actor: User | None, now: datetime) -> list[FeedImport]:
    cursor = (
        FeedImport.objects.filter(source=feed.name, channel=FeedImport.Channel.HTTP)
        .order_by("-pk")
        .values_list("cursor", flat=True)
        .first()
    ) or ""
    imports: list[FeedImport] = []
    while True:
        page = feed.settlements(after=cursor, limit=PAGE)
        if page.rows:
            imports.append(
                _import(
                    ((number, row.encode()) for number, row in enumerate(page.rows, start=1)),
                    source=feed.name,
                    channel=FeedImport.Channel.HTTP,
                    actor=actor,
                    now=now,
                    cursor=page.next_cursor,
                )
            )
        cursor = page.next_cursor
        if not page.more:
            return imports


@contextmanager
def _alone(source: str) -> Iterator[None]:
    """A lock of the database session: it ends with the process that holds it, however that ends."""
    name = [f"members.pull_feed:{source}"]
    with connection.cursor() as database:
        database.execute("SELECT pg_try_advisory_lock(hashtext(%s))", name)
        if database.fetchone() != (True,):
            raise AlreadyPulling(_("It is being fetched right now. Please look again in a minute."))
        try:
            yield
        finally:
            database.execute("SELECT pg_advisory_unlock(hashtext(%s))", name)


def _import(
    rows: Iterable[tuple[int, bytes | RowRefused]],
    *,
    source: str,
    channel: FeedImport.Channel,
    actor: User | None,
    now: datetime,
    cursor: str = "",
) -> FeedImport:
    feed_import = FeedImport.objects.create(
        source=source, channel=channel, imported_at=now, imported_by=actor
    )
    for chunk in _chunks(rows):
        with transaction.atomic():
            ChunkImport(feed_import, now).take([_parse(n, line, now) for n, line in chunk])
    with transaction.atomic():
        # The cursor moves only when all rows are in: a kill before this pulls them again.
        feed_import.cursor = cursor
        feed_import.save()
        enqueue_follow_ups("members.settlements_imported", feed_import.pk, now=now)
    return feed_import


def _chunks(
    rows: Iterable[tuple[int, bytes | RowRefused]],
) -> Iterator[Sequence[tuple[int, bytes | RowRefused]]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _parse(number: int, line: bytes | RowRefused, now: datetime) -> Parsed:
    if isinstance(line, RowRefused):
        # The line was too long or torn to be kept; its place in the file stands for it.
        return Parsed(number, b"", _digest(f"{number}:{line.code}"), None, line)
    try:
        row = parse_row(line, now=now)
    except RowRefused as refusal:
        return Parsed(number, line, _digest(decode_leniently(line)), None, refusal)
    # Of the content, not of the bytes: spaces and the order of keys say nothing.
    return Parsed(number, line, _digest(repr(row)), row, None)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()
