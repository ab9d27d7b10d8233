"""Processes of the product that a benchmark starts on the scratch database, and ends."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlencode

from django.db import connections


@contextmanager
def running(
    arguments: Sequence[str], env: Mapping[str, str] | None = None
) -> "Iterator[subprocess.Popen[bytes]]":
    """`python` with these arguments; asked to end afterwards, and waited for."""
    whole = os.environ | {"DATABASE_URL": database_url()} | dict(env or {})
    process = subprocess.Popen([sys.executable, *arguments], env=whole)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def database_url() -> str:
    """Of the scratch database, wherever it is."""
    parts = connections["default"].settings_dict
    query = {"host": parts["HOST"], "port": parts["PORT"], "password": parts["PASSWORD"]}
    given = urlencode({name: str(value) for name, value in query.items() if value})
    return f"postgresql://{parts['USER']}@/{parts['NAME']}?{given}"
