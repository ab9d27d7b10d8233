"""Start the whole product on this machine, keep it up, and leave nothing behind.

Web, worker and sandbox are children in process groups of their own: a signal to this process, or a
closed terminal, ends all of them, and the embedded database with them.
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
SANDBOX_PORT = 8701
READY_SECONDS = 60
STOP_SECONDS = 15
CALM_SECONDS = 30  # a child that lived this long begins again without a pause


@dataclass
class Child:
    """A process that has to run; started again, with a growing pause, when it dies."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 1.0
    not_before: float = 0.0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(self.command, cwd=ROOT, start_new_session=True)

    def look_after(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        if self.not_before == 0.0:
            self.pause = 1.0 if now - self.started_at > CALM_SECONDS else min(self.pause * 2, 60.0)
            self.not_before = now + self.pause
            say(f"{self.name} ended with {self.process.returncode}; starting it again.")
        elif now >= self.not_before:
            self.not_before = 0.0
            self.start()

    def end(self, sign: signal.Signals) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, sign)
            except ProcessLookupError:
                return


@dataclass
class House:
    """Everything that was started, and the wish to stop."""

    children: list[Child] = field(default_factory=list)
    _stopping: bool = False

    def is_stopping(self) -> bool:
        """Whether a signal asked for the end; it may come at any time."""
        return self._stopping

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def close(self) -> None:
        for child in reversed(self.children):
            child.end(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(deadline - time.monotonic(), 0.1))
            # The group may outlive its first process.
            child.end(signal.SIGKILL)
            child.process.wait()


def main() -> None:
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("HUZHU_DEBUG", "0")
    import django  # noqa: PLC0415  after the environment is set
    from django.conf import settings  # noqa: PLC0415

    django.setup()
    pid_file = settings.DATA_DIR / "launch.pid"
    if options.stop:
        sys.exit(_stop_other(pid_file))
    if _running(pid_file) is not None:
        sys.exit("It is running already; `make stop` ends it.")
    _require_free(options.port, "make demo PORT=…")
    _require_free(SANDBOX_PORT, "HUZHU_SANDBOX_URL")
    house = House()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, house.stop)
    pid_file.parent.mkdir(parents=True, exist_ok=True)
    pid_file.write_text(str(os.getpid()))
    try:
        _serve(house, options)
    finally:
        house.close()
        pid_file.unlink(missing_ok=True)
        say("Everything is stopped.")


def _serve(house: House, options: argparse.Namespace) -> None:
    from django.conf import settings  # noqa: PLC0415

    if settings.EMBEDDED_POSTGRES is not None:
        settings.EMBEDDED_POSTGRES.ensure_running()
    manage = [sys.executable, str(ROOT / "manage.py")]
    sandbox = Child("sandbox", [*manage, "sandbox", "--port", str(SANDBOX_PORT)])
    house.children.append(sandbox)
    sandbox.start()
    _run(house, [*manage, "prepare_site", *(["--story"] if options.story else [])])
    if house.is_stopping():
        return
    worker = Child("worker", [*manage, "qcluster"])
    web = Child(
        "web",
        [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{options.port}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload",
            "--config", "python:config.gunicorn", "--log-level", "warning",
        ],
    )  # fmt: skip
    house.children += [worker, web]
    worker.start()
    web.start()
    _wait(house, f"http://127.0.0.1:{options.port}/healthz")
    say(f"\nHuzhu 互助 is at http://127.0.0.1:{options.port}/  (Ctrl-C stops it)")
    while not house.is_stopping():
        for child in house.children:
            child.look_after()
        time.sleep(0.3)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="config.launch")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--story", action="store_true", help="play the demo story once")
    parser.add_argument("--stop", action="store_true", help="end what is running")
    return parser.parse_args()


def _run(house: House, command: list[str]) -> None:
    """One step of the start; a signal meanwhile ends it, a failure ends the start."""
    if house.is_stopping():
        return
    step = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    while step.poll() is None:
        if house.is_stopping():
            os.killpg(step.pid, signal.SIGTERM)
            step.wait()
            return
        time.sleep(0.05)
    if step.returncode:
        raise SystemExit(f"{' '.join(command[2:])} failed; the reason stands above.")


def _wait(house: House, url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not house.is_stopping():
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  our own address
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise SystemExit(f"{url} does not answer.") from None
            time.sleep(0.1)
        else:
            return


def _require_free(port: int, how: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is taken by another program; choose another with {how}.")


def _running(pid_file: Path) -> int | None:
    """The pid in the file, when it is really one of ours."""
    try:
        pid = int(pid_file.read_text())
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if b"config.launch" in words else None


def _stop_other(pid_file: Path) -> str | int:
    pid = _running(pid_file)
    if pid is None:
        say("Nothing is running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS + 10
    while time.monotonic() < deadline:
        if _running(pid_file) is None:
            say("Stopped.")
            return 0
        time.sleep(0.1)
    return "It does not end; see the process list."


if __name__ == "__main__":
    main()
