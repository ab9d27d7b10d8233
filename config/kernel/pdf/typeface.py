"""The type of printed files: how wide a text is, and the part of the font that a file needs.

The font lies beside this file (`data/`): TrueType outlines of one weight, all Chinese characters
of the first plane, those of the General Standard Table beyond it, Latin, figures. A file carries
the glyphs that it uses; a character that the font lacks is left to the reader's own Chinese font.
"""

import hashlib
import json
import lzma
import struct
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_UNITS = 1000  # to the em, in the font and in a PDF
_COMPOUND, _WORDS, _MORE = -1, 0x0001, 0x0020
_SCALES = ((0x0008, 2), (0x0040, 4), (0x0080, 8))
_KEPT = ("head", "hhea", "maxp", "hmtx", "loca", "glyf")


class FontBroken(RuntimeError):
    """The font is not the one that its manifest names."""


class Typeface:
    """One TrueType font, opened."""

    def __init__(self, raw: bytes) -> None:
        self._tables = dict(_tables(raw))
        self._glyph_of = dict(_characters(self._tables["cmap"]))
        (count,) = struct.unpack(">H", self._tables["maxp"][4:6])
        (self._measured,) = struct.unpack(">H", self._tables["hhea"][34:36])
        (long_offsets,) = struct.unpack(">h", self._tables["head"][50:52])
        loca = self._tables["loca"]
        if long_offsets:
            self._places = struct.unpack(f">{count + 1}I", loca)
        else:
            self._places = tuple(2 * at for at in struct.unpack(f">{count + 1}H", loca))
        self.ascent, self.descent = struct.unpack(">hh", self._tables["hhea"][4:8])
        self.box = struct.unpack(">hhhh", self._tables["head"][36:44])

    def glyph(self, character: str) -> int:
        """The glyph's number; 0 where the font has none."""
        return self._glyph_of.get(ord(character), 0)

    def advance(self, glyph: int) -> int:
        """How far the glyph moves the pen, in thousandths of the size."""
        at = 4 * min(glyph, self._measured - 1)
        return int(struct.unpack(">H", self._tables["hmtx"][at : at + 2])[0])

    def width(self, text: str, size: float) -> float:
        """Of one line, in points."""
        return sum(self._advance_of(character) for character in text) * size / _UNITS

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """The font with these glyphs alone; the others keep their numbers and are empty."""
        wanted = self._with_parts({0, *glyphs})
        outlines, places = bytearray(), [0]
        for number in range(len(self._places) - 1):
            if number in wanted:
                outlines += self._outline(number)
                outlines += b"\x00" * (-len(outlines) % 4)
            places.append(len(outlines))
        tables = {name: self._tables[name] for name in _KEPT}
        tables["glyf"] = bytes(outlines)
        tables["loca"] = struct.pack(f">{len(places)}I", *places)
        head = tables["head"]
        tables["head"] = head[:8] + b"\x00" * 4 + head[12:50] + struct.pack(">h", 1) + head[52:]
        return _assembled(tables)

    def _advance_of(self, character: str) -> int:
        glyph = self.glyph(character)
        return self.advance(glyph) if glyph else _UNITS

    def _outline(self, number: int) -> bytes:
        return self._tables["glyf"][self._places[number] : self._places[number + 1]]

    def _with_parts(self, glyphs: set[int]) -> set[int]:
        """With the glyphs that compound ones are made of."""
        found: set[int] = set()
        open_ones = sorted(glyphs)
        while open_ones:
            number = open_ones.pop()
            if number not in found:
                found.add(number)
                open_ones.extend(_parts(self._outline(number)))
        return found


@cache
def typeface() -> Typeface:
    """The house's. Raises FontBroken where the file was exchanged."""
    manifest = json.loads((_DATA / "manifest.json").read_text(encoding="utf-8"))
    packed = (_DATA / manifest["file"]).read_bytes()
    if hashlib.sha256(packed).hexdigest() != manifest["sha256"]:
        raise FontBroken(f"{manifest['file']} is not the file that its manifest names")
    return Typeface(lzma.decompress(packed))


def _tables(raw: bytes) -> Iterator[tuple[str, bytes]]:
    (count,) = struct.unpack(">H", raw[4:6])
    for at in range(12, 12 + 16 * count, 16):
        tag, _sum, offset, length = struct.unpack(">4sIII", raw[at : at + 16])
        yield tag.decode("ascii"), raw[offset : offset + length]


def _characters(cmap: bytes) -> Iterator[tuple[int, int]]:
    """Code points and glyphs, from the subtable of groups that covers all planes (format 12)."""
    (count,) = struct.unpack(">H", cmap[2:4])
    for at in range(4, 4 + 8 * count, 8):
        (offset,) = struct.unpack(">I", cmap[at + 4 : at + 8])
        (form,) = struct.unpack(">H", cmap[offset : offset + 2])
        if form == 12:
            (groups,) = struct.unpack(">I", cmap[offset + 12 : offset + 16])
            for group in range(offset + 16, offset + 16 + 12 * groups, 12):
                first, last, glyph = struct.unpack(">III", cmap[group : group + 12])
                yield from ((code, glyph + code - first) for code in range(first, last + 1))
            return


def _parts(outline: bytes) -> Iterator[int]:
    """The glyphs that a compound outline is made of."""
    if len(outline) < 10 or struct.unpack(">h", outline[:2])[0] != _COMPOUND:
        return
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, glyph = struct.unpack(">HH", outline[at : at + 4])
        yield glyph
        at += 4 + (4 if flags & _WORDS else 2)
        at += next((size for flag, size in _SCALES if flags & flag), 0)


def _assembled(tables: dict[str, bytes]) -> bytes:
    power = 1 << (len(tables).bit_length() - 1)
    head = struct.pack(
        ">IHHHH", 0x00010000, len(tables), power * 16, power.bit_length() - 1,
        len(tables) * 16 - power * 16,
    )  # fmt: skip
    directory, body = b"", b""
    start = 12 + 16 * len(tables)
    for name in sorted(tables):
        content = tables[name]
        padded = content + b"\x00" * (-len(content) % 4)
        words = struct.unpack(f">{len(padded) // 4}I", padded)
        directory += struct.pack(
            ">4sIII", name.encode(), sum(words) & 0xFFFFFFFF, start + len(body), len(content)
        )
        body += padded
    return head + directory + body
