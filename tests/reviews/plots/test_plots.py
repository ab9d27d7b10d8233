"""Plots: nothing is drawn outside of the sheet, more stands higher, and words cannot break it."""

import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.plots import Bar, Point, as_table, bars, curve, reliability, said_share
from reviews.plots.frame import HEIGHT, WIDTH, Scale, tops

WORDS: dict[str, Any] = {"title": "Errors", "description": "Falls to the left."}
AXES: dict[str, Any] = {"x_label": "cleared", "y_label": "wrong"}
shares = st.floats(min_value=0, max_value=1)


@st.composite
def points(draw: st.DrawFn) -> Point:
    low, y, high = sorted((draw(shares), draw(shares), draw(shares)))
    return Point(draw(shares), y, low, high, draw(st.integers(0, 9_999)))


def _tree(svg: str) -> Element:
    return fromstring(svg)  # noqa: S314 - we drew it ourselves


def _numbers(svg: str, *names: str) -> list[float]:
    return [
        float(part.attrib[name])
        for part in _tree(svg).iter()
        for name in names
        if name in part.attrib
    ]


def _inside(svg: str, height: float) -> bool:
    across = _numbers(svg, "x", "x1", "x2", "cx")
    down = _numbers(svg, "y", "y1", "y2", "cy")
    for steps in re.findall(r' d="M([^"]*)"', svg):
        for place in steps.removesuffix(" Z").split(" L"):
            x, y = map(float, place.split())
            across.append(x)
            down.append(y)
    return all(0 <= x <= WIDTH for x in across) and all(0 <= y <= height for y in down)


@given(st.lists(points(), min_size=1, max_size=30), st.none() | shares)
def test_a_curve_stays_on_its_sheet(given_points: list[Point], promised: float | None) -> None:
    assert _inside(curve(given_points, promised=promised, **WORDS, **AXES), HEIGHT)


@given(st.lists(points(), min_size=1, max_size=12))
def test_a_reliability_diagram_stays_on_its_sheet(given_points: list[Point]) -> None:
    assert _inside(reliability(given_points, **WORDS, **AXES), HEIGHT)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=25), st.none() | st.floats(0, 10))
def test_bars_stay_on_their_sheet(values: list[float], limit: float | None) -> None:
    svg = bars([Bar("a", value) for value in values], limit=limit, limit_label="limit", **WORDS)
    height = float(_tree(svg).attrib["viewBox"].split()[3])
    assert _inside(svg, height)
    assert all(width >= 0 for width in _numbers(svg, "width"))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_more_never_stands_lower(one: float, other: float, top: float) -> None:
    scale = Scale(0, top, 10, 300)
    low, high = sorted((one, other))
    assert 10 <= scale(low) <= scale(high) <= 300


@given(st.lists(st.floats(0, 1e9), min_size=1))
def test_an_axis_ends_at_or_above_everything(values: list[float]) -> None:
    assert tops(values) >= max(values)


def test_nothing_is_drawn_of_nothing() -> None:
    unknown = Point(0.5, float("nan"))
    assert curve([], **WORDS, **AXES) == curve([unknown], **WORDS, **AXES) == ""
    assert reliability([unknown], **WORDS, **AXES) == ""
    assert bars([Bar("a", float("inf"))], **WORDS) == ""


def test_the_promise_is_drawn_and_named() -> None:
    svg = curve(
        [Point(1, 0.02, 0.01, 0.03)],
        promised=0.01,
        promised_label="promised 1%",
        **WORDS,
        **AXES,
    )
    assert "plot-promised" in svg
    assert "promised 1%" in svg


def test_what_is_over_the_limit_looks_other_than_by_its_colour() -> None:
    svg = bars([Bar("age", 0.1), Bar("days", 0.4)], limit=0.25, **WORDS)
    assert svg.count("plot-bar-over") == 1
    assert 'stroke-width="2"' in svg


def test_words_are_only_words() -> None:
    title = '"><script>alert(1)</script>'
    svg = bars([Bar(title, 1)], title=title, description=title)
    assert "<script" not in svg
    assert _tree(svg).attrib["aria-label"] == title


def test_no_style_is_written_inline() -> None:
    svg = curve([Point(0.1, 0.1), Point(0.2, 0.2)], **WORDS, **AXES)
    assert "style=" not in svg
    assert 'role="img"' in svg
    assert "<title>Errors</title><desc>Falls to the left.</desc>" in svg


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0%"), (0.004, "0.4%"), (0.0005, "0.05%"), (0.125, "12%"), (1, "100%"), (None, "—")],
)
def test_shares_are_said_with_the_digits_they_need(share: float | None, said: str) -> None:
    assert said_share(share) == said


def test_the_table_has_the_plots_numbers_in_its_order() -> None:
    rows = as_table([Point(0.9, 0.02, 0.01, 0.03, 90), Point(0.5, 0.004)])
    assert rows == [("50%", "0.4%", "—", "—"), ("90%", "2.0%", "1.0% – 3.0%", "90")]
