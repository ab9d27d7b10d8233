"""The child that reads: pages on standard input, readings on standard output. Started by `process`.

It limits itself before it touches a picture, and ends when its parent does.
"""

import ctypes
import os
import resource
import signal
import sys
from typing import TYPE_CHECKING, BinaryIO

from claims.reading.frames import frame, page_of, receive
from claims.reading.page import PictureUnreadable

if TYPE_CHECKING:
    from claims.reading.engines import OcrEngine

_PR_SET_PDEATHSIG = 1


def main(engine_name: str, parent: int, megabytes: int, cpu_seconds: int) -> int:
    """Answer page after page until standard input ends."""
    if not _die_with(parent):
        return 0
    _limit_memory(megabytes)
    spoken = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints goes nowhere: standard output is the answer.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    heard = sys.stdin.buffer
    engines = _engines(engine_name, spoken)
    if engines is None:
        return 1
    from claims.reading.read import read_page  # noqa: PLC0415 - after the limits

    while (asked := receive(heard)) is not None:
        _allow(cpu_seconds)
        try:
            answer: dict[str, object] = {"reading": read_page(page_of(*asked), engines).to_json()}
        except PictureUnreadable as unreadable:
            answer = {"unreadable": str(unreadable)}
        _say(spoken, frame(answer))
    return 0


def _engines(name: str, spoken: BinaryIO) -> "list[OcrEngine] | None":
    from claims.reading.engines import EngineMissing, readers  # noqa: PLC0415 - after the limits

    try:
        engines = readers(name)
    except EngineMissing as missing:
        _say(spoken, frame({"missing": str(missing)}))
        return None
    _say(spoken, frame({"ready": [f"{one.name} {one.version}" for one in engines]}))
    return engines


def _say(spoken: BinaryIO, message: bytes) -> None:
    spoken.write(message)
    spoken.flush()


def _die_with(parent: int) -> bool:
    """Be killed when the parent ends, where the system offers it; False if it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    return os.getppid() == parent


def _limit_memory(megabytes: int) -> None:
    """Memory of our own, not what is mapped from files: an allocation beyond it fails."""
    limit = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a page would lie in the core file


def _allow(cpu_seconds: int) -> None:
    """So many seconds of the processor for the next page."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + cpu_seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    sys.exit(main(name, *(int(number) for number in numbers)))
