"""The queue's broker: django-q's own on the database, woken by NOTIFY instead of by the clock.

A trigger of the queue's table (config/migrations/0002) notifies whoever listens to a queue; the
database sends it when the message is committed. It only wakes: a message that nobody was told of is
found by the next look, a second later at most.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from psycopg import Error as DriverError
from psycopg import sql

log = logging.getLogger(__name__)

# How long to listen before looking anyway, and to leave a line alone that broke.
LOOK_AGAIN_SECONDS = 1.0
RECONNECT_SECONDS = 5.0
# Messages are stamped by the clock of who sends them, which may be a little ahead of ours.
_CLOCKS_APART = timedelta(seconds=1)
# Two workers that look at the same time pass over what the other one takes.
_TAKE = """
    UPDATE django_q_ormq SET lock = %s WHERE id IN (
        SELECT id FROM django_q_ormq
        WHERE key = %s AND lock < clock_timestamp() + make_interval(secs => %s)
        ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING id, payload
"""


class WokenBroker(ORM):
    """Takes messages as soon as they are there, where `settings.QUEUE_LISTENS`; else every
    `Q_CLUSTER["poll"]` seconds."""

    def __init__(self, list_key: str | None = None) -> None:
        super().__init__(list_key)
        self._line: BaseDatabaseWrapper | None = None
        self._leave_alone_until = 0.0

    def dequeue(self) -> list[tuple[int, str]] | None:
        """Messages that are this worker's for `Q_CLUSTER["retry"]` seconds; None after a wait."""
        self.get_connection()  # lets a stale connection go
        with connections[Conf.ORM].cursor() as cursor:
            cursor.execute(
                _TAKE, [self.timeout(None), self.list_key, _CLOCKS_APART.total_seconds(), Conf.BULK]
            )
            taken: list[tuple[int, str]] = sorted(cursor.fetchall())
        if taken:
            return taken
        self._wait()
        return None

    def _wait(self) -> None:
        """Until somebody sends something, or it is time to look again."""
        if not settings.QUEUE_LISTENS or time.monotonic() < self._leave_alone_until:
            time.sleep(Conf.POLL)
            return
        try:
            if self._line is None:
                self._listen()  # what came before we listened is found by looking once more
                return
            notes = self._line.connection.notifies(timeout=LOOK_AGAIN_SECONDS, stop_after=1)
            for _note in notes:
                return
        except (Error, DriverError) as error:
            log.warning("queue %s: listening broke: %s", self.list_key, type(error).__name__)
            self._hang_up()
            self._leave_alone_until = time.monotonic() + RECONNECT_SECONDS

    def _listen(self) -> None:
        """On a connection of its own: the worker's own is given back and taken anew."""
        self._line = connections[Conf.ORM].copy()
        self._line.settings_dict["OPTIONS"].pop("pool", None)
        self._line.connect()
        channel = sql.Identifier(channel_of(self.list_key))
        self._line.connection.execute(sql.SQL("LISTEN {}").format(channel))

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None and line.connection is not None:
            line.close()


def channel_of(queue: str) -> str:
    """What the trigger notifies for a message of `queue`; PostgreSQL takes at most 63 bytes."""
    return f"queue:{queue}"[:63]
