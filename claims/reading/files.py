"""Files on disk, read one after the other: what the command does."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from claims.reading.answer import answer
from claims.reading.engines import EngineMissing, OcrEngine, engine
from claims.reading.load import FileUnreadable, load
from claims.reading.read import merge, read_page


def read_files(
    paths: Sequence[Path], name: str, *, clock: Callable[[], float]
) -> Iterator[dict[str, Any]]:
    """An answer a file, in order."""
    engines: list[OcrEngine] = [engine(name)]
    if name != "tesseract":
        with contextlib.suppress(EngineMissing):
            engines.append(engine("tesseract"))
    for path in paths:
        started = clock()
        try:
            reading = merge([read_page(page, engines) for page in load(path)])
        except (FileUnreadable, OSError) as trouble:
            yield {"file": str(path), "error": str(trouble)}
            continue
        yield answer(str(path), reading, clock() - started)
