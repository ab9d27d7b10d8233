"""`make run` and `make stop` with real processes: up, watched, and gone without a trace."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from config.kernel.postgres import Cluster
from tests.config.processes import eventually, open_folder, processes_with, servers_of

pytestmark = [pytest.mark.slow, pytest.mark.chaos]


@pytest.fixture(autouse=True)
def _a_terminal_that_can_close() -> Iterator[None]:
    """Children inherit an ignored SIGHUP from a run under nohup; here the terminal counts."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


class Site:
    """One start of the whole product on a data folder of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.cluster = Cluster(data / "postgres")
        self.output = (data / "said.txt").open("w+")

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*LAUNCH, "run", "--port", str(self.port)],
            cwd=settings.BASE_DIR,
            env=environment(self.data),
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait(self) -> None:
        eventually(lambda: "Ctrl-C stops everything" in self.said() or self.ended(), seconds=240)
        assert not self.ended(), self.said()

    def said(self) -> str:
        return Path(self.output.name).read_text()

    def ended(self) -> bool:
        return self.process.poll() is not None

    def left_behind(self) -> list[str]:
        return [*processes_with("HUZHU_DATA", str(self.data)), *map(str, servers_of(self.cluster))]

    def pid_of(self, word: str) -> int:
        found = subprocess.run(
            ["pgrep", "-o", "-P", str(self.process.pid), "-f", word],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return int(found.stdout)


LAUNCH = [sys.executable, "-m", "config.launch"]


def environment(data: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HUZHU_", "DATABASE_", "DJANGO_"))
    }
    return {**kept, "HUZHU_DATA": str(data), "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def launch(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LAUNCH, *arguments],
        cwd=settings.BASE_DIR, env=environment(data), capture_output=True, text=True, check=False,
    )  # fmt: skip


@contextmanager
def site() -> Iterator[Site]:
    with open_folder() as data:
        place = Site(data, free_port())
        place.start()
        try:
            place.wait()
            yield place
        finally:
            if not place.ended():
                place.process.terminate()
                place.process.wait(timeout=120)
            launch(data, "stop")
            place.output.close()


def test_it_comes_up_is_watched_and_leaves_nothing_behind() -> None:
    with site() as place:
        url = f"http://127.0.0.1:{place.port}"
        assert httpx.get(f"{url}/healthz", trust_env=False).text == "ok\n"
        assert "runs at " + url in place.said()

        second = launch(place.data, "run", "--port", str(free_port()))
        assert second.returncode == 1
        assert f"running already at {url}/" in second.stdout

        os.kill(place.pid_of("gunicorn"), signal.SIGKILL)
        eventually(lambda: "The web server ended (killed by SIGKILL)" in place.said())
        eventually(lambda: _answers(url))

        place.process.send_signal(signal.SIGINT)
        assert place.process.wait(timeout=120) == 0
        assert place.left_behind() == []

        # And again, on the same data; this time the terminal is closed.
        place.output.truncate(0)
        place.start()
        place.wait()
        place.process.send_signal(signal.SIGHUP)
        assert place.process.wait(timeout=120) == 0
        assert place.left_behind() == []


def test_after_kill_9_stop_tidies_up_and_the_next_start_works() -> None:
    with site() as place:
        place.process.kill()
        place.process.wait()
        eventually(lambda: processes_with("HUZHU_DATA", str(place.data)) == [])
        assert servers_of(place.cluster)
        stopped = launch(place.data, "stop")
        assert stopped.stdout == "The database was still running; it is stopped.\n"
        assert place.left_behind() == []
        place.output.truncate(0)
        place.start()
        place.wait()
        assert launch(place.data, "stop").stdout == "Stopped.\n"
        assert place.process.wait(timeout=60) == 0
        assert place.left_behind() == []


def test_a_taken_port_is_a_sentence() -> None:
    with open_folder() as data, socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = launch(data, "run", "--port", str(port))
        assert refused.returncode == 1
        assert refused.stdout.startswith(f"Port {port} is taken by another program")
        assert refused.stderr == ""


def test_stopping_nothing_is_no_error() -> None:
    with open_folder() as data:
        nothing = launch(data, "stop")
        assert (nothing.returncode, nothing.stdout) == (0, "Nothing is running.\n")
        assert nothing.stderr == ""


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
