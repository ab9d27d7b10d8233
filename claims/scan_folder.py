"""The folder that a counter's scanner writes to: which files are whole, and their bytes.

Scanners and their drivers write slowly, lock what they write, and rename it at the end; people drop
anything into a shared folder. A file counts as whole once nothing has changed in it for a while and
nobody holds a lock on it.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from claims.intake.limits import BYTES_MAX

# Nothing was written for so long: it is whole.
SETTLED = timedelta(seconds=10)
# So long a file may be locked, empty or unreadable before a person is asked to look.
PATIENCE = timedelta(minutes=30)
MOST_AT_ONCE = 200
REFUSED_FOLDER = "refused"
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")


@dataclass(frozen=True)
class Found:
    """One file that is to be dealt with: its bytes, or why it is not taken (`refusal`)."""

    path: Path
    mark: str
    size: int
    content: bytes = b""
    refusal: str = ""


def look_through(folder: Path, *, now: datetime) -> Iterator[Found | None]:
    """The files of a folder, the oldest name first; None for each that is not finished yet."""
    names = sorted(entry.name for entry in os.scandir(folder) if not _is_ours(entry))
    for name in names[:MOST_AT_ONCE]:
        yield _look(folder / name, now)


def put_away(found: Found, *, refused_as: str = "") -> None:
    """Take it out of the folder: for good, or into the one for what was refused.

    A file that cannot be moved stays; it is not met again.
    """
    try:
        if not refused_as:
            found.path.unlink(missing_ok=True)
            return
        aside = found.path.parent / REFUSED_FOLDER
        aside.mkdir(exist_ok=True)
        found.path.rename(aside / refused_as)
    except OSError:
        return


def _is_ours(entry: os.DirEntry[str]) -> bool:
    """Hidden files, what is still being copied, and folders, ours among them."""
    hidden = entry.name.startswith((".", "~")) or entry.name.lower().endswith(_UNFINISHED)
    return hidden or entry.is_dir(follow_symlinks=False)


def _look(path: Path, now: datetime) -> Found | None:
    try:
        seen = path.lstat()
    except FileNotFoundError:
        return None
    mark = f"{path.name}\x00{seen.st_size}\x00{seen.st_mtime_ns}\x00{seen.st_ino}"
    # By the time of this machine's own record: a scanner's clock may be years off.
    age = now - datetime.fromtimestamp(seen.st_ctime, tz=UTC)
    if not stat.S_ISREG(seen.st_mode):
        return Found(path, mark, 0, refusal="no_file")
    if age < SETTLED:
        return None
    if seen.st_size > BYTES_MAX:
        return Found(path, mark, seen.st_size, refusal="too_large")
    content, trouble = _read(path, seen.st_size)
    if not trouble:
        return Found(path, mark, seen.st_size, content=content)
    return Found(path, mark, seen.st_size, refusal=trouble) if age > PATIENCE else None


def _read(path: Path, size: int) -> tuple[bytes, str]:
    """Its bytes, or why they cannot be had just now."""
    if size == 0:
        return b"", "empty"
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b"", "unreadable"
    with os.fdopen(handle, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return b"", "locked"
        content = file.read(size + 1)
    return (content, "") if len(content) == size else (b"", "locked")
