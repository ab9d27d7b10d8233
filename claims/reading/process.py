"""Reading in a child process that can be killed: a hostile page costs a page, never the worker.

Nothing here loads a reader or a picture library; the child does.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from claims.reading.frames import HEAD, FrameBroken, page_frame, sizes
from claims.reading.page import PageImage, PictureUnreadable
from claims.reading.reading import PageReading

_ROOT = Path(__file__).resolve().parents[2]
_LOOK = 0.1  # seconds between two looks at the child's memory
_CHUNK = 1 << 16
# All that the child gets to know of our environment.
_ENVIRONMENT = ("PATH", "TMPDIR", "TESSDATA_PREFIX")


class ReaderDied(RuntimeError):
    """The child ended before it answered; the page may be tried once more, or goes to a person."""


class ReaderTooSlow(RuntimeError):
    """The child took too long over a page and was killed."""


class ReaderMissing(RuntimeError):
    """The engine cannot work on this machine; the sentence says what to install."""


@dataclass(frozen=True)
class Limits:
    """For one child. `rss_megabytes` is what it may hold at any moment, watched from outside;
    `data_megabytes` what it may ask for at all. It is replaced after `pages`, as readers grow."""

    page_seconds: float = 60.0
    start_seconds: float = 60.0
    cpu_seconds: int = 90
    rss_megabytes: int = 1400
    data_megabytes: int = 2000
    pages: int = 100


class Reader:
    """One engine in one child, started when the first page comes.

    Not for several threads at once. On Linux the child also ends with the thread that started it.
    """

    def __init__(self, engine: str = "rapidocr", limits: Limits | None = None) -> None:
        self.engine = engine
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0  # the process whose child it is
        self._read = 0
        self._peak = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's, while there is one."""
        return self._child.pid if self._child is not None else None

    @property
    def peak_megabytes(self) -> int | None:
        """The most that a child of this reader has held; None where the system does not say."""
        now = _peak_megabytes(self._child.pid) if self._child is not None else 0
        return max(self._peak, now) or None

    def read(self, page: PageImage) -> PageReading:
        """What stands on the page. Raises ReaderDied, ReaderTooSlow, ReaderMissing, and
        PictureUnreadable for bytes that are no picture; after the first two the next page gets a
        new child."""
        if self._read >= self.limits.pages:
            self.close()
        self._start()
        answer = self._answer(page_frame(page), self.limits.page_seconds)
        self._read += 1
        if "unreadable" in answer:
            raise PictureUnreadable(str(answer["unreadable"]))
        try:
            return PageReading.from_json(answer["reading"])
        except (KeyError, TypeError, ValueError) as broken:
            self._kill()
            raise ReaderDied("The reader's answer cannot be understood.") from broken

    def close(self) -> None:
        """End the child; it has nothing to save."""
        self._kill()

    def _start(self) -> None:
        if self._child is not None and self._owner == os.getpid():
            return
        # A fork inherits its parent's child, and must not speak into the same pipes.
        limits = self.limits
        numbers = (os.getpid(), limits.data_megabytes, limits.cpu_seconds)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "claims.reading.child", self.engine, *map(str, numbers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_environment(),
            start_new_session=True,
        )
        self._owner, self._read = os.getpid(), 0
        ready = self._answer(b"", limits.start_seconds)
        if "missing" in ready:
            self._kill()
            raise ReaderMissing(str(ready["missing"]))

    def _answer(self, question: bytes, seconds: float) -> dict[str, Any]:
        """Send and wait, looking after the child meanwhile; whatever goes wrong ends it."""
        child = self._child
        assert child is not None  # noqa: S101 - for the type checker: `_start` came before
        try:
            return _exchange(child, question, time.monotonic() + seconds, self.limits)
        except BaseException:
            self._kill()
            raise

    def _kill(self) -> None:
        """The whole group: the child may have started a program of its own."""
        child, self._child = self._child, None
        if child is None:
            return
        self._peak = max(self._peak, _peak_megabytes(child.pid))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        child.wait()


def _exchange(
    child: subprocess.Popen[bytes], question: bytes, until: float, limits: Limits
) -> dict[str, Any]:
    """Write and read as the child is ready for either. ReaderDied, ReaderTooSlow."""
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018
    os.set_blocking(child.stdin.fileno(), False)
    os.set_blocking(child.stdout.fileno(), False)
    left, heard = memoryview(question), bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdout, selectors.EVENT_READ)
        if left:
            ready.register(child.stdin, selectors.EVENT_WRITE)
        while True:
            _look_after(child, until, limits)
            for key, _ in ready.select(_LOOK):
                if key.fileobj is child.stdin:
                    left = _write(child.stdin.fileno(), left)
                    if not left:
                        ready.unregister(child.stdin)
                    continue
                heard += _hear(child)
            whole = _whole(heard)
            if whole is not None:
                return _said(whole)


def _look_after(child: subprocess.Popen[bytes], until: float, limits: Limits) -> None:
    if time.monotonic() > until:
        raise ReaderTooSlow("The page took too long to read.")
    held = _resident_megabytes(child.pid)
    if held is not None and held > limits.rss_megabytes:
        raise ReaderDied(f"Reading the page took more than {limits.rss_megabytes} MB of memory.")


def _write(to: int, left: memoryview) -> memoryview:
    try:
        return left[os.write(to, left[:_CHUNK]) :]
    except BlockingIOError:
        return left
    except BrokenPipeError as gone:
        raise ReaderDied("The reader ended before it had the whole page.") from gone


def _hear(child: subprocess.Popen[bytes]) -> bytes:
    assert child.stdout is not None  # noqa: S101
    try:
        said = os.read(child.stdout.fileno(), _CHUNK)
    except BlockingIOError:
        return b""
    if not said:
        raise ReaderDied("The reader ended before it answered.")
    return said


def _whole(heard: bytearray) -> bytes | None:
    """The message, once it is complete."""
    if len(heard) < HEAD.size:
        return None
    try:
        said, _ = sizes(bytes(heard[: HEAD.size]))
    except FrameBroken as broken:
        raise ReaderDied("The reader's answer cannot be understood.") from broken
    end = HEAD.size + said
    return bytes(heard[HEAD.size : end]) if len(heard) >= end else None


def _said(whole: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(whole))
    except (ValueError, TypeError) as broken:
        raise ReaderDied("The reader's answer cannot be understood.") from broken


def _resident_megabytes(pid: int) -> int | None:
    """What the process holds in memory; None where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") // (1024 * 1024)


def _peak_megabytes(pid: int) -> int:
    """0 where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) // 1024
    except (OSError, ValueError, IndexError):
        return 0


def _environment() -> dict[str, str]:
    """No settings, no secrets, no address of a database."""
    known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return {**known, "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
