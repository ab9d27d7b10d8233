"""The sheet that a plot is drawn on: where a value stands, axes with their marks, and SVG text."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

# Units of the view box: about the pixels of a narrow phone, so that 12 is readable there.
WIDTH = 360
HEIGHT = 240
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 28, 40

_LOOKS = {
    "plot-axis": 'stroke="#c4cdd5" fill="none"',
    "plot-grid": 'stroke="#edf0f2" fill="none"',
    "plot-label": 'fill="#45535f" font-size="12" font-family="sans-serif"',
    "plot-band": 'fill="#e9f2f9" stroke="none"',
    "plot-bound": 'stroke="#0b5a94" stroke-dasharray="3 3" fill="none"',
    "plot-line": 'stroke="#0b5a94" stroke-width="2" fill="none"',
    "plot-mark": 'fill="#0b5a94"',
    "plot-promised": 'stroke="#b3261e" stroke-width="1.5" stroke-dasharray="1 4" fill="none"',
    "plot-promised-label": 'fill="#b3261e" font-size="12" font-family="sans-serif"',
    "plot-bar": 'fill="#0b5a94"',
    "plot-bar-over": 'fill="#b3261e" stroke="#1a2530" stroke-width="2"',
}


@dataclass(frozen=True)
class Scale:
    """From a value to its place. What is beyond an end stands at that end, never outside."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        reach = self.high - self.low
        if reach <= 0 or not math.isfinite(reach):
            return self.begin
        share = min(max((value - self.low) / reach, 0.0), 1.0)
        return self.begin + share * (self.end - self.begin)


@dataclass(frozen=True)
class Frame:
    """Both scales of a plot of `height`, from 0 to the tops."""

    x_top: float
    y_top: float
    height: int = HEIGHT

    @property
    def x(self) -> Scale:
        return Scale(0, self.x_top, LEFT, WIDTH - RIGHT)

    @property
    def y(self) -> Scale:
        # Upwards on paper is downwards in SVG.
        return Scale(0, self.y_top, self.height - BOTTOM, TOP)


def tops(values: Iterable[float]) -> float:
    """A round number at or above all of them, for the end of an axis; 1 where there is nothing."""
    most = max((value for value in values if math.isfinite(value)), default=0.0)
    if most <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(most))
    return next((step * size for step in (1, 1.5, 2, 3, 4, 5, 8, 10) if step * size >= most), most)


def line(look: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line class="{look}" {_LOOKS[look]} x1="{x1:.1f}" y1="{y1:.1f}"'
        f' x2="{x2:.1f}" y2="{y2:.1f}"/>'
    )


def path(look: str, places: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    steps = " L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    return f'<path class="{look}" {_LOOKS[look]} d="M{steps}{" Z" if closed else ""}"/>'


def mark(x: float, y: float) -> str:
    return f'<circle class="plot-mark" {_LOOKS["plot-mark"]} cx="{x:.1f}" cy="{y:.1f}" r="3"/>'


def box(look: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="{look}" {_LOOKS[look]} x="{x:.1f}" y="{y:.1f}"'
        f' width="{width:.1f}" height="{height:.1f}"/>'
    )


def text(words: str, x: float, y: float, *, anchor: str = "start", look: str = "plot-label") -> str:
    return (
        f'<text class="{look}" {_LOOKS[look]} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def sheet(parts: Iterable[str], *, title: str, description: str, height: int = HEIGHT) -> str:
    """The whole SVG. Screen readers read title and description; the numbers are in a table."""
    return (
        f'<svg class="plot-sheet" xmlns="http://www.w3.org/2000/svg" role="img"'
        f' viewBox="0 0 {WIDTH} {height}" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(parts)}</svg>"
    )
