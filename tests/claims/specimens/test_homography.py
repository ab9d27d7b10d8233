"""A flat paper seen from anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.specimens.homography import Point, inverse, moved, onto

nudge = st.floats(-60, 60)
corner = st.tuples(nudge, nudge)
SHEET = (400.0, 300.0)
CORNERS: tuple[Point, Point, Point, Point] = ((0, 0), (400, 0), (400, 300), (0, 300))


def _near(point: Point) -> object:
    return pytest.approx(point, abs=1e-6)


@given(st.tuples(corner, corner, corner, corner))
def test_corners_go_to_corners_and_everything_comes_back(nudges: tuple[Point, ...]) -> None:
    to = tuple((x + dx, y + dy) for (x, y), (dx, dy) in zip(CORNERS, nudges, strict=True))
    there = onto(*SHEET, (to[0], to[1], to[2], to[3]))
    back = inverse(there)
    for point, image in zip(CORNERS, to, strict=True):
        assert moved(there, point) == _near(image)
    for point in (*CORNERS, (200.0, 150.0), (13.0, 287.0)):
        assert moved(back, moved(there, point)) == _near(point)


def test_a_sheet_onto_itself_stays() -> None:
    assert moved(onto(*SHEET, CORNERS), (123.0, 45.0)) == _near((123.0, 45.0))
