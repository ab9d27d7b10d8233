"""For tests that start real processes: who is alive, and a folder that other users may enter."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.kernel.postgres import Cluster
from config.kernel.postgres_host import works_in


@contextmanager
def open_folder() -> Iterator[Path]:
    """A short temporary folder; pytest's own is closed to the database's user and too deep."""
    folder = Path(tempfile.mkdtemp(prefix="hz-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def servers_of(cluster: Cluster) -> list[int]:
    """Every live process of the cluster's server."""
    return [pid for pid in all_pids() if works_in(pid, cluster.data) and not _is_dead(pid)]


def processes_with(variable: str, value: str) -> list[str]:
    """The command lines of live processes that were given this environment variable."""
    wanted = f"{variable}={value}".encode()
    found = []
    for pid in all_pids():
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
            if pid != os.getpid() and wanted in environment.split(b"\0") and not _is_dead(pid):
                found.append(
                    Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                )
        except OSError:
            continue
    return found


def eventually(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait for something that another process is about to do."""
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.05)


def _is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
