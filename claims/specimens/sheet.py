"""A sheet of paper to print on, which remembers where each field came to stand."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from PIL import Image, ImageDraw

from claims.fonts import Face, font

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels of the sheet
Colour = tuple[int, int, int]

DPI = 200
INK: Colour = (35, 35, 40)
FORM: Colour = (150, 60, 40)  # lines and labels of receipts are a red-brown

# A foundry's faces in the places of the usual ones.
Foundry = Literal["noto", "arphic", "wenquanyi"]
FOUNDRIES: Mapping[Foundry, Mapping[Face, Face]] = {
    "noto": {},
    "arphic": {"song": "ming", "hei": "kai", "song_bold": "ming", "hei_bold": "kai"},
    "wenquanyi": {
        "song": "zenhei", "hei": "zenhei", "song_bold": "zenhei", "hei_bold": "zenhei",
    },
}  # fmt: skip


class Sheet:
    """Print in millimetres from the top left corner; sizes of type in points."""

    def __init__(self, width: float, height: float, foundry: Foundry = "noto") -> None:
        self._faces = FOUNDRIES[foundry]
        self.image = Image.new("RGB", (_px(width), _px(height)), (253, 252, 248))
        self.boxes: dict[str, Box] = {}
        self._draw = ImageDraw.Draw(self.image)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        of: str = "",
        size: float = 9,
        face: Face = "song",
        colour: Colour = INK,
        anchor: Literal["la", "ma", "ra"] = "la",
    ) -> float:
        """Print one line, its top at `y`; `of` names the field that it is. Returns its width."""
        set_in = font(self._faces.get(face, face), size * DPI / 72)
        at = (_px(x), _px(y))
        self._draw.text(at, text, font=set_in, fill=colour, anchor=anchor)
        if of and text:
            left, top, right, bottom = self._draw.textbbox(at, text, font=set_in, anchor=anchor)
            self.boxes[of] = (float(left), float(top), float(right), float(bottom))
        return set_in.getlength(text) * 25.4 / DPI

    def labelled(
        self,
        x: float,
        y: float,
        label: str,
        text: str,
        *,
        of: str = "",
        size: float = 9,
        colour: Colour = FORM,
        face: Face = "song",
    ) -> float:
        """A label in the colour of the form and the value after it. Returns where it ends."""
        width = self.text(x, y, label, size=size, colour=colour, face=face)
        return x + width + 1 + self.text(x + width + 1, y, text, of=of, size=size)

    def wrapped(
        self, x: float, y: float, text: str, *, width: float, of: str = "", size: float = 11,
        leading: float = 1.6,
    ) -> float:  # fmt: skip
        """Print in lines of at most `width` millimetres. Returns where the next would be."""
        step = size * leading * 25.4 / 72
        set_in = font(self._faces.get("song", "song"), size * DPI / 72)
        around: Box | None = None
        for line in _lines(text, lambda part: set_in.getlength(part) * 25.4 / DPI <= width):
            self.text(x, y, line, of=of, size=size)
            if of:
                box = self.boxes[of]
                around = box if around is None else _both(around, box)
            y += step
        if around is not None:
            self.boxes[of] = around
        return y

    def code(self, x: float, y: float, text: str, *, side: float = 20) -> None:
        """A QR code that says `text`, `side` millimetres wide."""
        import numpy as np  # noqa: PLC0415 - a few layouts alone have a code
        import zxingcpp  # noqa: PLC0415

        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        picture = Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(made, scale=4)))
        size = (_px(side), _px(side))
        self.image.paste(picture.convert("RGB").resize(size, Image.Resampling.NEAREST),
                         (_px(x), _px(y)))  # fmt: skip

    def line(self, *points: tuple[float, float], colour: Colour = FORM, width: int = 2) -> None:
        self._draw.line([(_px(x), _px(y)) for x, y in points], fill=colour, width=width)

    def frame(
        self, x: float, y: float, width: float, height: float, *, colour: Colour = FORM
    ) -> None:
        self._draw.rectangle(
            (_px(x), _px(y), _px(x + width), _px(y + height)), outline=colour, width=2
        )

    def shade(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A coloured ground, to print on afterwards."""
        self._draw.rectangle((_px(x), _px(y), _px(x + width), _px(y + height)), fill=colour)

    def stamp(self, seal: Image.Image, x: float, y: float) -> None:
        """Press a seal (an RGBA picture) on the sheet, its centre at `x`, `y`."""
        corner = (_px(x) - seal.width // 2, _px(y) - seal.height // 2)
        self.image.paste(seal, corner, seal)


def _lines(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Broken wherever a sign would not fit, as Chinese is."""
    line = ""
    for sign in text:
        if line and not fits(line + sign):
            yield line
            line = ""
        line += sign if line or sign != " " else ""
    if line:
        yield line


def _both(one: Box, other: Box) -> Box:
    return (min(one[0], other[0]), min(one[1], other[1]),
            max(one[2], other[2]), max(one[3], other[3]))  # fmt: skip


def _px(millimetres: float) -> int:
    return round(millimetres * DPI / 25.4)
