"""How much memory and time the decoding child took: `python -m tests.claims.intake.peak FILE…`.

Started from a small process: a child begins with what its parent holds.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from claims.intake.kinds import HEAD_BYTES, kind_of

_ROOT = Path(__file__).resolve().parents[3]


class Peak(NamedTuple):
    status: int
    megabytes: int
    cpu_seconds: float


def peak_of(original: bytes, purpose: str = "keep") -> Peak:
    """What the child takes that draws this file."""
    head = f"{purpose}\n{kind_of(original[:HEAD_BYTES])}\n".encode("ascii")
    done = subprocess.run(
        [sys.executable, "-m", "tests.claims.intake.peak"],
        input=head + original, capture_output=True, check=True, cwd=_ROOT,
    )  # fmt: skip
    status, megabytes, seconds = done.stdout.split()
    return Peak(int(status), int(megabytes), float(seconds))


def _measured() -> str:
    child = subprocess.Popen(
        [sys.executable, "-m", "claims.intake.child"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=_ROOT,
        env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
    )  # fmt: skip
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return f"{child.returncode} {used.ru_maxrss // 1024} {used.ru_utime + used.ru_stime:.2f}"


if __name__ == "__main__":
    for file in sys.argv[1:]:
        sys.stdout.write(f"{file} {peak_of(Path(file).read_bytes())}\n")
    if not sys.argv[1:]:
        sys.stdout.write(_measured())
