"""Ends the process groups that somebody started, as soon as that somebody is gone.

A signal that a process asks for at its parent's death is given once, and a program that is just
starting may miss it. The keeper waits at a pipe instead: whoever holds its other end says which
groups are theirs, and when it breaks, however they died, the groups are asked to end and then made
to. It knows nothing else, so that nothing keeps it from its one task.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import Final

_ENTRUST: Final = b"+"
_RELEASE: Final = b"-"


class Keeper:
    """Our end of the pipe, with the process that waits at the other."""

    def __init__(self, *, patience: float) -> None:
        """`patience`: seconds between asking the groups to end and making them."""
        read, write = os.pipe()
        # Kept open here as well: a keeper that was killed must break nobody's pipe.
        self._read, self._write = open(read, "rb", 0), open(write, "wb", 0)  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-I", __file__, str(patience)],
            stdin=self._read,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # what ends us must not end it
        )

    def entrust_ourselves(self) -> None:
        """Called by a child between fork and exec: there is no moment when it is nobody's."""
        self._say(_ENTRUST, os.getpid())

    def release(self, group: int) -> None:
        """The group has ended; its number may soon be somebody else's."""
        self._say(_RELEASE, group)

    def dismiss(self) -> None:
        """Ends the keeper, and whatever was not released."""
        self._write.close()
        self.process.wait()
        self._read.close()

    def _say(self, what: bytes, group: int) -> None:
        self._write.write(b"%b%d\n" % (what, group))


def main(patience: float) -> None:
    """Read until the pipe breaks, then end what is left."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin.buffer:
        change = groups.add if line[:1] == _ENTRUST else groups.discard
        change(int(line[1:]))
    _signal(groups, signal.SIGTERM)
    give_up_at = time.monotonic() + patience
    while _signal(groups, 0) and time.monotonic() < give_up_at:
        time.sleep(0.05)
    _signal(groups, signal.SIGKILL)


def _signal(groups: Iterable[int], sign: int) -> list[int]:
    """The groups that were there to hear it."""
    heard = []
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, sign)
            heard.append(group)
    return heard


if __name__ == "__main__":
    main(float(sys.argv[1]))
