"""Files made by hand, byte by byte: what no program would write."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

# What it is -> (its bytes, the code of the refusal).
Refusals = Mapping[str, tuple[Callable[[], bytes], str]]
# What it is -> (its bytes, how many pages come of it).
Takings = Mapping[str, tuple[Callable[[], bytes], int]]
# Stands in whatever a hostile file carries along: nothing that we keep for people may say it.
CARGO = b"<script>alert(document.cookie)</script>"

HEIC = Path(__file__).parent / "plain.heic"


def encoded(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def plain(width: int = 1200, height: int = 900) -> Image.Image:
    return Image.new("RGB", (width, height), "white")


def noise(width: int = 900, height: int = 700) -> Image.Image:
    """What no compression makes small: cut short, something is missing."""
    return Image.effect_noise((width, height), 80).convert("RGB")


def two_frames(form: str) -> bytes:
    return encoded(plain(), form, save_all=True, append_images=[Image.new("RGB", (1200, 900))])


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, *more: bytes) -> bytes:
    """A true PNG of one bit a pixel, a few kilobytes whatever its size; `more` chunks in it."""
    rows = zlib.compress(b"\0" * ((width + 7) // 8 + 1) * height, 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return head + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_saying(width: int, height: int) -> bytes:
    """A small JPEG whose header says another size."""
    data = bytearray(encoded(plain(300, 300), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def jpeg_with(marker: int, said: bytes) -> bytes:
    """A JPEG with something said in a segment of its own."""
    data = encoded(plain(), "JPEG")
    return data[:2] + b"\xff" + bytes([marker]) + struct.pack(">H", len(said) + 2) + said + data[2:]


def webp_of(width: int, height: int) -> bytes:
    """A lossless WebP in one colour: forty bytes, whatever its size."""
    bits = [(width - 1, 14), (height - 1, 14), (0, 1), (0, 3), (0, 3)]
    for symbol in (255, 255, 255, 255):  # green, red, blue, alpha: a code of one sign each
        bits += [(1, 1), (0, 1), (1, 1), (symbol, 8)]
    bits += [(1, 1), (0, 1), (0, 1), (0, 1)]  # and no distances
    number = at = 0
    for value, wide in bits:
        number |= value << at
        at += wide
    return riff([(b"VP8L", b"\x2f" + number.to_bytes((at + 7) // 8 + 1, "little"))])


def riff(chunks: Sequence[tuple[bytes, bytes]]) -> bytes:
    body = b"WEBP"
    for name, data in chunks:
        body += name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tiff(entries: Mapping[int, tuple[int, int, int]], *, following: int = 0) -> bytes:
    """One page: tag -> (type, count, value). Its strip lies behind it, 300 × 300 white bits."""
    usual = {256: (3, 1, 300), 257: (3, 1, 300), 258: (3, 1, 1), 259: (3, 1, 1), 262: (3, 1, 1),
             273: (4, 1, 200), 277: (3, 1, 1), 278: (4, 1, 300), 279: (4, 1, 38 * 300)}  # fmt: skip
    rows = sorted({**usual, **entries}.items())
    head = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(rows))
    table = b"".join(struct.pack("<HHII", tag, *entry) for tag, entry in rows)
    head += table + struct.pack("<I", following)
    return head.ljust(200, b"\0") + b"\xff" * (38 * 300)


def chained_tiff(pages: int) -> bytes:
    """So many pages in a chain, each of one entry, and no picture at all."""
    step = 2 + 12 + 4
    places = [*(8 + number * step for number in range(1, pages)), 0]
    return b"II*\0\x08\0\0\0" + b"".join(
        struct.pack("<HHHIII", 1, 256, 3, 1, 300, following) for following in places
    )


def heic_of(
    *, size: tuple[int, int] = (640, 400), grid: tuple[int, int, int, int] | None = None
) -> bytes:
    """A HEIC with two pictures: the good one, and the same again; or made of such tiles: rows,
    columns, width, height."""
    data = HEIC.read_bytes()
    picture = data[0x17B:]
    config = data[data.index(b"hvcC") - 4 :][:0x79]
    second = struct.pack(">BBBBHH", 0, 0, grid[0] - 1, grid[1] - 1, 0, 0)[:4] if grid else b""
    if grid:
        second += struct.pack(">HH", grid[2], grid[3])
    shown = (grid[2], grid[3]) if grid else size
    properties = _box(b"ipco", config
                      + _box(b"ispe", struct.pack(">III", 0, *size))
                      + _box(b"ispe", struct.pack(">III", 0, *shown)))  # fmt: skip
    used = struct.pack(">II", 0, 2) + struct.pack(">HBBB", 1, 2, 0x81, 2)
    used += struct.pack(">HBB", 2, 1, 3) if grid else struct.pack(">HBBB", 2, 2, 0x81, 3)
    items = struct.pack(">IH", 0, 2)
    items += _box(b"infe", struct.pack(">IHH4sB", 2 << 24, 1, 0, b"hvc1", 0))
    items += _box(b"infe", struct.pack(">IHH4sB", 2 << 24, 2, 0, b"grid" if grid else b"hvc1", 0))
    parts = [
        _box(b"hdlr", data[48:73]),
        _box(b"pitm", struct.pack(">IH", 0, 2 if grid else 1)),
        _box(b"iinf", items),
        _box(b"iprp", properties + _box(b"ipma", used)),
    ]
    if grid:
        tiles = grid[0] * grid[1]
        made_of = struct.pack(">HH", 2, tiles) + struct.pack(">H", 1) * tiles
        parts.append(_box(b"iref", bytes(4) + _box(b"dimg", made_of)))
    start = 28 + 12 + sum(map(len, parts)) + 8 + 8 + 2 * 14 + 8
    places = struct.pack(">IBBH", 0, 0x44, 0, 2)
    for number, (offset, length) in enumerate(
        ((0, len(picture)), (len(picture), len(second)) if grid else (0, len(picture))), start=1
    ):
        places += struct.pack(">HHHII", number, 0, 1, start + offset, length)
    meta = _box(b"meta", bytes(4) + b"".join(parts) + _box(b"iloc", places))
    whole = data[:28] + meta + _box(b"mdat", picture + second)
    assert whole.index(picture) == start
    return whole


def _box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data


def heic_saying(width: int, height: int) -> bytes:
    """A HEIC whose header says another size."""
    data = HEIC.read_bytes()
    return data.replace(
        b"ispe" + struct.pack(">III", 0, 640, 400), b"ispe" + struct.pack(">III", 0, width, height)
    )
