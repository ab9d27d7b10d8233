"""How large a WebP is, from its header. Pillow asks its decoder, which takes the memory first."""

import struct
from collections.abc import Iterator

_SIGNATURE = 0x2F  # of a lossless picture
_START = b"\x9d\x01\x2a"  # of a lossy one's first frame
_CHUNKS_MAX = 64


def webp_size(original: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises ValueError for what has none."""
    for name, data in _chunks(original):
        if name == b"VP8X" and len(data) >= 10:
            return _number(data[4:7]) + 1, _number(data[7:10]) + 1
        if name == b"VP8L" and len(data) >= 5 and data[0] == _SIGNATURE:
            bits = _number(data[1:5])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        if name == b"VP8 " and len(data) >= 10 and data[3:6] == _START:
            width, height = struct.unpack("<HH", data[6:10])
            return width & 0x3FFF, height & 0x3FFF
    raise ValueError("a WebP without a picture")


def _chunks(original: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The name of each and its first bytes."""
    at = 12
    for _ in range(_CHUNKS_MAX):
        if at + 8 > len(original):
            return
        size = _number(original[at + 4 : at + 8])
        yield original[at : at + 4], original[at + 8 : at + 8 + min(size, 10)]
        at += 8 + size + size % 2


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")
