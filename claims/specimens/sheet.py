"""A sheet of paper to print on, which remembers where each field came to stand."""

from typing import Literal

from PIL import Image, ImageDraw

from claims.fonts import Face, font

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels of the sheet
Colour = tuple[int, int, int]

DPI = 200
INK: Colour = (35, 35, 40)
FORM: Colour = (150, 60, 40)  # lines and labels of receipts are a red-brown


class Sheet:
    """Print in millimetres from the top left corner; sizes of type in points."""

    def __init__(self, width: float, height: float) -> None:
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
        set_in = font(face, size * DPI / 72)
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
    ) -> None:
        """A label in the colour of the form and the value after it."""
        width = self.text(x, y, label, size=size, colour=colour)
        self.text(x + width + 1, y, text, of=of, size=size)

    def line(self, *points: tuple[float, float], colour: Colour = FORM, width: int = 2) -> None:
        self._draw.line([(_px(x), _px(y)) for x, y in points], fill=colour, width=width)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        self._draw.rectangle(
            (_px(x), _px(y), _px(x + width), _px(y + height)), outline=FORM, width=2
        )

    def stamp(self, seal: Image.Image, x: float, y: float) -> None:
        """Press a seal (an RGBA picture) on the sheet, its centre at `x`, `y`."""
        corner = (_px(x) - seal.width // 2, _px(y) - seal.height // 2)
        self.image.paste(seal, corner, seal)


def _px(millimetres: float) -> int:
    return round(millimetres * DPI / 25.4)
