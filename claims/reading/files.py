"""Files on disk, read one after the other: what the command does."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from claims.reading.answer import answer
from claims.reading.load import FileUnreadable, load
from claims.reading.merge import merge
from claims.reading.page import PictureUnreadable
from claims.reading.process import Reader, ReaderDied, ReaderTooSlow

# What one file may do to its own answer, and to no other's.
_TROUBLE = (FileUnreadable, PictureUnreadable, ReaderDied, ReaderTooSlow, OSError)


def read_files(
    paths: Sequence[Path], engine: str, *, clock: Callable[[], float]
) -> Iterator[dict[str, Any]]:
    """An answer a file, in order; one that cannot be read has an `error`. ReaderMissing."""
    with Reader(engine) as reader:
        for path in paths:
            started, name = clock(), _name(path)
            try:
                reading = merge([reader.read(page) for page in load(path)])
            except _TROUBLE as trouble:
                yield {"file": name, "error": _sentence(trouble)}
                continue
            yield answer(name, reading, clock() - started)


def _sentence(trouble: Exception) -> str:
    if isinstance(trouble, OSError):
        return f"it cannot be opened: {trouble.strerror or trouble}."
    return str(trouble)


def _name(path: Path) -> str:
    """The path as text that any output takes, whatever bytes it is of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
