"""What a reader and its child say to each other: JSON and bytes, each with its length before it."""

import json
import struct
from typing import Any, BinaryIO

from claims.reading.page import PageImage, Word

HEAD = struct.Struct(">II")  # bytes of JSON, bytes of picture
LARGEST = 64 * 1024 * 1024


class FrameBroken(ValueError):
    """The other side does not speak our language."""


def frame(message: dict[str, Any], picture: bytes = b"") -> bytes:
    said = json.dumps(message, ensure_ascii=False).encode()
    return HEAD.pack(len(said), len(picture)) + said + picture


def sizes(head: bytes) -> tuple[int, int]:
    """The lengths of the two parts. FrameBroken beyond what a page may have."""
    said, picture = HEAD.unpack(head)
    if max(said, picture) > LARGEST:
        raise FrameBroken("a message is too large")
    return said, picture


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message, waiting for it; None when the other side has closed. FrameBroken for half
    of one."""
    head = stream.read(HEAD.size)
    if not head:
        return None
    if len(head) < HEAD.size:
        raise FrameBroken("a message ends within its head")
    said_size, picture_size = sizes(head)
    said, picture = stream.read(said_size), stream.read(picture_size)
    if len(said) < said_size or len(picture) < picture_size:
        raise FrameBroken("a message ends too early")
    return json.loads(said), picture


def page_frame(page: PageImage) -> bytes:
    words = [[word.text, *word.box, word.origin, word.field] for word in page.words]
    return frame({"number": page.number, "words": words}, page.picture)


def page_of(message: dict[str, Any], picture: bytes) -> PageImage:
    words = tuple(
        Word(str(text), (float(left), float(top), float(right), float(bottom)), origin, field)
        for text, left, top, right, bottom, origin, field in message["words"]
    )
    return PageImage(int(message["number"]), picture, words)
