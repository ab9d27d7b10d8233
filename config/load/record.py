"""Rows of a play, as the database wrote them, recorded in a transaction that never happened.

While it plays, every table counts from a range of its own of thirteen digits: wherever a row's
number stands – in a key, in a text, in JSON – it can be told from everything else.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.apps import apps
from django.db import connection, models, transaction

from config.load.stamp import FIRST_NUMBER, PER_TABLE, Recording

APPS = ("members", "claims", "reviews", "payouts")


class Recorder:
    """Tells what was written since it was asked last."""

    def __init__(self) -> None:
        self.tables = numbered_tables()
        self._next = {table: FIRST_NUMBER + at * PER_TABLE for at, table in enumerate(self.tables)}
        self._columns = {table: _columns(table) for table in self.tables}
        with connection.cursor() as cursor:
            settle_constraints()
            for table, first in self._next.items():
                # Unlike setval this is undone with the transaction.
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN id RESTART WITH {first}")

    def take(
        self,
        *,
        day: date,
        words: Mapping[str, str],
        whole: Mapping[tuple[str, str], str],
        kept: frozenset[str],
        owners: frozenset[str],
        left_out: frozenset[str],
    ) -> Recording:
        """The rows since the last time; those of `left_out` tables stay behind."""
        rows = {table: self._new_rows(table) for table in self.tables}
        return Recording(
            day=day,
            columns=self._columns,
            rows={table: lines for table, lines in rows.items() if table not in left_out},
            numbers={table: self._numbers(table, lines) for table, lines in rows.items()},
            words=words,
            whole=whole,
            kept=kept,
            owners=owners,
        )

    def _numbers(self, table: str, lines: list[str]) -> list[int]:
        at = self._columns[table].index("id")
        return [int(line.split("\t")[at]) for line in lines]

    def _new_rows(self, table: str) -> list[str]:
        since = self._next[table]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max(id) FROM {table} WHERE id >= %s", [since])  # noqa: S608  the house's own tables
            (newest,) = cursor.fetchone()
            if newest is None:
                return []
            self._next[table] = newest + 1
            rows = f"SELECT * FROM {table} WHERE id BETWEEN {since} AND {newest} ORDER BY id"  # noqa: S608  the house's own tables
            with cursor.copy(f"COPY ({rows}) TO STDOUT") as copied:
                text = b"".join(bytes(part) for part in copied).decode()
        return text.split("\n")[:-1]


@contextmanager
def recording() -> Iterator[Recorder]:
    """Play inside; afterwards the database is as it was."""
    with transaction.atomic():
        yield Recorder()
        transaction.set_rollback(True)


def settle_constraints() -> None:
    """Ask now what waits for the commit: a table with open questions cannot be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def numbered_tables() -> list[str]:
    """The house's tables with a number of their own, by name."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        key = model._meta.pk
        if model._meta.app_label in APPS and isinstance(key, models.BigAutoField):
            found.append(model._meta.db_table)
    return sorted(found)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608  the house's own tables
        return [column.name for column in cursor.description]
