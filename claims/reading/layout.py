"""Tokens in rows: a sheet seen from aside is made level by moving boxes, not by bending pixels."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from claims.reading.page import Point, Quad, Token
from claims.reading.simplified import simplified

# Signs that forms print in more than one way, and that readers confuse. Length is kept: a place in
# the normal text is a place in the token.
_SAME = str.maketrans(
    "：﹕︰】］（），。￥；—–－―～〜／．帐",
    ":::::(),.¥;----~~/.账",
)


_WIDTHS = "(),:;·"


def normal(text: str) -> str:
    """Half-width, simplified and without variants, sign by sign."""
    return "".join(_normal_sign(sign) for sign in text)


def _normal_sign(sign: str) -> str:
    same = sign.translate(_SAME)
    folded = unicodedata.normalize("NFKC", same)
    return simplified(folded if len(folded) == 1 else same)


@dataclass(frozen=True)
class Piece:
    """A token at its place on the level sheet: `left`, `right` and `middle` (down the page)."""

    token: Token
    text: str  # as printed, spaces taken away
    normal: str
    left: float
    right: float
    middle: float
    height: float

    def x_of(self, sign: int) -> float:
        """Where the sign number `sign` begins, Chinese signs taken as twice as wide as others."""
        widths = [_width(other) for other in self.normal]
        return self.left + (self.right - self.left) * sum(widths[:sign]) / max(sum(widths), 1)

    def score(self, start: int, end: int) -> float:
        """How sure the reader is of the signs from `start` to `end`."""
        signs = self.token.sign_scores
        if len(signs) != len(self.normal):
            return self.token.score
        # Whether a bracket is a wide or a narrow one is no doubt about the text.
        sure = [
            score
            for sign, score in zip(self.normal[start:end], signs[start:end], strict=True)
            if sign not in _WIDTHS
        ]
        return min(sure, default=self.token.score)

    def part(self, start: int, end: int) -> Quad:
        """Where, in pixels of what was read, the signs from `start` to `end` stand."""
        span = max(self.right - self.left, 1)
        a = (self.x_of(start) - self.left) / span
        b = (self.x_of(end) - self.left) / span
        top_left, top_right, bottom_right, bottom_left = self.token.quad
        return (
            _between(top_left, top_right, a),
            _between(top_left, top_right, b),
            _between(bottom_left, bottom_right, b),
            _between(bottom_left, bottom_right, a),
        )


@dataclass(frozen=True)
class Row:
    """Pieces beside one another, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.normal for piece in self.pieces)

    @property
    def printed(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def middle(self) -> float:
        return median(piece.middle for piece in self.pieces)

    @property
    def height(self) -> float:
        return median(piece.height for piece in self.pieces)


def rows_of(tokens: Sequence[Token]) -> list[Row]:
    """The rows of an upright page, from top to bottom."""
    tokens = [token for token in tokens if token.text.strip()]
    if not tokens:
        return []
    slope = _slopes(tokens)
    pieces = sorted((_piece(token, slope) for token in tokens), key=lambda piece: piece.middle)
    rows: list[list[Piece]] = []
    for piece in pieces:
        home = _row_for(rows, piece)
        if home is None:
            rows.append([piece])
        else:
            home.append(piece)
    made = [Row(tuple(sorted(row, key=lambda piece: piece.left))) for row in rows]
    return sorted(made, key=lambda row: row.middle)


def printed_text(rows: Iterable[Row]) -> str:
    """What stands on the page, a line a row."""
    return "\n".join(" ".join(piece.token.text for piece in row.pieces) for row in rows)


def _row_for(rows: list[list[Piece]], piece: Piece) -> list[Piece] | None:
    """The row that it belongs to: near in height and not over one that stands there already."""
    best, least = None, 0.0
    for row in rows[-8:]:
        near = [other for other in row if _gap(other, piece) < 12 * piece.height] or row
        off = abs(median(other.middle for other in near) - piece.middle)
        size = min(piece.height, median(other.height for other in row))
        collides = any(
            min(piece.right, other.right) - max(piece.left, other.left)
            > 0.5 * min(piece.right - piece.left, other.right - other.left)
            for other in row
        )
        if off < 0.55 * size and not collides and (best is None or off < least):
            best, least = row, off
    return best


def _gap(one: Piece, other: Piece) -> float:
    return max(one.left - other.right, other.left - one.right, 0.0)


def _slopes(tokens: Sequence[Token]) -> tuple[float, float, float]:
    """Slope of a line of print as a + b·x + c·y, fitted to the long tokens and refitted without
    those that lean otherwise (seals)."""
    samples = []
    for token in tokens:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = token.quad
        run = ((x1 - x0) + (x2 - x3)) / 2
        height = ((y3 - y0) + (y2 - y1)) / 2
        if height > 0 and run > 2.5 * height:
            slope = ((y1 - y0) + (y2 - y3)) / 2 / run
            samples.append((sum(token.quad[i][0] for i in range(4)) / 4,
                            sum(token.quad[i][1] for i in range(4)) / 4, slope, run))  # fmt: skip
    if not samples:
        return 0.0, 0.0, 0.0
    data = np.array(samples)
    middle = float(np.median(data[:, 2]))
    data = data[np.abs(data[:, 2] - middle) < 0.12]
    fit = np.array([middle, 0.0, 0.0])
    for _ in range(3 if len(data) >= 8 else 0):
        columns = np.column_stack([np.ones(len(data)), data[:, 0] / 1000, data[:, 1] / 1000])
        weight = np.sqrt(data[:, 3])
        fit = np.linalg.lstsq(columns * weight[:, None], data[:, 2] * weight, rcond=None)[0]
        off = np.abs(columns @ fit - data[:, 2])
        kept = data[off < max(0.01, 2.5 * float(np.median(off)))]
        if len(kept) < 6 or len(kept) == len(data):
            break
        data = kept
    return float(fit[0]), float(fit[1]) / 1000, float(fit[2]) / 1000


def _piece(token: Token, slope: tuple[float, float, float]) -> Piece:
    """The token moved along the slope to the left edge of the sheet."""
    a, b, c = slope
    x = sum(point[0] for point in token.quad) / 4
    y = sum(point[1] for point in token.quad) / 4
    # dy/dx = a + b·x + c·y along a line of print, solved from x back to 0.
    level = y - _climb(a, b, c, x, y)
    left = (token.quad[0][0] + token.quad[3][0]) / 2
    right = (token.quad[1][0] + token.quad[2][0]) / 2
    height = ((token.quad[3][1] - token.quad[0][1]) + (token.quad[2][1] - token.quad[1][1])) / 2
    text = "".join(token.text.split())
    return Piece(token, text, normal(text), left, max(right, left + 1), level, max(height, 1))


def _climb(a: float, b: float, c: float, x: float, y: float) -> float:
    """How far the line of print through (x, y) has moved down since x = 0."""
    steps = 8
    at, step = y, -x / steps
    for number in range(steps):
        place = x + step * number
        at += step * (a + b * (place + step / 2) + c * at)
    return y - at


def _between(one: Point, other: Point, share: float) -> Point:
    return (one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share)


def _width(sign: str) -> float:
    return 1.0 if unicodedata.east_asian_width(sign) in {"W", "F"} else 0.55
