"""Two papers on one picture, as people photograph them: beside or above one another."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from claims.fonts import font
from claims.specimens.forms import print_paper
from claims.specimens.papers import PAPERS, Paper
from claims.specimens.stays import stay

Where = Literal["beside", "above"]
TABLES = ((96, 78, 60), (60, 66, 74), (128, 124, 118), (150, 110, 70))
CARD = (860, 540)


@dataclass(frozen=True)
class Table:
    """A photo and what lies on it: each paper with its box."""

    picture: bytes
    papers: tuple[Paper, ...]
    boxes: tuple[tuple[int, int, int, int], ...]


def papers_on_a_table(
    seed: int,
    kinds: Sequence[str],
    where: Where = "above",
    *,
    long_side: int = 3000,
    bad: bool = False,
) -> Table:
    """Sheets of two stays, each laid down a little askew, with a strip of the table between."""
    rng = Random(f"{seed}/{'+'.join(kinds)}/{where}")
    papers = tuple(PAPERS[kind](rng, stay(rng)) for kind in kinds)
    sheets = [print_paper(rng, paper).image for paper in papers]
    picture, boxes = _laid_down(rng, sheets, where, long_side, askew=4)
    return Table(_taken(rng, picture, bad), papers, boxes)


def scanned_together(seed: int, kinds: Sequence[str], where: Where = "above") -> Table:
    """The same on the glass of a scanner: no table is seen, and nothing parts them but a strip."""
    rng = Random(f"{seed}/{'+'.join(kinds)}/{where}")
    papers = tuple(PAPERS[kind](rng, stay(rng)) for kind in kinds)
    sheets = [print_paper(rng, paper).image for paper in papers]
    picture, boxes = _laid_down(rng, sheets, where, 3200, askew=0, table=(253, 252, 248))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return Table(out.getvalue(), papers, boxes)


def cards_on_a_table(seed: int, where: Where = "above") -> bytes:
    """An identity card and a bank card, of nobody."""
    rng = Random(seed)
    picture, _boxes = _laid_down(rng, [_id_card(), _bank_card()], where, 2200, askew=4)
    return _taken(rng, picture, bad=False)


def _laid_down(
    rng: Random,
    sheets: Sequence[Image.Image],
    where: Where,
    long_side: int,
    *,
    askew: float,
    table: tuple[int, int, int] | None = None,
) -> tuple[Image.Image, tuple[tuple[int, int, int, int], ...]]:
    gap = round(0.05 * max(max(sheet.size) for sheet in sheets))
    turned = []
    for sheet in sheets:
        angle = rng.uniform(-askew, askew)
        cut = Image.new("L", sheet.size, 255).rotate(angle, expand=True)
        turned.append((sheet.rotate(angle, Image.Resampling.BICUBIC, expand=True), cut))
    widths, heights = zip(*(sheet.size for sheet, _cut in turned), strict=True)
    size = (
        (sum(widths) + gap * (len(sheets) + 1), max(heights) + 2 * gap)
        if where == "beside"
        else (max(widths) + 2 * gap, sum(heights) + gap * (len(sheets) + 1))
    )
    ground = Image.new("RGB", size, table or rng.choice(TABLES))
    boxes, at = [], gap
    for sheet, cut in turned:
        x, y = (at, gap) if where == "beside" else (gap, at)
        ground.paste(sheet, (x, y), cut)
        boxes.append((x, y, x + sheet.width, y + sheet.height))
        at += gap + (sheet.width if where == "beside" else sheet.height)
    factor = min(long_side / max(ground.size), 1.0)
    small = (math.floor(ground.width * factor), math.floor(ground.height * factor))
    scaled = tuple(
        (round(a * factor), round(b * factor), round(c * factor), round(d * factor))
        for a, b, c, d in boxes
    )
    return ground.resize(small, Image.Resampling.LANCZOS), scaled


def _taken(rng: Random, picture: Image.Image, bad: bool) -> bytes:
    """In uneven light, a little blurred, with grain."""
    fall = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270)))
    least = 110 if bad else 165
    fall = fall.point([round(least + (255 - least) * step / 255) for step in range(256)])
    picture = ImageChops.multiply(picture, fall.resize(picture.size).convert("RGB"))
    picture = picture.filter(ImageFilter.GaussianBlur(1.2 if bad else 0.7))
    tile = Image.frombytes("L", (256, 256), rng.randbytes(256 * 256))
    tile = tile.point([round(128 + (step - 128) * (11 if bad else 6) / 74) for step in range(256)])
    grain = Image.new("L", picture.size)
    for x in range(0, picture.width, 256):
        for y in range(0, picture.height, 256):
            grain.paste(tile, (x, y))
    picture = ImageChops.add(picture, grain.convert("RGB"), offset=-128)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60 if bad else 82)
    return out.getvalue()


def _id_card() -> Image.Image:
    card = Image.new("RGB", CARD, (228, 236, 240))
    pen = ImageDraw.Draw(card)
    lines = (
        "姓名  王示例",
        "性别  女   民族  汉",
        "出生  1985 年 3 月 7 日",
        "住址  示例省示例市一路1号",
    )
    for row, line in enumerate(lines):
        pen.text((50, 50 + 85 * row), line, font=font("hei", 34), fill=(30, 30, 40))
    pen.rectangle((600, 60, 810, 360), fill=(170, 180, 190))
    pen.text((50, 450), "公民身份号码  33010019850307002X", font=font("hei", 36), fill=(30, 30, 40))
    return card


def _bank_card() -> Image.Image:
    card = Image.new("RGB", CARD, (30, 70, 140))
    pen = ImageDraw.Draw(card)
    pen.text((50, 50), "示例银行", font=font("hei", 54), fill="white")
    pen.text((620, 60), "借记卡", font=font("hei", 36), fill="white")
    pen.text((60, 270), "6222 0200 0000 0000 008", font=font("hei", 52), fill="white")
    pen.text((650, 440), "UnionPay 银联", font=font("hei", 28), fill="white")
    return card
