"""Tables without keys, indexes and triggers, for the time of pouring rows in.

A foreign key asks about each row, an index is kept in order for each, a trigger runs for each: for
fifty million rows that is most of an hour. Taken away and built anew from what the database itself
says of them, each key and each index is proved by PostgreSQL over all rows at once. All of it is
one transaction: whatever goes wrong, the tables are as they were.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from config.load.record import settle_constraints

_CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE (contype IN ('f', 'u') AND conrelid = ANY(%(tables)s::regclass[]))
       OR (contype = 'f' AND confrelid = ANY(%(empty)s::regclass[]))
    ORDER BY contype = 'u', conrelid::regclass::text, conname
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
    WHERE indrelid = ANY(%(tables)s::regclass[]) AND NOT indisprimary
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    ORDER BY 1
"""
_TRIGGERS_OFF = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger
    WHERE NOT tgisinternal AND tgenabled <> 'O' AND tgrelid = ANY(%(tables)s::regclass[])
"""


class NotAsMade(Exception):
    """A trigger is switched off already: this is no database to pour rows into."""


class BareTables:
    """`strip`, pour, `dress`; `empty` are those that held nothing, and so may be filled frozen."""

    def __init__(self, tables: Iterable[str]) -> None:
        self.tables = sorted(tables)
        self.empty = [table for table in self.tables if not _any_row(table)]
        self._constraints: list[tuple[str, str, str]] = []
        self._indexes: list[tuple[str, str]] = []

    def strip(self) -> None:
        named = {"tables": self.tables, "empty": self.empty}
        with connection.cursor() as cursor:
            cursor.execute(_TRIGGERS_OFF, named)
            if cursor.fetchall():
                raise NotAsMade
            settle_constraints()
            cursor.execute(_CONSTRAINTS, named)
            self._constraints = cursor.fetchall()
            cursor.execute(_INDEXES, named)
            self._indexes = cursor.fetchall()
            for table, name, _definition in self._constraints:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            for name, _definition in self._indexes:
                cursor.execute(f"DROP INDEX {name}")
            for table in self.tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            if self.empty:
                # Made anew in this transaction: rows may be written as long committed (FREEZE).
                cursor.execute(f"TRUNCATE {', '.join(self.empty)}")

    def dress(self, tell: Callable[[str], Any]) -> None:
        """Indexes and unique constraints, then foreign keys: each is proved as it is made."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            for _name, definition in self._indexes:
                cursor.execute(definition)
            uniques = [row for row in self._constraints if row[2].startswith("UNIQUE")]
            for table, name, definition in uniques:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            tell("indexes built")
            for table in self.tables:
                # The planner of the keys' queries would think the tables empty.
                cursor.execute(f"ANALYZE {table}")
            tell("tables analysed")
            for table, name, definition in self._constraints:
                if not definition.startswith("UNIQUE"):
                    cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            for table in self.tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            tell("foreign keys proved")


def _any_row(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608  the house's own tables
        return bool(cursor.fetchone()[0])
