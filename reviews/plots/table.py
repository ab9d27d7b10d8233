"""The same numbers as text, for the table below a plot."""

import math
from collections.abc import Callable, Sequence
from typing import Protocol

NOTHING = "—"


class Plotted(Protocol):
    """What a point of a plot says."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def number(self) -> int | None: ...


def said_share(value: float | None) -> str:
    """A share as a percentage, with as many digits as it needs: 0.4%, 12%, 0.05%."""
    if value is None or not math.isfinite(value):
        return NOTHING
    percent = value * 100
    if percent == 0 or abs(percent) >= 10:
        return f"{percent:.0f}%"
    return f"{percent:.1f}%" if abs(percent) >= 0.095 else f"{percent:.2f}%"


def as_table(
    points: Sequence[Plotted], *, say: Callable[[float | None], str] = said_share
) -> list[tuple[str, str, str, str]]:
    """Rows (x, y, interval, number) in the order of the plot; what is not known is a dash."""
    return [
        (
            said_share(point.x),
            say(point.y),
            NOTHING
            if point.low is None or point.high is None
            else f"{say(point.low)} – {say(point.high)}",
            NOTHING if point.number is None else str(point.number),
        )
        for point in sorted(points, key=lambda point: point.x)
    ]
