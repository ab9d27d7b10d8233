"""A curve with its band, a reliability diagram, bars with a limit."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reviews.plots.frame import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Frame,
    Scale,
    box,
    line,
    mark,
    path,
    sheet,
    text,
    tops,
)
from reviews.plots.table import said_share

_ROW = 34
_TICKS = 4


@dataclass(frozen=True)
class Point:
    """A value with what is known of its doubt. `number`: of how many cases, where that is known."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    number: int | None = None

    @property
    def bounds(self) -> tuple[float, float]:
        """The interval; where nothing is known of it, the value itself."""
        low = self.y if self.low is None else self.low
        high = self.y if self.high is None else self.high
        return low, high

    @property
    def is_drawn(self) -> bool:
        return all(math.isfinite(value) for value in (self.x, self.y, *self.bounds))


@dataclass(frozen=True)
class Bar:
    """A named value."""

    name: str
    value: float


def curve(
    points: Sequence[Point],
    *,
    title: str,
    description: str,
    x_label: str,
    y_label: str,
    promised: float | None = None,
    promised_label: str = "",
    say: Callable[[float], str] = said_share,
) -> str:
    """Shares by shares: a line, its interval as a band between dashed bounds, and the promise as a
    dotted line. "" where there is nothing to draw."""
    drawn = sorted((point for point in points if point.is_drawn), key=lambda point: point.x)
    if not drawn:
        return ""
    highest = [point.bounds[1] for point in drawn] + [point.y for point in drawn]
    frame = Frame(x_top=tops(p.x for p in drawn), y_top=tops([*highest, promised or 0.0]))
    lower = [(frame.x(point.x), frame.y(point.bounds[0])) for point in drawn]
    upper = [(frame.x(point.x), frame.y(point.bounds[1])) for point in drawn]
    middle = [(frame.x(point.x), frame.y(point.y)) for point in drawn]
    parts = _axes(frame, x_label, y_label, say)
    parts += [
        path("plot-band", lower + upper[::-1], closed=True),
        path("plot-bound", lower),
        path("plot-bound", upper),
        path("plot-line", middle),
        *(mark(x, y) for x, y in middle),
    ]
    if promised is not None:
        at = frame.y(promised)
        parts.append(line("plot-promised", LEFT, at, WIDTH - RIGHT, at))
        if promised_label:
            parts.append(text(promised_label, LEFT + 4, at - 4, look="plot-promised-label"))
    return sheet(parts, title=title, description=description)


def reliability(
    points: Sequence[Point], *, title: str, description: str, x_label: str, y_label: str
) -> str:
    """What was said against what was seen, with intervals; on the diagonal both are the same."""
    drawn = [point for point in points if point.is_drawn]
    if not drawn:
        return ""
    most = tops(value for p in drawn for value in (p.x, p.y, p.bounds[1]))
    frame = Frame(x_top=most, y_top=most)
    parts = _axes(frame, x_label, y_label, said_share)
    parts.append(line("plot-bound", frame.x(0), frame.y(0), frame.x(most), frame.y(most)))
    for point in drawn:
        at, (low, high) = frame.x(point.x), point.bounds
        parts.append(line("plot-line", at, frame.y(low), at, frame.y(high)))
        parts += [
            line("plot-line", at - 4, frame.y(end), at + 4, frame.y(end)) for end in (low, high)
        ]
        parts.append(mark(at, frame.y(point.y)))
    return sheet(parts, title=title, description=description)


def bars(
    rows: Sequence[Bar],
    *,
    title: str,
    description: str,
    limit: float | None = None,
    limit_label: str = "",
    say: Callable[[float], str] = said_share,
) -> str:
    """Named values as bars, one below the other, each with its figure; what is over the limit has
    an edge and the limit is a dotted line."""
    drawn = [row for row in rows if math.isfinite(row.value)]
    if not drawn:
        return ""
    head = TOP if limit is not None and limit_label else 4
    height = head + _ROW * len(drawn) + 6
    scale = Scale(0, tops([*(row.value for row in drawn), limit or 0.0]), 4, WIDTH - 60)
    parts: list[str] = []
    for place, row in enumerate(drawn):
        top, end = head + place * _ROW, scale(row.value)
        over = limit is not None and row.value > limit
        parts.append(text(row.name, 4, top + 11))
        parts.append(box("plot-bar-over" if over else "plot-bar", 4, top + 15, end - 4, 12))
        parts.append(text(say(row.value), end + 6, top + 25))
    if limit is not None:
        at = scale(limit)
        parts.append(line("plot-promised", at, head, at, height - 4))
        if limit_label:
            anchor = "start" if at < WIDTH / 2 else "end"
            parts.append(text(limit_label, at, 16, anchor=anchor, look="plot-promised-label"))
    return sheet(parts, title=title, description=description, height=height)


def _axes(frame: Frame, x_label: str, y_label: str, say: Callable[[float], str]) -> list[str]:
    left, bottom = frame.x(0), frame.y(0)
    parts: list[str] = []
    for step in range(_TICKS + 1):
        value = frame.y_top * step / _TICKS
        at = frame.y(value)
        parts.append(line("plot-axis" if step == 0 else "plot-grid", left, at, WIDTH - RIGHT, at))
        parts.append(text(say(value), left - 5, at + 4, anchor="end"))
        share = frame.x_top * step / _TICKS
        ends = {0: "start", _TICKS: "end"}.get(step, "middle")
        parts.append(text(said_share(share), frame.x(share), bottom + 15, anchor=ends))
    parts.append(line("plot-axis", left, bottom, left, TOP))
    parts.append(text(y_label, 2, 12))
    parts.append(text(x_label, WIDTH - RIGHT, HEIGHT - BOTTOM + 32, anchor="end"))
    return parts
