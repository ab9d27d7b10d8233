"""What a photo tells besides its picture – where and when it was taken, on which telephone – taken
out of the file. Pure; the picture itself is neither decoded nor changed.
"""

import struct
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_EXIF = b"Exif\x00\x00"
_TURNED = 0x0112  # the EXIF tag that says how the picture is to be turned
# JPEG: EXIF and XMP, IPTC, comments. PNG: the same and the time. WebP: the same.
_TELLING_MARKERS = frozenset({0xE1, 0xED, 0xFE})
_TELLING_CHUNKS = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"})
_TELLING_PARTS = frozenset({b"EXIF", b"XMP "})
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
# Within the picture's data these two bytes after each other are no marker.
_NO_MARKER = frozenset({0x00, *range(0xD0, 0xD8)})


class _Broken(Exception):
    """The file is not built as its kind is."""


def without_place(file: bytes) -> bytes:
    """The file without what it tells of place, time and device, and without what hangs behind its
    end (a moving picture has its own place). How a JPEG is turned stays. Other kinds, and what
    cannot be understood, come back as they are."""
    try:
        if file.startswith(b"\xff\xd8"):
            return _jpeg(file)
        if file.startswith(_PNG):
            return _png(file)
        if file[:4] == b"RIFF" and file[8:12] == b"WEBP":
            return _webp(file)
    except (_Broken, struct.error, IndexError):
        pass
    return file


def _jpeg(file: bytes) -> bytes:
    kept, turned = [], 1
    for marker, segment in _segments(file):
        if marker not in _TELLING_MARKERS:
            kept.append(segment)
        elif segment[4:10] == _EXIF:
            turned = _turned(segment[10:])
    return b"".join([b"\xff\xd8", _turn(turned), *kept])


def _segments(file: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker by marker to the end of the image; a scan with the data that follow it."""
    at = 2
    while True:
        if file[at] != 0xFF:
            raise _Broken
        marker = file[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker == _END_OF_IMAGE:
            yield marker, b"\xff\xd9"
            return
        end = at + 2 + int.from_bytes(file[at + 2 : at + 4])
        if end < at + 4 or end > len(file):
            raise _Broken
        if marker == _START_OF_SCAN:
            end = _end_of_scan(file, end)
        yield marker, file[at:end]
        at = end


def _end_of_scan(file: bytes, at: int) -> int:
    while (at := file.find(b"\xff", at)) != -1:
        if file[at + 1] not in _NO_MARKER:
            return at
        at += 2
    raise _Broken


def _turned(tiff: bytes) -> int:
    """1 to 8; 1, as it is, where nothing else is said."""
    order = "<" if tiff[:2] == b"II" else ">"
    (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, directory)
    for entry in range(directory + 2, directory + 2 + 12 * count, 12):
        tag, _kind, _many, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == _TURNED:
            return value if 1 <= value <= 8 else 1
    return 1


def _turn(turned: int) -> bytes:
    """An EXIF segment that says how the picture is turned, and nothing else."""
    if turned == 1:
        return b""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _TURNED, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff


def _png(file: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while True:
        (size,) = struct.unpack_from(">I", file, at)
        kind, end = file[at + 4 : at + 8], at + 12 + size
        if end > len(file):
            raise _Broken
        if kind not in _TELLING_CHUNKS:
            kept.append(file[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _webp(file: bytes) -> bytes:
    (whole,) = struct.unpack_from("<I", file, 4)
    kept, at = [], 12
    while at < min(len(file), whole + 8):
        (size,) = struct.unpack_from("<I", file, at + 4)
        kind, end = file[at : at + 4], at + 8 + size + size % 2
        if end > len(file) + 1:
            raise _Broken
        part = file[at:end]
        if kind == b"VP8X":  # its flags: EXIF 8, XMP 4
            part = part[:8] + bytes([part[8] & ~0x0C]) + part[9:]
        if kind not in _TELLING_PARTS:
            kept.append(part)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
