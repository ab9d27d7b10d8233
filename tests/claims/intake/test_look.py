"""How alike pages look: copies differ in few bits, other papers of the same form in more.

Measured once on 72 printed papers (24 a form), within ALIKE (36 of 256 bits): saved anew 100 %,
smaller 99-100 %, cut 94-100 %, brighter 94-100 %, file and photo 90 %, two scans 76 %, scan and
photo 76 %, two photos 78 %, photo and bad photo 47 %, two bad photos 19 %. Of 828 pairs of other
papers of one form 3-19 %: the figures that were read part those. NEARLY_EQUAL (12): under 0.7 %.
"""

import io
from itertools import combinations
from random import Random

import pytest
from PIL import Image, ImageEnhance, ImageOps

from claims.fonts import FontMissing, font
from claims.intake.look import look_of
from claims.looks import bands, difference, turned
from claims.queries.copies import ALIKE, NEARLY_EQUAL
from claims.specimens.forms import print_paper
from claims.specimens.papers import PAPERS
from claims.specimens.sheet import Sheet
from claims.specimens.stays import stay
from claims.specimens.wear import Level, worn

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _chinese_font() -> None:
    try:
        font("song", 10)
    except FontMissing as missing:
        pytest.skip(str(missing))


def _sheet(kind: str, number: int) -> Sheet:
    rng = Random(f"look/{kind}/{number}")
    return print_paper(rng, PAPERS[kind](rng, stay(rng)))


def _gray(picture: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(io.BytesIO(picture))).convert("L")


def _taken(sheet: Sheet, level: Level, number: int = 0) -> Image.Image:
    return _gray(worn(Random(f"wear/{number}"), sheet, level).data)


def _apart(one: str, other: str) -> int:
    return min(difference(way, other) for way in turned(one))


def _saved_anew(picture: Image.Image) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=45)
    return _gray(out.getvalue())


def _cut(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    return picture.crop((width // 33, height // 50, width - width // 66, height - height // 33))


COPIES = {
    "saved anew": _saved_anew,
    "smaller": lambda picture: picture.reduce(2),
    "cut at its edges": _cut,
    "brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.15),
}


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("level", [Level.SCAN, Level.PHONE])
@pytest.mark.parametrize("kind", PAPERS)
def test_a_copy_is_alike_and_found_by_the_index(kind: str, level: Level, how: str) -> None:
    picture = _taken(_sheet(kind, 1), level)
    one, other = look_of(picture), look_of(COPIES[how](picture))
    assert _apart(one, other) <= ALIKE
    assert set(bands(other)) & {piece for way in turned(one) for piece in bands(way)}


@pytest.mark.parametrize("turn", ["ROTATE_90", "ROTATE_180", "ROTATE_270"])
@pytest.mark.parametrize("kind", PAPERS)
def test_a_scan_is_alike_whichever_way_up(kind: str, turn: str) -> None:
    picture = _taken(_sheet(kind, 1), Level.SCAN)
    other = look_of(picture.transpose(Image.Transpose[turn]))
    assert _apart(look_of(picture), other) <= ALIKE


@pytest.mark.parametrize("kind", PAPERS)
def test_a_photo_of_what_was_scanned_is_alike(kind: str) -> None:
    sheet = _sheet(kind, 1)
    assert _apart(look_of(_taken(sheet, Level.CLEAN)), look_of(_taken(sheet, Level.PHONE))) <= ALIKE


def test_most_other_papers_of_the_same_form_are_not() -> None:
    apart = [
        _apart(one, other)
        for kind in PAPERS
        for one, other in combinations(
            [look_of(_taken(_sheet(kind, n), Level.PHONE, n)) for n in range(5)], 2
        )
    ]
    assert min(apart) > NEARLY_EQUAL
    assert sum(bits <= ALIKE for bits in apart) <= len(apart) // 4


def test_forms_are_far_apart() -> None:
    looks = [look_of(_sheet(kind, 1).image.convert("L")) for kind in PAPERS]
    assert min(_apart(one, other) for one, other in combinations(looks, 2)) > 2 * ALIKE


@pytest.mark.parametrize("shade", [0, 120, 255])
def test_a_page_with_nothing_on_it_has_no_look(shade: int) -> None:
    look = look_of(Image.new("L", (600, 800), shade))
    assert (look, bands(look)) == ("", [])


def test_four_quarter_turns_lead_back() -> None:
    look = look_of(_sheet("split_sheet", 1).image.convert("L"))
    ways = turned(look)
    assert len(set(ways)) == 4
    assert turned(ways[1])[3] == look
