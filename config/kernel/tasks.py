"""Background work: the one door to the queue, and the one way through it.

`enqueue` writes the work item and the queue's message on the caller's connection: both commit with
the facts that ask for the work, or neither does (the queue's table is an outbox).

`run_work_item` is what the queue calls. Delivery is at least once; the effect is once: the lease is
taken in a transaction of its own (so that a kill counts as an attempt), the work and `DONE` commit
together, and a worker whose lease was taken over in the meantime changes nothing.
"""

import logging
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.tasks import async_task  # noqa: TID251  the one door

from config.kernel.adapters import AdapterError
from config.models import WorkItem

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
_OPEN = (WorkItem.State.READY, WorkItem.State.RETRY)
# Whoever asks for the same at the same time waits for the first, and then finds it there.
_INSERT_ONCE = """
    INSERT INTO config_workitem
        (kind, subject, version, state, attempts, max_attempts, due_at, last_error, created_at)
    SELECT kind, subject, version, 'ready', 0, 4, due_at, '', created_at
    FROM unnest(%s::text[], %s::bigint[], %s::int[], %s::timestamptz[], %s::timestamptz[])
        WITH ORDINALITY AS asked (kind, subject, version, due_at, created_at, place)
    ORDER BY place
    ON CONFLICT (kind, subject, version) DO NOTHING RETURNING id, kind, due_at <= created_at
"""
_SEND = f"""
    INSERT INTO {OrmQ._meta.db_table} (lock, key, payload)
    SELECT %s, key, payload FROM unnest(%s::text[], %s::text[]) AS sent (key, payload)
"""  # noqa: S608  the queue's table
_TAKE_LEASE = """
    UPDATE config_workitem
    SET state = 'leased', attempts = attempts + 1, lease_token = %s, lease_until = %s
    WHERE id = %s AND attempts < max_attempts
        AND ((state IN ('ready', 'retry') AND due_at <= %s)
             OR (state = 'leased' AND lease_until < %s))
    RETURNING kind, subject, version
"""


@dataclass(frozen=True)
class _Asked:
    """One piece of work that was asked for at `now`."""

    kind: str
    subject: int
    version: int
    due_at: datetime
    now: datetime


@dataclass
class _Box:
    """Stands where `async_task` wants its broker, and keeps what is to be sent."""

    list_key: str
    payloads: list[str] = field(default_factory=list)

    def enqueue(self, task: str) -> None:
        self.payloads.append(task)


_gathering: ContextVar[list[_Asked] | None] = ContextVar("gathering", default=None)


class LeaseLost(Exception):
    """The work took longer than its lease and another worker has begun it again."""


def enqueue(
    kind: str, subject: int, *, now: datetime, version: int = 0, due_at: datetime | None = None
) -> None:
    """Ask for `kind` to be done for `subject`, once per version, not before `due_at`.

    Must be called inside the transaction that writes the facts. Asking again is harmless.
    """
    handler_of(kind)  # an unknown kind fails here, in the caller's face, not at night
    asked = _Asked(kind, subject, version, due_at or now, now)
    gathering = _gathering.get()
    if gathering is None:
        _write([asked])
    else:
        gathering.append(asked)


@contextmanager
def gathered() -> Iterator[None]:
    """What is asked for inside is written where this ends, in two statements, however much it is.

    For acts that ask for many things at once. It must end inside the transaction that writes the
    facts; an exception leaves nothing behind, as the transaction does.
    """
    if _gathering.get() is not None:  # whoever began writes it all
        yield
        return
    asked: list[_Asked] = []
    token = _gathering.set(asked)
    try:
        yield
    finally:
        _gathering.reset(token)
    _write(asked)


def enqueue_follow_ups(fact: str, subject: int, *, now: datetime, version: int = 0) -> None:
    """News for the apps above: the kinds that `wiring.FOLLOW_UPS` lists for this fact."""
    for kind in follow_ups()[fact]:
        enqueue(kind, subject, now=now, version=version)


def run_work_item(item_id: int) -> None:
    """Called by the queue. Does nothing when the work is done, not due, or held by another."""
    perform(item_id, now=timezone.now())


def perform(item_id: int, *, now: datetime) -> bool:
    """Do one work item as of `now`; True when this call did it."""
    token = WorkItem.new_token()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_LEASE, [token, now + LEASE, item_id, now, now])
        taken = cursor.fetchone()
    if taken is None:
        return False
    kind, subject, version = taken
    try:
        with transaction.atomic():
            handler_of(kind)(subject=subject, version=version, now=now)
            _mark_done(item_id, token, now)
    except LeaseLost:
        return False
    except Exception as error:  # the edge of the work: whatever it was, the item must move on
        _record_failure(item_id, token, error, now)
        return False
    return True


def perform_due(*, now: datetime, limit: int = 10_000, without: Collection[str] = ()) -> int:
    """Do everything that is due at `now` in this process, follow-ups included; how many were done.

    For the demo story and for tests, which move the clock; the worker does the same through the
    queue. Kinds in `without` stay where they are.
    """
    done = 0
    while done < limit:
        waiting = _due(now).exclude(kind__in=without).order_by("due_at", "pk")
        due = list(waiting.values_list("pk", flat=True)[:200])
        if not due:
            break
        performed = [perform(pk, now=now) for pk in due]
        done += sum(performed)
        if not any(performed):
            break
    return done


def sweep(*, now: datetime) -> int:
    """Send again what is due and may have lost its message or its worker; how many were sent."""
    _bury_exhausted(now)
    lost = list(_due(now).order_by("due_at", "pk").values_list("pk", "kind")[:500])
    _send(lost)
    return len(lost)


@lru_cache
def handler_of(kind: str) -> Callable[..., None]:
    """The function that does `kind`, from `wiring.HANDLERS`."""
    handler: Callable[..., None] = import_string(_wiring().HANDLERS[kind])
    return handler


def follow_ups() -> dict[str, Iterable[str]]:
    wiring: dict[str, Iterable[str]] = _wiring().FOLLOW_UPS
    return wiring


def _wiring() -> Any:
    return import_module(settings.WIRING)


def _write(asked: Sequence[_Asked]) -> None:
    """The items that are not there yet, and messages for those that are due at once."""
    if not asked:
        return
    columns = (
        [one.kind for one in asked],
        [one.subject for one in asked],
        [one.version for one in asked],
        [one.due_at for one in asked],
        [one.now for one in asked],
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_ONCE, columns)
        new = cursor.fetchall()
    _send([(pk, kind) for pk, kind, is_due in new if is_due])


def _send(items: Sequence[tuple[int, str]]) -> None:
    """One message for each item, into the queue of its kind; all in one statement."""
    if not items:
        return
    boxes: dict[str, _Box] = {}
    for item_id, kind in items:
        queue = _wiring().QUEUES.get(kind)
        where = {"cluster": queue} if queue else {}
        key = queue or Conf.CLUSTER_NAME
        box = boxes.setdefault(key, _Box(key))
        async_task("config.kernel.tasks.run_work_item", item_id, broker=box, **where)
    sent_at = timezone.now()
    sent = [(box.list_key, payload) for box in boxes.values() for payload in box.payloads]
    with connections[Conf.ORM].cursor() as cursor:
        cursor.execute(_SEND, [sent_at, [key for key, _ in sent], [payload for _, payload in sent]])


def _due(now: datetime) -> Any:
    return WorkItem.objects.filter(
        Q(state__in=_OPEN, due_at__lte=now) | Q(state=WorkItem.State.LEASED, lease_until__lt=now),
        attempts__lt=F("max_attempts"),
    )


def _mark_done(item_id: int, token: uuid.UUID, now: datetime) -> None:
    """Raises LeaseLost when another worker took over: the work done here is rolled back."""
    done = WorkItem.objects.filter(pk=item_id, lease_token=token).update(
        state=WorkItem.State.DONE,
        finished_at=now,
        lease_token=None,
        lease_until=None,
        last_error="",
    )
    if done != 1:
        raise LeaseLost


def _finish(item: WorkItem, state: WorkItem.State, now: datetime) -> None:
    item.state = state
    item.finished_at = now
    item.lease_token = item.lease_until = None
    item.save(update_fields=["state", "finished_at", "lease_token", "lease_until", "last_error"])


@transaction.atomic
def _record_failure(item_id: int, token: uuid.UUID, error: Exception, now: datetime) -> None:
    item = WorkItem.objects.select_for_update().filter(pk=item_id, lease_token=token).first()
    if item is None:
        return
    # The class only: a message could carry personal data into a table that operators read.
    item.last_error = type(error).__name__
    permanent = isinstance(error, AdapterError) and error.permanent
    log.warning("work %s %s failed: %s", item.kind, item.subject, item.last_error)
    if permanent or item.attempts >= item.max_attempts:
        _bury(item, now)
        return
    item.state = WorkItem.State.RETRY
    item.due_at = now + BACKOFF[min(item.attempts, len(BACKOFF)) - 1]
    item.lease_token = item.lease_until = None
    item.save(update_fields=["state", "due_at", "lease_token", "lease_until", "last_error"])


def _bury(item: WorkItem, now: datetime) -> None:
    """After the last try a person gets it: nothing waits on a machine for ever."""
    _finish(item, WorkItem.State.DEAD, now)
    give_up = _wiring().GIVE_UPS.get(item.kind)
    if give_up is not None:
        import_string(give_up)(subject=item.subject, version=item.version, now=now)


def _bury_exhausted(now: datetime) -> None:
    """Items whose worker was killed on the last attempt: no one is left to record the failure."""
    lost = WorkItem.objects.filter(
        state=WorkItem.State.LEASED, lease_until__lt=now, attempts__gte=F("max_attempts")
    ).values_list("pk", flat=True)
    for pk in list(lost[:200]):
        with transaction.atomic():
            item = (
                WorkItem.objects.select_for_update(skip_locked=True)
                .filter(pk=pk, state=WorkItem.State.LEASED, lease_until__lt=now)
                .first()
            )
            if item is not None:
                _bury(item, now)


def backlog_age_seconds(*, now: datetime) -> float:
    """Age of the oldest work that is due and not done; 0 when there is none. For /readyz."""
    oldest = _due(now).order_by("due_at").values_list("due_at", flat=True).first()
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0


def being_done(kind: str, subjects: Collection[int], *, now: datetime) -> set[int]:
    """Of these subjects, those that a worker has in hand at `now`. For screens."""
    leased = WorkItem.objects.filter(
        kind=kind, subject__in=subjects, state=WorkItem.State.LEASED, lease_until__gt=now
    )
    return set(leased.values_list("subject", flat=True))


def run_scheduled(task: str) -> None:
    """Called by the queue's schedules: the task gets the clock and nothing else."""
    import_string(task)(now=timezone.now())
