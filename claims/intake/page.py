"""A page as it is kept: drawn anew, in three sizes, with what the file says stands where."""

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any

from claims.reading.page import TEXT_LAYER, Word

_LENGTHS = struct.Struct(">IIII")  # header, copies for machines, for people, for lists


@dataclass(frozen=True)
class Page:
    """One page. `reading` is a JPEG for machines, `view` a smaller WebP for people, `thumbnail` one
    to know it by in a list.

    `sharpness` goes from 0 to 1 (see `draw`), `brightness` is the mean of 0 (black) to 255,
    `look` what copies of it have in common (see `look`).
    """

    number: int
    width: int
    height: int
    source_width: int
    source_height: int
    sharpness: float
    brightness: float
    look: str
    words: tuple[Word, ...]
    reading: bytes
    view: bytes
    thumbnail: bytes


def words_as_json(words: tuple[Word, ...]) -> str:
    """For a column of text; "" for a page without a text of its own."""
    return json.dumps([asdict(word) for word in words], ensure_ascii=False) if words else ""


def words_from_json(text: str) -> tuple[Word, ...]:
    return _words(json.loads(text)) if text else ()


def write_page(page: Page, out: IO[bytes]) -> None:
    """One page as a length-prefixed frame."""
    header = asdict(page)
    copies = [header.pop(name) for name in ("reading", "view", "thumbnail")]
    head = json.dumps(header, ensure_ascii=False).encode()
    out.write(_LENGTHS.pack(len(head), *map(len, copies)))
    for part in (head, *copies):
        out.write(part)
    out.flush()


def read_pages(source: IO[bytes]) -> Iterator[Page]:
    """Pages as they come; ends where the writer ends, even in the middle of a frame."""
    while True:
        lengths = source.read(_LENGTHS.size)
        if len(lengths) < _LENGTHS.size:
            return
        sizes = _LENGTHS.unpack(lengths)
        parts = [source.read(size) for size in sizes]
        if any(len(part) < size for part, size in zip(parts, sizes, strict=True)):
            return
        header: dict[str, Any] = json.loads(parts[0])
        header["words"] = _words(header["words"])
        yield Page(**header, reading=parts[1], view=parts[2], thumbnail=parts[3])


def _words(rows: list[dict[str, Any]]) -> tuple[Word, ...]:
    return tuple(
        # Rows of earlier days say neither.
        Word(row["text"], tuple(row["box"]), row.get("origin", TEXT_LAYER), row.get("field", ""))
        for row in rows
    )
