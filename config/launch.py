"""`make demo`, `make run` and `make stop`: the whole product on this machine, with one command.

Starts database, sandbox, worker and web, says where they are, restarts what dies, and takes all of
it along when it ends: Ctrl-C, SIGTERM, a closed terminal.
"""

import argparse
import contextlib
import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.kernel.postgres_host import PostgresTrouble
from config.supervise import STOP_SECONDS, Child, ChildFailed, Supervisor

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
HOST = "127.0.0.1"
READY_SECONDS = 90


def main() -> int:
    options = _options()
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    # As production serves it: no tracebacks on pages, hashed and compressed files.
    os.environ.setdefault("HUZHU_DEBUG", "0")
    try:
        if options.command == "stop":
            return stop()
        with _only_one() as note:
            return serve(options.port, story=options.command == "demo", note=note)
    except (ImproperlyConfigured, PostgresTrouble, ChildFailed, PortTaken) as trouble:
        say(str(trouble))
        return 1


def serve(port: int, *, story: bool, note: Path) -> int:
    """Everything up, until a signal; whatever was started is ended."""
    supervisor = Supervisor()
    sandbox_port = _choose_ports(port)
    settings = _settings()
    note.write_text(json.dumps({"pid": os.getpid(), "url": f"http://{HOST}:{port}/"}))
    cluster = settings.EMBEDDED_POSTGRES
    began = time.monotonic()
    try:
        if cluster is not None:
            cluster.ensure_running()
            if not cluster.home.is_relative_to(settings.DATA_DIR.resolve()):
                say(f"The database is kept in {cluster.home}: its user cannot enter {ROOT}.")
        _start(supervisor, port, sandbox_port, story=story)
        if not supervisor.stopping:
            _greet(supervisor, port, story=story, seconds=time.monotonic() - began)
        supervisor.watch(say)
    finally:
        say("Stopping …")
        supervisor.close()
        if cluster is not None:
            cluster.release()
    say("Everything that was started is stopped.")
    return 0


def stop() -> int:
    """End the instance of this data folder, and a database that a killed one left behind."""
    settings = _settings()
    folder = settings.DATA_DIR / "run"
    running = _running(folder)
    if running is None:
        cluster = settings.EMBEDDED_POSTGRES
        left = cluster is not None and cluster.release()
        say("The database was still running; it is stopped." if left else "Nothing is running.")
        return 0
    pid = int(running["pid"])
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    give_up_at = time.monotonic() + 2 * STOP_SECONDS + 60
    while _running(folder) is not None:
        if time.monotonic() > give_up_at:
            say(f"Process {pid} does not stop; its logs are in {settings.DATA_DIR / 'log'}.")
            return 1
        time.sleep(0.05)
    say("Stopped.")
    return 0


class PortTaken(Exception):
    """Another program listens where we should; the message says what to do."""


def say(text: str) -> None:
    # A closed terminal must not keep us from stopping what we started.
    with contextlib.suppress(OSError):
        print(text, flush=True)


# --- the start ------------------------------------------------------------------------------------
def _start(supervisor: Supervisor, port: int, sandbox_port: int | None, *, story: bool) -> None:
    logs = _settings().DATA_DIR / "log"
    if sandbox_port is not None:
        command = [*MANAGE, "sandbox", "--port", str(sandbox_port)]
        sandbox = Child("sandbox", command, logs / "sandbox.log")
        supervisor.start(sandbox)
        url = f"http://{HOST}:{sandbox_port}/healthz"
        supervisor.wait_for(sandbox, url, seconds=READY_SECONDS)
    if supervisor.run([*MANAGE, "prepare_site", *(["--story"] if story else [])], {}):
        if supervisor.stopping:
            return
        raise ChildFailed("The site could not be prepared; the reason stands above.")
    supervisor.start(Child("worker", [*MANAGE, "qcluster"], logs / "worker.log"))
    own_queue = {"Q_CLUSTER_NAME": "reading"}
    supervisor.start(Child("reader", [*MANAGE, "qcluster"], logs / "reader.log", own_queue))
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:config.web"]
    command = [*gunicorn, "--bind", f"{HOST}:{port}", "config.wsgi"]
    # The pool is for threads that serve; the worker forks, which a pool does not survive.
    web = Child("web server", command, logs / "web.log", {"HUZHU_DATABASE_POOL": "1"})
    supervisor.start(web)
    supervisor.wait_for(web, f"http://{HOST}:{port}/healthz", seconds=READY_SECONDS)


def _greet(supervisor: Supervisor, port: int, *, story: bool, seconds: float) -> None:
    say(f"\nHuzhu 互助 runs at http://{HOST}:{port}/ (ready after {seconds:.0f} s).")
    if story:
        supervisor.run([*MANAGE, "demo_logins"], {})
    say(f"Logs are in {_settings().DATA_DIR / 'log'}. Ctrl-C stops everything.")


def _choose_ports(port: int) -> int | None:
    """The sandbox's port (None: production settings have none); raises PortTaken.

    Must come before the settings are read: they hold the sandbox's address.
    """
    if not _free(port):
        raise PortTaken(
            f"Port {port} is taken by another program: choose another, as in "
            f"`make demo PORT={port + 10}`."
        )
    if "HUZHU_SANDBOX_URL" in os.environ:
        chosen = urlsplit(os.environ["HUZHU_SANDBOX_URL"]).port or 80
        if not _free(chosen):
            raise PortTaken(f"Port {chosen} of HUZHU_SANDBOX_URL is taken by another program.")
    else:
        candidates = (one for one in range(8701, 8801) if one != port and _free(one))
        chosen = next(candidates, 0)
        os.environ["HUZHU_SANDBOX_URL"] = f"http://{HOST}:{chosen}"
    return chosen if _settings().SANDBOX_ALLOWED else None


def _free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers bind, so that connections of a run just ended are no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


# --- one at a time --------------------------------------------------------------------------------
@contextlib.contextmanager
def _only_one() -> Iterator[Path]:
    """Hold the data folder's lock; yields where to note who we are."""
    folder = Path(_data_folder()) / "run"
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "site.json"
    with (folder / "site.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            there = _note(note)
            raise PortTaken(
                f"It is running already at {there['url']} (process {there['pid']}); "
                "`make stop` ends it."
            ) from None
        yield note


def _running(folder: Path) -> dict[str, str] | None:
    """Who holds the lock, if anybody does: a note alone may be a killed run's."""
    try:
        with (folder / "site.lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return _note(folder / "site.json")
    return None


def _note(path: Path) -> dict[str, str]:
    give_up_at = time.monotonic() + 5
    while True:  # whoever took the lock writes its note a moment later
        try:
            found = json.loads(path.read_text())
        except (FileNotFoundError, ValueError):
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)
        else:
            return {"pid": str(found["pid"]), "url": str(found["url"])}


# --- settings -------------------------------------------------------------------------------------
def _data_folder() -> Path:
    # Reading it from the settings would fix the sandbox's address before it is chosen.
    from config.settings import env  # noqa: PLC0415

    return env.folder("HUZHU_DATA", ROOT / "var")


def _settings() -> Any:
    from django.conf import settings  # noqa: PLC0415  after the environment is complete

    return settings


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="config.launch", description=__doc__)
    parser.add_argument("command", choices=["demo", "run", "stop"])
    parser.add_argument("--port", type=int, default=8000)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
