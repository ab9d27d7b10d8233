"""Open an uploaded file in a child with limits, and hand over its pages as they come."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO

from claims.intake.kinds import HEAD_BYTES, kind_of
from claims.intake.limits import DRAWINGS, SECONDS_MAX, Purpose
from claims.intake.page import Page, read_pages
from claims.intake.refusals import Refused, refusal_of

_ROOT = Path(__file__).resolve().parents[2]
# Pictures are unpacked in memory: so many at once, and the others wait.
_AT_ONCE = threading.BoundedSemaphore(2)


def decode(original: bytes, purpose: Purpose = "keep") -> Generator[Page, None, None]:
    """Every page of the file, drawn anew. Raises Refused, at the latest after the last page.

    Whoever takes pages keeps none of them unless the iterator ends by itself.
    """
    if len(original) > DRAWINGS[purpose].bytes_max:
        raise Refused("too_large")
    kind = kind_of(original[:HEAD_BYTES])
    with _AT_ONCE, _child() as child:
        yield from _pages(child, f"{purpose}\n{kind}\n".encode("ascii"), original)


def _pages(child: subprocess.Popen[bytes], head: bytes, original: bytes) -> Iterator[Page]:
    feeder = threading.Thread(target=_feed, args=(child, head, original), daemon=True)
    watchdog = threading.Timer(SECONDS_MAX, _kill, args=(child,))
    feeder.start()
    watchdog.start()
    count = 0
    try:
        for page in read_pages(_open(child.stdout)):
            count += 1
            yield page
    finally:
        watchdog.cancel()
    refusal = refusal_of(child.wait())
    if refusal is not None:
        raise refusal
    if not count:
        raise Refused("damaged")


def _feed(child: subprocess.Popen[bytes], head: bytes, original: bytes) -> None:
    # A child that has seen enough closes its end early.
    with contextlib.suppress(OSError), _open(child.stdin) as stdin:
        stdin.write(head)
        stdin.write(original)


@contextlib.contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "claims.intake.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        # No database address, no keys; one allocator arena, for each takes address space.
        env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    )
    try:
        yield child
    finally:
        _kill(child)
        _open(child.stdout).close()
        child.wait()


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise TypeError("the child was started without this pipe")
    return pipe


def _kill(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
