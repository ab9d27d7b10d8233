"""Every field of a paper stands on its form, in every layout."""

from random import Random

import pytest

from claims.fonts import FontMissing
from claims.specimens.batch import EVERY_PAPER
from claims.specimens.forms import layouts_of, print_pages
from claims.specimens.forms.style import Style
from claims.specimens.papers import Kind
from claims.specimens.sheet import FOUNDRIES, Foundry
from claims.specimens.stays import stay, varied

pytestmark = pytest.mark.slow

_ALL = [(kind, layout) for kind in EVERY_PAPER for layout in layouts_of(kind)]  # type: ignore[arg-type]


@pytest.mark.parametrize("foundry", FOUNDRIES)
@pytest.mark.parametrize(("kind", "layout"), _ALL)
def test_every_field_is_printed_and_none_over_another(
    kind: Kind, layout: str, foundry: Foundry
) -> None:
    rng = Random(f"{kind}/{layout}")
    paper = EVERY_PAPER[kind](rng, varied(rng, stay(rng)))
    try:
        sheets = print_pages(rng, paper, layout=layout, foundry=foundry)
    except FontMissing as missing:
        pytest.skip(str(missing))
    boxes = {name: box for sheet in sheets for name, box in sheet.boxes.items()}
    assert {name for name, value in paper.fields.items() if value} <= boxes.keys()
    for sheet in sheets:
        placed = sorted(sheet.boxes.items())
        for at, (name, one) in enumerate(placed):
            assert one[2] <= sheet.image.width, name
            assert one[3] <= sheet.image.height, name
            for other_name, other in placed[at + 1 :]:
                assert not _cross(one, other), f"{name} over {other_name}"


def _cross(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 1 and high > 1


@pytest.mark.parametrize(
    ("style", "day", "amount"),
    [
        (Style(), "2026-03-09", "1234.50"),
        (Style("han", commas=True), "2026年03月09日", "1,234.50"),
        (Style("compact", sign="¥"), "20260309", "¥1234.50"),
    ],
)
def test_a_form_writes_days_and_amounts_its_own_way(style: Style, day: str, amount: str) -> None:
    assert style.value("admit_date", "2026-03-09") == day
    assert style.value("total", "1234.50") == amount
    assert style.value("admit_date", "") == ""
