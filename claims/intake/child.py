"""The child that opens uploaded files: little memory, little time, no files, no secrets.

Reads what the pages are for, the kind and the file on stdin, the first two a line each; writes
pages on stdout. Ends with 0, or with the status of a refusal.
"""

import contextlib
import resource
import sys
from typing import cast

from claims.intake.draw import draw
from claims.intake.limits import MEMORY_MAX, PAGE_CPU_SECONDS_MAX, Purpose
from claims.intake.page import write_page
from claims.intake.refusals import Refused, status_of


def main() -> int:
    _limit()
    purpose, kind = (sys.stdin.buffer.readline().strip().decode("ascii") for _line in range(2))
    original = sys.stdin.buffer.read()
    try:
        for page in draw(original, kind, cast("Purpose", purpose)):
            write_page(page, sys.stdout.buffer)
            _allow_a_page()
    except Refused as refused:
        return status_of(refused.code)
    except (MemoryError, RecursionError):
        return status_of("too_hard")
    return 0


def _limit() -> None:
    limits = {
        resource.RLIMIT_AS: MEMORY_MAX,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,  # it can write to its pipe, and to no file
        resource.RLIMIT_NOFILE: 32,
    }
    for what, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows no RLIMIT_AS
            resource.setrlimit(what, (most, most))
    _allow_a_page()


def _allow_a_page() -> None:
    """So many seconds of the processor until the next page is drawn."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + PAGE_CPU_SECONDS_MAX
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


if __name__ == "__main__":
    sys.exit(main())
