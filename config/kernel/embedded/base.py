"""PostgreSQL as Django knows it; the first connection of a process starts the server if need be."""

from typing import Any, cast

from django.conf import settings
from django.db.backends.postgresql import base
from psycopg import OperationalError

from config.kernel.postgres import Cluster


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        cluster = cast("Cluster", settings.EMBEDDED_POSTGRES)
        if not cluster.held:
            cluster.ensure_running()
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            # The server may have been stopped or killed since; if it runs, this changes nothing.
            cluster.ensure_running()
            return super().get_new_connection(conn_params)
