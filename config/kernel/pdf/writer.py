"""The objects of a PDF, written one after the other and forgotten; only their places are kept.

What is kept (`written`) is plain JSON: a worker that is killed between two pieces goes on where it
was. Times and random numbers have no place in a file: the same input gives the same bytes.
"""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby

from config.kernel.pdf.jpeg import photograph
from config.kernel.pdf.sheet import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Entry,
    Mark,
    Page,
    Rule,
    Square,
    Words,
)
from config.kernel.pdf.typeface import Typeface, typeface

# Objects with a place of their own, so that every page can name them before they are written.
_CATALOG, _PAGES, _INFO, _OUTLINE = 1, 2, 3, 4
_HOUSE, _READER = 5, 10  # two fonts: ours, carried along, and the reader's own Chinese one
_FIRST_FREE = 14
_GREY = b"0.35 g"
_FOOT = 8.0


@dataclass
class Written:
    """How far a file is: its length, where each object begins, which of them are pages."""

    length: int = 0
    places: list[int] = field(default_factory=lambda: [0] * _FIRST_FREE)
    pages: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class PdfWriter:
    """Hands the file's bytes to `put`, in their order."""

    def __init__(self, put: Callable[[bytes], object], written: Written | None = None) -> None:
        self._put = put
        self.written = written or Written()
        self._type: Typeface = typeface()
        if self.written.length == 0:
            self._send(b"%PDF-1.7\n%\xe6\x8a\xa5\xe9\x94\x80\n")

    def text_page(self, page: Page, *, foot: Words | None = None) -> None:
        """A page of text, with its foot."""
        content = _drawn(self._type, self._with_foot(page, foot))
        self._page(self._stream(content), "")

    def picture_page(self, jpeg: bytes, *, caption: str, foot: Words | None) -> None:
        """A photograph, as large as the page lets it be, under its caption."""
        what = photograph(jpeg)
        colours = b"/DeviceGray" if what.colours == 1 else b"/DeviceRGB"
        image = self._new()
        self._object(
            image,
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s"
            b" /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>"
            % (what.width, what.height, colours, len(jpeg)),
            jpeg,
        )
        room_x, room_y = RIGHT - LEFT, TOP - BOTTOM - 24
        scale = min(room_x / what.width, room_y / what.height)
        wide, high = what.width * scale, what.height * scale
        x, y = LEFT + (room_x - wide) / 2, BOTTOM + (room_y - high)
        said = Page([Words(LEFT, TOP - 10, 10, caption, bold=True)])
        content = _drawn(self._type, self._with_foot(said, foot))
        content += b"q %s 0 0 %s %s %s cm /P Do Q\n" % (_n(wide), _n(high), _n(x), _n(y))
        self._page(self._stream(content), f"/XObject << /P {image} 0 R >>")

    def fonts(self, text: Iterable[str]) -> None:
        """Both fonts, with what these characters need; once for a file."""
        characters = sorted(set(text))
        known = {c: self._type.glyph(c) for c in characters if self._type.glyph(c)}
        self._house_font(known)
        self._reader_font()

    def finish(self, *, title: str, entries: Sequence[Entry] = ()) -> None:
        """The list of pages, the contents, and where everything is. Nothing comes after it."""
        pages = self.written.pages
        kids = b" ".join(b"%d 0 R" % page for page in pages)
        self._object(_PAGES, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids))
        self._object(_INFO, b"<< /Title %s /Producer (Huzhu) >>" % _hex_text(title))
        self._outlines(entries)
        self._object(
            _CATALOG,
            b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R /PageMode %s /Lang (zh-CN)"
            b" /ViewerPreferences << /DisplayDocTitle true >> >>"
            % (_PAGES, _OUTLINE, b"/UseOutlines" if entries else b"/UseNone"),
        )
        start, places = self.written.length, self.written.places
        table = b"".join(b"%010d 00000 n \n" % at for at in places[1:])
        self._send(b"xref\n0 %d\n0000000000 65535 f \n" % len(places) + table)
        self._send(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % (len(places), _CATALOG, _INFO, start)
        )

    # -- objects ---------------------------------------------------------------------------------
    def _with_foot(self, page: Page, foot: Words | None) -> list[Mark]:
        return [*page.marks, foot] if foot else [*page.marks]

    def _page(self, content: int, resources: str) -> None:
        page = self._new()
        self._object(
            page,
            f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}]"
            f" /Resources << /Font << /H {_HOUSE} 0 R /R {_READER} 0 R >> {resources} >>"
            f" /Contents {content} 0 R >>".encode(),
        )
        self.written.pages.append(page)

    def _house_font(self, known: dict[str, int]) -> None:
        face = self._type
        widths = b" ".join(
            b"%d [%d]" % (glyph, face.advance(glyph)) for glyph in sorted(set(known.values()))
        )
        self._object(
            _HOUSE,
            b"<< /Type /Font /Subtype /Type0 /BaseFont /HUZHUA+HuzhuPrint /Encoding /Identity-H"
            b" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (_HOUSE + 1, _HOUSE + 4),
        )
        self._object(
            _HOUSE + 1,
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /HUZHUA+HuzhuPrint /CIDToGIDMap"
            b" /Identity /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            b" /FontDescriptor %d 0 R /DW 1000 /W [%s] >>" % (_HOUSE + 2, widths),
        )
        self._object(
            _HOUSE + 2,
            b"<< /Type /FontDescriptor /FontName /HUZHUA+HuzhuPrint /Flags 4 /FontBBox [%s]"
            b" /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight 733 /StemV 80 /FontFile2 %d 0 R >>"
            % (
                b" ".join(b"%d" % edge for edge in face.box),
                face.ascent,
                face.descent,
                _HOUSE + 3,
            ),
        )
        font = face.subset(known.values())
        self._stream(font, number=_HOUSE + 3, more=b" /Length1 %d" % len(font))
        self._stream(_to_unicode(known), number=_HOUSE + 4)

    def _reader_font(self) -> None:
        """STSong-Light is one that every reader of PDF replaces by a Chinese font of its own."""
        self._object(
            _READER,
            b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UTF16-H"
            b" /Encoding /UniGB-UTF16-H /DescendantFonts [%d 0 R] >>" % (_READER + 1),
        )
        self._object(
            _READER + 1,
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo"
            b" << /Registry (Adobe) /Ordering (GB1) /Supplement 5 >> /DW 1000"
            b" /FontDescriptor %d 0 R >>" % (_READER + 2),
        )
        self._object(
            _READER + 2,
            b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6"
            b" /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120"
            b" /CapHeight 880 /StemV 93 >>",
        )
        self._object(_READER + 3, b"null")

    def _outlines(self, entries: Sequence[Entry]) -> None:
        numbers = [self._new() for _entry in entries]
        for at, (number, entry) in enumerate(zip(numbers, entries, strict=True)):
            before = b" /Prev %d 0 R" % numbers[at - 1] if at else b""
            after = b" /Next %d 0 R" % numbers[at + 1] if at + 1 < len(numbers) else b""
            page = self.written.pages[entry.page]
            self._object(
                number,
                b"<< /Title %s /Parent %d 0 R /Dest [%d 0 R /Fit]%s%s >>"
                % (_hex_text(entry.title), _OUTLINE, page, before, after),
            )
        ends = b" /First %d 0 R /Last %d 0 R" % (numbers[0], numbers[-1]) if numbers else b""
        self._object(_OUTLINE, b"<< /Type /Outlines /Count %d%s >>" % (len(numbers), ends))

    def _stream(self, content: bytes, *, number: int = 0, more: bytes = b"") -> int:
        packed = zlib.compress(content, 9)
        number = number or self._new()
        self._object(
            number, b"<< /Filter /FlateDecode /Length %d%s >>" % (len(packed), more), packed
        )
        return number

    def _new(self) -> int:
        self.written.places.append(0)
        return len(self.written.places) - 1

    def _object(self, number: int, said: bytes, stream: bytes | None = None) -> None:
        self.written.places[number] = self.written.length
        self._send(b"%d 0 obj\n%s\n" % (number, said))
        if stream is not None:
            self._send(b"stream\n")
            self._send(stream)
            self._send(b"\nendstream\n")
        self._send(b"endobj\n")

    def _send(self, piece: bytes) -> None:
        self.written.length += len(piece)
        self._put(piece)


def foot_of(text: str) -> Words:
    """A line in the middle of the lower edge."""
    width = typeface().width(text, _FOOT)
    return Words((WIDTH - width) / 2, BOTTOM - 28, _FOOT, text, grey=True)


def characters_of(pages: Iterable[Page]) -> set[str]:
    """All that stands on these pages."""
    return {
        character
        for page in pages
        for mark in page.marks
        if isinstance(mark, Words)
        for character in mark.text
    }


def _drawn(face: Typeface, marks: Sequence[Mark]) -> bytes:
    """The marks as drawing orders."""
    orders: list[bytes] = []
    for mark in marks:
        if isinstance(mark, Rule):
            orders.append(
                b"%s w %s %s m %s %s l S"
                % (_n(mark.width), _n(mark.x1), _n(mark.y), _n(mark.x2), _n(mark.y))
            )
            continue
        if isinstance(mark, Square):
            orders.append(
                b"0 g %s %s %s %s re f" % (_n(mark.x), _n(mark.y), _n(mark.side), _n(mark.side))
            )
            continue
        look = b"2 Tr %s w" % _n(mark.size * 0.03) if mark.bold else b"0 Tr"
        orders.append(
            b"BT %s %s 1 0 0 1 %s %s Tm %s ET"
            % (_GREY if mark.grey else b"0 g", look, _n(mark.x), _n(mark.y), _shown(face, mark))
        )
    return b"\n".join(orders) + b"\n"


def _shown(face: Typeface, words: Words) -> bytes:
    """A line in runs of one font each."""
    runs = []
    for ours, run in groupby(words.text, key=lambda character: bool(face.glyph(character))):
        text = "".join(run)
        if ours:
            code = "".join(f"{face.glyph(character):04X}" for character in text)
        else:
            code = text.encode("utf-16-be").hex().upper()
        font = "/H" if ours else "/R"
        runs.append(f"{font} {words.size:g} Tf <{code}> Tj")
    return " ".join(runs).encode()


def _to_unicode(known: dict[str, int]) -> bytes:
    """Which text the glyphs stand for: for whoever searches or copies."""
    by_glyph = {glyph: character for character, glyph in sorted(known.items(), reverse=True)}
    lines = [
        f"<{glyph:04X}> <{by_glyph[glyph].encode('utf-16-be').hex().upper()}>"
        for glyph in sorted(by_glyph)
    ]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode()


def _hex_text(text: str) -> bytes:
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def _n(value: float) -> bytes:
    """A number as it is written: three digits suffice for a printer."""
    return f"{value:.3f}".rstrip("0").rstrip(".").encode()
