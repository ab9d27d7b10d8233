"""Keep a few processes running, and let none of them outlive us.

Each child leads a process group of its own, so that a worker's workers end with it, and a signal
from the terminal reaches us alone. When we are killed without a chance to end them, a keeper does.
"""

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.keeper import Keeper

STOP_SECONDS = 15
CALM_SECONDS = 60  # a child that ran for so long begins again at once
LONGEST_PAUSE = 30.0
LOG_BYTES = 10 * 1024 * 1024


class ChildFailed(Exception):
    """A child did not come up; the message says which, and what it said last."""


@dataclass
class Child:
    """One process that has to run."""

    name: str
    command: Sequence[str]
    log: Path | None  # None: it speaks where we speak
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 0.0
    again_at: float | None = None

    def start(self, keeper: Keeper) -> subprocess.Popen[bytes]:
        self.again_at = None
        self.started_at = time.monotonic()
        self.process = spawn(self.command, self.log, self.env, keeper)
        return self.process

    def look_after(self, keeper: Keeper, say: Callable[[str], None]) -> None:
        """Start it again when it died, after a pause that doubles while it keeps dying."""
        now = time.monotonic()
        if self.again_at is not None:
            if now >= self.again_at:
                self.start(keeper)
            return
        if self.process is None or self.process.poll() is None:
            return
        self.bury(keeper)  # what it started must not run beside its successor
        calm = now - self.started_at > CALM_SECONDS
        self.pause = 0.5 if calm or not self.pause else min(self.pause * 2, LONGEST_PAUSE)
        self.again_at = now + self.pause
        say(f"The {self.name} ended ({_how(self.process.returncode)}) and is started again.")

    def end(self, sign: signal.Signals) -> None:
        """Signal the whole group, which may outlive its first process."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)

    def bury(self, keeper: Keeper) -> None:
        """Make the whole group end, and let the keeper forget it."""
        self.end(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
            keeper.release(self.process.pid)

    def last_words(self) -> str:
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])


class Supervisor:
    """Starts children, watches them until a signal comes, and ends them all."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.keeper = Keeper(patience=STOP_SECONDS)
        self._signals = 0
        wanted = [signal.SIGINT, signal.SIGTERM]
        # Started with nohup, it is meant to outlive the terminal.
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            wanted.append(signal.SIGHUP)
        for sign in wanted:
            signal.signal(sign, self._note)

    @property
    def stopping(self) -> bool:
        return self._signals > 0

    def start(self, child: Child) -> None:
        if child.log is not None:
            _rotate(child.log)
        self.children.append(child)
        child.start(self.keeper)

    def wait_for(self, child: Child, url: str, *, seconds: float) -> None:
        """Until `url` answers; raises ChildFailed when its process dies or time runs out."""
        give_up_at = time.monotonic() + seconds
        while not self.stopping and not answers(url):
            gone = child.process is None or child.process.poll() is not None
            if gone or time.monotonic() > give_up_at:
                what = "ended at once" if gone else f"does not answer at {url}"
                raise ChildFailed(f"{child.last_words()}\nThe {child.name} {what}: {child.log}")
            time.sleep(0.05)

    def run(self, command: Sequence[str], env: Mapping[str, str]) -> int:
        """One step of the start, with its output on ours; a signal ends it early."""
        step = Child("step", command, log=None, env=env)
        process = step.start(self.keeper)
        while process.poll() is None and not self.stopping:
            time.sleep(0.02)
        self._end([step])
        return process.returncode

    def watch(self, say: Callable[[str], None]) -> None:
        while not self.stopping:
            for child in self.children:
                child.look_after(self.keeper, say)
            time.sleep(0.2)

    def close(self) -> None:
        self._end(self.children)
        self.children.clear()
        self.keeper.dismiss()

    def _end(self, children: Sequence[Child]) -> None:
        """Ask all at once, wait, then insist; a second signal of the user's is impatience."""
        asked = self._signals
        for child in children:
            child.end(signal.SIGTERM)
        give_up_at = time.monotonic() + STOP_SECONDS
        while any(child.process and child.process.poll() is None for child in children):
            if time.monotonic() > give_up_at or self._signals > max(asked, 1):
                break
            time.sleep(0.02)
        for child in children:
            child.bury(self.keeper)

    def _note(self, _signal: int, _frame: object) -> None:
        self._signals += 1


def spawn(
    command: Sequence[str], log: Path | None, env: Mapping[str, str], keeper: Keeper
) -> subprocess.Popen[bytes]:
    """A process in a group of its own that ends when we do."""
    with contextlib.ExitStack() as files:
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
        output = None if log is None else files.enter_context(log.open("ab"))
        # The hook runs between fork and exec; we have no threads that it could meet there.
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if log else None,
            env={**os.environ, **env},
            start_new_session=True,
            preexec_fn=keeper.entrust_ourselves,  # noqa: PLW1509
        )


def answers(url: str) -> bool:
    """Whether something at our own `url` says that it is well."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _how(status: int | None) -> str:
    if status is not None and status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"


def _rotate(log: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
