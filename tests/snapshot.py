"""What is built once and then copied: same rows, same numbers, a fraction of the time."""

import copy
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from tests.stages import House, build_house

_ALL_TABLES = """
    SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'django_migrations' ORDER BY tablename
"""
_GUARDED_TABLES = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1
"""
_WRITTEN = re.compile(r'(?:INSERT INTO|UPDATE) "(\w+)"')


@dataclass(frozen=True)
class Snapshot:
    """The rows that `build_house` writes, table by table in the order of writing."""

    house: House
    rows: dict[str, bytes]

    @classmethod
    def take(cls) -> "Snapshot":
        """Build the house in a database without one, keep its rows, leave the database as it was.

        Its sequences stay where the building left them: a copy's keys are free for ever.
        """
        tables: dict[str, bytes] = {}

        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            tables.update(dict.fromkeys(_WRITTEN.findall(sql), b""))
            return execute(sql, *rest)

        with transaction.atomic(), connection.cursor() as cursor:
            with connection.execute_wrapper(note):
                house = build_house()
            for table in tables:
                with cursor.copy(f"COPY {table} TO STDOUT") as rows:
                    tables[table] = b"".join(bytes(part) for part in rows)
            transaction.set_rollback(True)
        return cls(house, tables)

    def restore(self) -> House:
        """The house again, in the present transaction, with nobody's changes to it."""
        with connection.cursor() as cursor:
            for table, rows in self.rows.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copied:
                    copied.write(rows)
        parts = {
            name: copy.deepcopy(getattr(self.house, name))
            for name in ("district", "mill", "school", "scheme", "staff")
        }
        return House(**parts, crowd=self.house.crowd)


@dataclass(frozen=True)
class AllRows:
    """Every row of the database as it was committed, but for which migrations it has seen."""

    rows: dict[str, bytes]

    @classmethod
    def take(cls) -> "AllRows":
        rows = {}
        with transaction.atomic(), connection.cursor() as cursor:
            for table in _names(cursor, _ALL_TABLES):
                with cursor.copy(f"COPY {table} TO STDOUT") as copied:
                    rows[table] = b"".join(bytes(part) for part in copied)
        return cls({table: data for table, data in rows.items() if data})

    def put_back(self) -> None:
        """These rows and no others, whatever the database held; all or nothing.

        Guards that look at a row when it is written have let it pass once: they stay out of it.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            with unguarded(cursor):
                cursor.execute(f"TRUNCATE {', '.join(_names(cursor, _ALL_TABLES))}")
                for table, rows in self.rows.items():
                    with cursor.copy(f"COPY {table} FROM STDIN") as copied:
                        copied.write(rows)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def unguarded(cursor: Any) -> Iterator[None]:
    """In the present transaction our triggers refuse nothing. An error undoes all of it."""
    guarded = _names(cursor, _GUARDED_TABLES)
    for table in guarded:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in guarded:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _names(cursor: Any, question: str) -> list[str]:
    cursor.execute(question)
    return [name for (name,) in cursor.fetchall()]
