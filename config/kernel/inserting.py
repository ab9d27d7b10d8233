"""New rows on the two busiest ways: one claim as fast as it goes, and the lists and feeds of a
province by the COPY protocol.

Both write what `bulk_create` of one model writes, and every constraint and trigger holds. What
columns a table has is worked out once and not for each row: the ORM takes longer to put the
statements of a claim together than the server to answer them (docs/adr/0052). No signal is sent and
nothing is cleaned. The keys of what a row points at must be there before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)

# The driver takes their values as they stand on the row: asking the field changes nothing.
_AS_IT_STANDS = frozenset(
    {
        models.BooleanField, models.CharField, models.ForeignKey, models.PositiveIntegerField,
        models.PositiveSmallIntegerField, models.TextField, models.UUIDField,
    }
)  # fmt: skip


def insert(row: Row) -> Row:
    """The row, written; it has its key afterwards."""
    insert_all([row])
    return row


def insert_all(rows: Sequence[models.Model]) -> None:
    """Rows of one model in one statement; each has its key afterwards. For a few: a thousand go by
    `copy_in`."""
    if not rows:
        return
    table = _table(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(table.statement(len(rows)), [v for row in rows for v in table.values(row)])
        keys = [key for (key,) in cursor.fetchall()]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        _is_kept(row)


def copy_in(rows: Sequence[models.Model]) -> None:
    """Rows of one model, several times faster than by a statement; each has its key afterwards."""
    if not rows:
        return
    table = _table(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(table.keys, [len(rows)])
        keys = [key for (key,) in cursor.fetchall()]
        copying = cursor.copy(f"COPY {table.name} ({table.key}, {table.columns}) FROM STDIN")
        with connection.wrap_database_errors, copying as copied:
            for row, key in zip(rows, keys, strict=True):
                row.pk = key
                copied.write_row([key, *table.values(row)])
    for row in rows:
        _is_kept(row)


def _is_kept(row: models.Model) -> None:
    row._state.adding, row._state.db = False, connection.alias


@dataclass(frozen=True)
class _Table:
    """Where a model's rows go, and how each of their values gets there."""

    name: str
    key: str
    columns: str
    keys: str
    ways: tuple[Callable[[models.Model], Any], ...]

    def values(self, row: models.Model) -> list[Any]:
        return [value_of(row) for value_of in self.ways]

    def statement(self, rows: int) -> str:
        marks = f"({', '.join(['%s'] * len(self.ways))})"
        asked = ", ".join([marks] * rows)
        return f"INSERT INTO {self.name} ({self.columns}) VALUES {asked} RETURNING {self.key}"  # noqa: S608  the house's own tables


@lru_cache
def _table(model: type[models.Model]) -> _Table:
    """Asked of the model: what it has, it has from its beginning."""
    meta, quoted = model._meta, connection.ops.quote_name
    fields = [
        field for field in meta.concrete_fields if not field.generated and not field.primary_key
    ]
    key = str(meta.pk.column)
    sequence = f"pg_get_serial_sequence('{quoted(meta.db_table)}', '{key}')"
    return _Table(
        name=quoted(meta.db_table),
        key=quoted(key),
        columns=", ".join(quoted(str(field.column)) for field in fields),
        keys=f"SELECT nextval({sequence}) FROM generate_series(1, %s)",  # noqa: S608  its sequence
        ways=tuple(_way(field) for field in fields),
    )


def _way(field: "models.Field[Any, Any]") -> Callable[[models.Model], Any]:
    """The value that the driver gets for this field of a row."""
    if type(field) in _AS_IT_STANDS:
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), connection)
