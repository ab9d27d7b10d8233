"""Tables that were made the short way are those that Django makes, to the last constraint."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.state import ProjectState

from config.kernel.fresh_tables import each_model_alone, is_empty

_ALL_THAT_THERE_IS = {
    "columns": """
        SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision,
            numeric_scale, is_nullable, column_default, is_identity, generation_expression,
            collation_name
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal
    """,
    "functions": """
        SELECT proname, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
    """,
    "sequences": "SELECT sequencename, data_type FROM pg_sequences WHERE schemaname = 'public'",
}


def catalogue() -> dict[str, set[tuple[Any, ...]]]:
    found = {}
    with connection.cursor() as cursor:
        for kind, question in _ALL_THAT_THERE_IS.items():
            cursor.execute(question)
            found[kind] = set(cursor.fetchall())
    return found


@contextmanager
def another_database(name: str) -> Iterator[None]:
    """Empty, and what the connection speaks to; dropped afterwards."""
    own = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        connection.close()
        connection.settings_dict["NAME"] = name
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_django_s_own_way_ends_with_the_same_tables() -> None:
    ours = catalogue()
    assert {kind: bool(rows) for kind, rows in ours.items()} == dict.fromkeys(ours, True)
    with another_database(f"{connection.settings_dict['NAME']}_usual"):
        assert is_empty(connection.alias)
        migrate.Command().run_from_argv(["manage.py", "migrate", "--verbosity", "0"])
        assert not is_empty(connection.alias)
        usual = catalogue()
    for kind, rows in usual.items():
        assert ours[kind] == rows, kind


def test_the_short_way_is_left_again_whatever_happens() -> None:
    usual = ProjectState.reload_model
    with each_model_alone():
        assert ProjectState.reload_model is not usual
    with pytest.raises(ZeroDivisionError), each_model_alone():
        raise ZeroDivisionError
    assert ProjectState.reload_model is usual


@pytest.mark.django_db
def test_a_database_with_tables_is_not_empty() -> None:
    assert not is_empty("default")
