"""Take in the insurer's settlements: idempotent, bad rows quarantined, refunds applied."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict
from config.kernel.tasks import enqueue_follow_ups
from members.actions.import_chunk import ChunkImport, Parsed
from members.connectors.medical_insurance.base import SettlementFeed
from members.feed.reader import CutLine, decode_leniently, read_lines
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
    rows = read_lines(stream)
    with _alone(source, now):
        return _import(rows, source=source, channel=FeedImport.Channel.FILE, actor=actor, now=now)


def pull_feed(*, feed: SettlementFeed, actor: User | None, now: datetime) -> list[FeedImport]:
    """Everything that the insurer published since the last pull, page by page.

    One at a time: the hourly pull and a person's would take in the same rows.

    Raises AlreadyPulling.
    """
    if actor is not None:
        require(actor, Permission.FEED_PULL)
    with _alone(feed.name, now):
        return _pull(feed, actor, now)


def take_up_broken(*, now: datetime) -> int:
    """Follow up imports whose process ended in the middle; how many there were.

    Of a source that is being read right now none has ended: its turn comes later.
    """
    broken = _unfinished().order_by("source").values_list("source", flat=True).distinct()
    closed = 0
    for source in list(broken):
        with suppress(AlreadyPulling), _alone(source, now) as found:
            closed += found
    return closed


def _pull(feed: SettlementFeed, actor: User | None, now: datetime) -> list[FeedImport]:
    cursor = (
        FeedImport.objects.filter(source=feed.name, channel=FeedImport.Channel.HTTP)
        .exclude(finished_at=None)
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
def _alone(source: str, now: datetime) -> Iterator[int]:
    """A lock of the database session: it ends with the process that holds it, however that ends.

    Who holds it knows that what is unfinished will stay so, and takes it up; how many there were.
    """
    name = [f"members.pull_feed:{source}"]
    with connection.cursor() as database:
        database.execute("SELECT pg_try_advisory_lock(hashtext(%s))", name)
        if database.fetchone() != (True,):
            raise AlreadyPulling(_("It is being fetched right now. Please look again in a minute."))
        try:
            yield _take_up(source, now)
        finally:
            database.execute("SELECT pg_advisory_unlock(hashtext(%s))", name)


@transaction.atomic
def _take_up(source: str, now: datetime) -> int:
    """What these imports brought stays; their members are told as after any other."""
    broken = list(_unfinished().select_for_update().filter(source=source))
    for one in broken:
        one.broken_off_at = now
        one.save(update_fields=["broken_off_at"])
        enqueue_follow_ups("members.settlements_imported", one.pk, now=now)
    return len(broken)


def _unfinished() -> QuerySet[FeedImport]:
    return FeedImport.objects.filter(finished_at=None, broken_off_at=None)


def _import(
    rows: Iterable[tuple[int, bytes | CutLine]],
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
            _leave_flushing_to_the_end()
            ChunkImport(feed_import, now).take(
                [_parse(feed_import, number, line, now) for number, line in chunk]
            )
    with transaction.atomic():
        # The cursor moves only when all rows are in: a kill before this pulls them again.
        feed_import.cursor = cursor
        feed_import.finished_at = now
        feed_import.save(update_fields=["cursor", "finished_at"])
        enqueue_follow_ups("members.settlements_imported", feed_import.pk, now=now)
    return feed_import


def _leave_flushing_to_the_end() -> None:
    """This commit does not wait for the disk: the import's last one waits for all before it. When
    the power goes in between, the import is unfinished, and its rows are sent again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")


def _chunks(
    rows: Iterable[tuple[int, bytes | CutLine]],
) -> Iterator[Sequence[tuple[int, bytes | CutLine]]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _parse(feed_import: FeedImport, number: int, line: bytes | CutLine, now: datetime) -> Parsed:
    if isinstance(line, CutLine):
        return _cut(feed_import, number, line.beginning, line.refusal)
    try:
        row = parse_row(line, now=now)
    except RowRefused as refusal:
        words = decode_leniently(line)
        if refusal.code == "line_too_long":  # cut before it came here
            return _cut(feed_import, number, words, refusal)
        return Parsed(number, line, _digest(words), None, refusal)
    # Of the content, not of the bytes: spaces and the order of keys say nothing.
    return Parsed(number, line, _digest(repr(row)), row, None)


def _cut(feed_import: FeedImport, number: int, beginning: str, refusal: RowRefused) -> Parsed:
    """Lines that begin alike may have gone on differently: each is listed, whenever it came."""
    digest = _digest(f"{feed_import.pk}:{number}:{beginning}")
    return Parsed(number, beginning.encode(), digest, None, refusal)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()
