"""The child that opens uploaded files: little memory, little time, no files, no secrets.

Reads the kind (one line) and the file on stdin; writes pages on stdout. Ends with 0, or with the
status of a refusal.
"""

import contextlib
import resource
import sys

from claims.intake.draw import draw
from claims.intake.limits import CPU_SECONDS_MAX, MEMORY_MAX
from claims.intake.page import write_page
from claims.intake.refusals import Refused, status_of


def main() -> int:
    _limit()
    kind = sys.stdin.buffer.readline().strip().decode("ascii")
    original = sys.stdin.buffer.read()
    try:
        for page in draw(original, kind):
            write_page(page, sys.stdout.buffer)
    except Refused as refused:
        return status_of(refused.code)
    except (MemoryError, RecursionError):
        return status_of("too_hard")
    return 0


def _limit() -> None:
    limits = {
        resource.RLIMIT_AS: MEMORY_MAX,
        resource.RLIMIT_CPU: CPU_SECONDS_MAX,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,  # it can write to its pipe, and to no file
        resource.RLIMIT_NOFILE: 32,
    }
    for what, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows no RLIMIT_AS
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main())
