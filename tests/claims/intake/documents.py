"""Long documents as hospitals print them: a fee list of many pages, as PDF or TIFF of pictures."""

import io
from random import Random
from typing import Literal

from PIL import Image, ImageDraw

from claims.fonts import font

_CHARGES = ("氯化钠注射液", "血常规检查", "静脉输液", "床位费", "胸部CT平扫", "一级护理")


def fee_list(
    pages: int, form: Literal["PDF", "TIFF"], *, rows: int = 2, scale: float = 0.4
) -> bytes:
    """`scale` 1 is A4 at 200 dpi with room for 36 rows; small pages are read sooner."""
    sheets = [_sheet(number, pages, rows, scale) for number in range(1, pages + 1)]
    out = io.BytesIO()
    # Pillow packs no TIFF of several pages: one bit a pixel keeps it small.
    sheets = [sheet.convert("L" if form == "PDF" else "1", dither=Image.Dither.NONE)
              for sheet in sheets]  # fmt: skip
    sheets[0].save(out, form, save_all=True, append_images=sheets[1:], resolution=220)
    return out.getvalue()


def plain_page(*lines: str) -> bytes:
    """A page with some lines on it."""
    sheet = Image.new("RGB", (900, 320), "white")
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        pen.text((60, 40 + 60 * number), line, font=font("song", 32), fill="black")
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _sheet(number: int, of: int, rows: int, scale: float) -> Image.Image:
    rng = Random(number)
    height = 2339 if rows > 10 else 620
    sheet = Image.new("RGB", (round(1654 * scale), round(height * scale)), "white")
    pen = ImageDraw.Draw(sheet)
    title = max(round(54 * scale), 26)
    pen.text((round(560 * scale), 12), "住院费用清单", font=font("song", title), fill="black")
    step = (sheet.height - title - 30) / (rows + 1)
    for row in range(rows + 1):
        amount = f"{rng.randint(100, 99999) / 100:.2f}"
        text = f"{rng.choice(_CHARGES)}  {rng.randint(1, 9)} 次  {amount}"
        text = text if row < rows else f"第 {number} 页 共 {of} 页"
        at = (round(100 * scale), round(title + 24 + row * step))
        pen.text(at, text, font=font("song", max(round(34 * scale), 22)), fill="black")
    return sheet
