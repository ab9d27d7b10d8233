"""What a PDF must know of a photograph to hold it as it is: its size and its colours."""

import struct
from dataclasses import dataclass

_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


class NotAJpeg(ValueError):
    """The bytes are no photograph that a PDF can hold as it is."""


@dataclass(frozen=True)
class Photograph:
    """Pixels across and down; 1 or 3 colours."""

    width: int
    height: int
    colours: int


def photograph(content: bytes) -> Photograph:
    """From the header; nothing is decoded. Raises NotAJpeg."""
    at = 2
    while content[:2] == b"\xff\xd8" and at + 10 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width, colours = struct.unpack(">HHB", content[at + 5 : at + 10])
            if width and height and colours in (1, 3):
                return Photograph(width, height, colours)
            break
        if marker in _ALONE:
            at += 2
        else:
            at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    raise NotAJpeg("not a photograph of one or three colours")
