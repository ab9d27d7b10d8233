"""From asking for work to its beginning: the real worker with nothing else to do, against a bare
LISTEN in a process that waits."""

import time
from multiprocessing import get_context
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from config.bench.children import database_url, running
from config.bench.row import Row, compared, summed_up
from config.kernel.tasks import enqueue
from config.models import WorkItem

TRIPS, WARMING, PATIENCE = 60, 5, 60
# Not in step with the worker's own pace: it sleeps between two looks.
PAUSE = 0.317
# The reminders of an import that there is not: looked for, and done.
_KIND, _NOBODY = "claims.remind", 4_000_000_000
_fork = get_context("fork")


def round_trip_row(where: str) -> Row:
    """Before anything else is left in the queue."""
    with running([str(settings.BASE_DIR / "manage.py"), "qcluster"]):
        _wait_for(_ask(0), seconds=PATIENCE)
        ours = [_milliseconds(_ask(number)) for number in range(1, TRIPS + WARMING)]
    note = f"from asking to beginning, worker idle; {where}"
    return compared("task_round_trip", summed_up(ours[WARMING:]), summed_up(_bare()), note)


def _ask(number: int) -> int:
    """As an action asks: in the transaction of its facts. The key of what was asked for."""
    with transaction.atomic():
        enqueue(_KIND, _NOBODY + number, now=timezone.now())
    return WorkItem.objects.values_list("pk", flat=True).get(kind=_KIND, subject=_NOBODY + number)


def _milliseconds(item: int) -> float:
    begun = _wait_for(item, seconds=PATIENCE)
    time.sleep(PAUSE)
    return begun


def _wait_for(item: int, *, seconds: float) -> float:
    """Milliseconds from asking to beginning, which is what an item is finished with."""
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        done = WorkItem.objects.filter(pk=item, state=WorkItem.State.DONE).first()
        if done is not None and done.finished_at is not None:
            return (done.finished_at - done.created_at).total_seconds() * 1000
        time.sleep(0.02)
    raise RuntimeError("the worker did not begin")


def _bare() -> list[float]:
    """Of a NOTIFY to whoever listens, one commit each."""
    heard = _fork.Queue()
    connection.close()
    listener = _fork.Process(target=_listen, args=(database_url(), heard))
    listener.start()
    heard.get(timeout=PATIENCE)
    taken = []
    for _ in range(TRIPS):
        with connection.cursor() as cursor:
            begins = time.time()
            cursor.execute("NOTIFY huzhu_bench")
        taken.append((heard.get(timeout=PATIENCE) - begins) * 1000)
        time.sleep(0.02)
    listener.join()
    return taken


def _listen(url: str, heard: Any) -> None:
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("LISTEN huzhu_bench")
        heard.put(0.0)
        for _number, _note in zip(range(TRIPS), line.notifies(), strict=False):
            heard.put(time.time())
