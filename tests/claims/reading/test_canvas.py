"""Pixels are turned, scaled and cut, and every place finds its way back."""

import io
from random import Random
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from claims.reading.canvas import Canvas, Turn, moved
from claims.reading.page import PageImage, PictureUnreadable, quad_of
from claims.reading.seal import wash
from claims.specimens.seal import round_seal

turns = st.sampled_from(get_args(Turn))


def _canvas(width: int = 60, height: int = 40) -> Canvas:
    return Canvas(np.zeros((height, width, 3), np.uint8), np.eye(3))


@given(st.lists(turns, max_size=5), st.integers(0, 59), st.integers(0, 39))
def test_a_mark_is_where_the_way_back_says(ways: list[Turn], x: int, y: int) -> None:
    canvas = _canvas()
    canvas.pixels[y, x] = 255
    for way in ways:
        canvas = canvas.turned(way)
    row, column = np.argwhere(canvas.pixels[..., 0] == 255)[0]
    middle = moved(canvas.back, quad_of((column + 0.5, row + 0.5, column + 0.5, row + 0.5)))
    assert middle[0] == pytest.approx((x + 0.5, y + 0.5))


@given(st.integers(10, 400), st.integers(0, 20), st.integers(0, 10))
def test_a_shrunk_or_cut_canvas_knows_where_it_lay(longest: int, left: int, top: int) -> None:
    small = _canvas().within(longest)
    corner = moved(small.back, quad_of((small.width, small.height, small.width, small.height)))
    assert corner[0] == pytest.approx((60, 40))
    part = _canvas().cut((left, top, left + 5, top + 5))
    assert moved(part.back, quad_of((0, 0, 5, 5)))[0] == pytest.approx((left, top))


def test_bytes_that_are_no_picture_are_refused() -> None:
    for data in (b"", b"GIF89a"):
        with pytest.raises(PictureUnreadable, match="Page 1"):
            Canvas.of(PageImage(0, data))


def _sealed(colour: tuple[int, int, int]) -> Canvas:
    """A line of black and a line of the form's colour, with something of `colour` pressed on."""
    paper = Image.new("RGB", (1000, 700), (253, 252, 248))
    draw = ImageDraw.Draw(paper)
    draw.ellipse((400, 250, 600, 450), outline=colour, width=8)
    draw.text((470, 300), "* * *", fill=colour)
    draw.rectangle((100, 340, 900, 346), fill=(35, 35, 40))
    draw.rectangle((100, 400, 900, 406), fill=(150, 60, 40))
    out = io.BytesIO()
    paper.save(out, "PNG")
    return Canvas.of(PageImage(0, out.getvalue()))


def test_a_seal_is_washed_out_and_the_print_under_it_stays() -> None:
    before = _sealed((205, 30, 40))
    washed = wash(before)
    (seal,) = washed.seals
    assert seal[0] < 410
    assert seal[2] > 590
    after = washed.canvas.pixels.astype(int)
    assert after[255, 500].min() > 225  # the rim is paper now
    assert after[343, 402:598].max() < 90  # black print is black
    brown = after[403, 420:580]
    assert (brown[:, 2] - brown[:, 0] > 60).mean() > 0.9  # the form's line is the form's line


def test_the_forms_own_red_is_no_seal() -> None:
    before = _sealed((150, 60, 40))
    washed = wash(before)
    assert washed.seals == ()
    assert (washed.canvas.pixels == before.pixels).all()


@pytest.mark.slow  # printed with a font
def test_a_pressed_seal_of_a_specimen_is_found() -> None:
    paper = Image.new("RGB", (1200, 800), (250, 250, 246))
    seal = round_seal(Random(1), "示例市中医院", "收费专用章", diameter=25)
    paper.paste(seal, (500, 300), seal)
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=80)
    (found,) = wash(Canvas.of(PageImage(0, out.getvalue()))).seals
    assert abs(found[2] - found[0] - seal.width) < 0.25 * seal.width
