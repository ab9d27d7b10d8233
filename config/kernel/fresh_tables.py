"""Making all tables in an empty database, in seconds instead of minutes.

After each step Django builds the classes anew of all models that are related to the changed one. In
a schema where everything hangs together those are all of them, after each of nine hundred steps:
two minutes of a processor, and less than ten seconds of it are the database's. What a step asks of
the database it reads from the changed model itself and from the names of the tables that this
points to, so that the changed model alone needs to be built anew. What this leaves behind is the
same to the last constraint: tests/config/kernel/test_fresh_tables.py compares.

A database that holds anything is migrated as Django does it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


def is_empty(database: str) -> bool:
    """No migration was ever applied to this one of the settings' databases."""
    return not MigrationRecorder(connections[database]).applied_migrations()


@contextmanager
def each_model_alone() -> Iterator[None]:
    """Within, a step of a migration builds anew the model that it changes, and no other."""
    usual = ProjectState.reload_model

    def reload_alone(
        self: ProjectState, app_label: str, model_name: str, delay: bool = False
    ) -> None:
        if "apps" in self.__dict__:  # asking for it would build them all
            self._reload({(app_label, model_name)})  # type: ignore[attr-defined]

    ProjectState.reload_model = reload_alone  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = usual  # type: ignore[method-assign]
