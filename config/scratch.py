"""A database says of itself that it is for trying out: what is made up may only be added there."""

from django.db import connection

_MARK = "huzhu: scratch, made-up people only"


def mark_scratch() -> None:
    """From now on this database is known as one without real people in it."""
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"COMMENT ON DATABASE {name} IS '{_MARK}'")


def is_scratch() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        (comment,) = cursor.fetchone()
    return bool(comment == _MARK)
