"""What a reader gets, and that the truth still lies where it says."""

import io
from random import Random

import pytest
from PIL import Image

from claims.specimens.batch import Choice, specimens
from claims.specimens.forms import print_paper
from claims.specimens.papers import PAPERS
from claims.specimens.sheet import Sheet
from claims.specimens.stays import stay
from claims.specimens.wear import Level, worn

pytestmark = pytest.mark.slow


def _sheet(kind: str) -> Sheet:
    rng = Random(5)
    return print_paper(rng, PAPERS[kind](rng, stay(rng)))


@pytest.mark.parametrize("kind", PAPERS)
def test_every_field_is_printed_on_the_sheet_and_none_over_another(kind: str) -> None:
    rng = Random(5)
    paper = PAPERS[kind](rng, stay(rng))
    sheet = _sheet(kind)
    assert set(paper.fields) <= set(sheet.boxes)
    boxes = list(sheet.boxes.items())
    for number, (name, (left, top, right, bottom)) in enumerate(boxes):
        assert 0 <= left < right <= sheet.image.width, name
        assert 0 <= top < bottom <= sheet.image.height, name
        for other, box in boxes[number + 1 :]:
            apart = right <= box[0] or box[2] <= left or bottom <= box[1] or box[3] <= top
            assert apart, f"{name} over {other}"


@pytest.mark.parametrize("level", Level)
def test_the_same_seed_gives_the_same_file(level: Level) -> None:
    sheet = _sheet("split_sheet")
    first, second = (worn(Random(9), sheet, level) for _ in range(2))
    assert first == second
    assert worn(Random(10), sheet, level).data != first.data or level is Level.CLEAN


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("seed", range(3))
def test_there_is_ink_in_every_box_however_the_paper_lies(level: Level, seed: int) -> None:
    picture = worn(Random(seed), _sheet("discharge_summary"), level)
    image = Image.open(io.BytesIO(picture.data)).convert("L")
    for name, box in picture.boxes.items():
        left, top, right, bottom = (round(at) for at in box)
        assert 0 <= left < right <= image.width, name
        assert 0 <= top < bottom <= image.height, name
        shades = sorted(image.crop((left, top, right, bottom)).tobytes())
        assert shades[-1] - shades[0] > 40, name


def test_some_photos_lie_on_their_side_and_some_of_them_say_so() -> None:
    turns = [
        Image.open(io.BytesIO(specimen.picture.data)).getexif().get(0x0112)
        for specimen in specimens(seed=3, count=12, choice=Choice(levels=[Level.BAD_PHONE]))
    ]
    assert set(turns) - {None}
    assert None in turns
