"""What holds for every test: a real database, no network but this machine, no leftovers."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

from config.sandbox.client import SandboxClient
from tests.snapshot import Snapshot, unguarded
from tests.stages import House

_LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def _database_server() -> Iterator[None]:
    """One embedded server for all processes of the run; the last of them to end stops it."""
    cluster = settings.EMBEDDED_POSTGRES
    if cluster is not None:
        cluster.ensure_running()
    yield
    if cluster is not None:
        cluster.release()


@pytest.fixture(scope="session", autouse=True)
def _only_this_machine() -> Iterator[None]:
    """A connection to anywhere else is a bug in a test, and fails where it is made."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex

    def check(sock: socket.socket, address: Any) -> None:
        if sock.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0])
            assert host.startswith(_LOOPBACK), f"a test tried to reach {host}"

    def connect(self: socket.socket, address: Any) -> None:
        check(self, address)
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        check(self, address)
        return real_connect_ex(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    patch.setattr(socket.socket, "connect_ex", connect_ex)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _append_only_tables_empty_between_tests() -> Iterator[None]:
    """Tests that commit are cleared up by TRUNCATE, which append-only tables refuse: let it pass
    here, and only here."""
    real_flush = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor, unguarded(cursor):
            real_flush(self, sql_list)

    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_left_of_an_earlier_run(
    request: pytest.FixtureRequest, _append_only_tables_empty_between_tests: None
) -> None:
    """With --reuse-db: a run that was interrupted may have left rows behind."""
    if not request.config.getoption("reuse_db"):
        return
    request.getfixturevalue("django_db_setup")
    blocker: DjangoDbBlocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _fresh_cache_and_language() -> Iterator[None]:
    """Counters of one test (rate limits) and its language do not reach the next."""
    cache.clear()
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def sandbox_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox")


@pytest.fixture(scope="session")
def sandbox_memory(sandbox_url: str, sandbox_folder: Path) -> Path:
    """The file in which the running sandbox keeps what it knows."""
    return sandbox_folder / "sandbox.sqlite3"


@pytest.fixture(scope="session")
def sandbox_url(sandbox_folder: Path) -> Iterator[str]:
    """`manage.py sandbox` on a free port, with a memory of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "HUZHU_DATA": str(sandbox_folder),
    }
    process = subprocess.Popen(
        [
            sys.executable,
            str(settings.BASE_DIR / "manage.py"),
            "sandbox",
            "--port",
            str(port),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def outside_world(sandbox_url: str, settings: Settings) -> Iterator[SandboxClient]:
    """The connectors reach a sandbox that has forgotten everything; the client arranges it."""
    settings.SANDBOX_URL = sandbox_url
    for name in ("MEDICAL_INSURANCE", "SMS", "BANK"):
        connector = getattr(settings, name)
        path = connector["base_url"].rpartition("/")[2]
        setattr(settings, name, {**connector, "base_url": f"{sandbox_url}/{path}"})
    client = SandboxClient(sandbox_url)
    client.reset()
    yield client
    client.close()


@pytest.fixture
def fiscal_platform(outside_world: SandboxClient, settings: Settings) -> SandboxClient:
    """The fiscal platform is connected, and knows the receipts that were planted."""
    settings.RECEIPT_PLATFORM = {
        "adapter": "members.connectors.fiscal_platform.http.HttpPlatform",
        "base_url": f"{settings.SANDBOX_URL}/fiscal",
    }
    outside_world.fiscal_platform("strict")
    return outside_world


@pytest.fixture(scope="session")
def built_house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Snapshot:
    with django_db_blocker.unblock():
        return Snapshot.take()


@pytest.fixture
def house(built_house: Snapshot, db: None) -> House:
    """A small union with staff; see tests/stages.py."""
    return built_house.restore()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a sandbox are slow. Browser tests want a Chromium: skipped where there is none,
    unless they are required."""
    for item in items:
        if "sandbox_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
    if os.environ.get("HUZHU_BROWSER_TESTS") == "required" or chromium() is not None:
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine (apt-get install chromium)")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


def chromium() -> str | None:
    """The Chromium to drive: HUZHU_CHROMIUM, else the system's, the one without windows first."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return os.environ.get("HUZHU_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/healthz", trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the sandbox did not start")
