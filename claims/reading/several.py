"""Where several papers lie on one picture: bright sheets apart on a table, or titles far apart.

A wrong cut would be worse than none: what is found here is careful, and `read` keeps a cut between
titles only where each part turns out to be a paper of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from claims.reading.canvas import Canvas
from claims.reading.kinds import RECEIPTS, WITH_FIELDS, Kind
from claims.reading.layout import normal
from claims.reading.page import Box, Token, box_around
from claims.reading.parse.forms import TITLES
from claims.reading.parse.labels import distance

_SMALL = 600  # sheets are looked for in a picture of this many pixels
_RIM = 0.03  # of its long side: where the table is seen
_TABLE_MIN = 0.6  # of the rim must be table
_SHEET_MIN = 0.06  # of the picture
_APART = 18.0  # in Lab: how far a sheet's colour is from the table's
_BRIGHTER = 12.0  # in Lab, than the table: else it is print on a sheet that fills the picture
_STRAIGHT = 0.82  # a sheet fills its smallest rectangle so far
_MARGIN = 0.01
_LARGE = 1.25  # of the usual print
_TITLE_MOST, _LONG_WORD = 30, 5
_CARDS = frozenset({"id_card", "bank_card"})

Shades = npt.NDArray[np.float32]
Mask = npt.NDArray[np.uint8]
Outline = npt.NDArray[np.int32]


def sheets_on(canvas: Canvas) -> list[Canvas]:
    """Each sheet alone, in the order in which one reads; empty where there are not at least two,
    or no table is seen between them."""
    small = canvas.within(_SMALL)
    brighter = _brighter_than_table(small)
    if brighter is None:
        return []
    mask = _morphed(np.abs(brighter) >= _APART)
    outlines, _tree = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    sheets = [np.asarray(outline, np.int32) for outline in outlines]
    sheets = [sheet for sheet in sheets if _is_straight(sheet, brighter.size)]
    # One of them may be a dark card; where none is bright, it is print on a sheet.
    if len(sheets) < 2 or not any(_is_bright(sheet, brighter) for sheet in sheets):
        return []
    scale = canvas.width / small.width
    parts = [_alone(canvas, cv2.convexHull(sheet) * scale) for sheet in sheets]
    return [part for _box, part in sorted(parts, key=lambda found: _place(found[0], canvas))]


def _brighter_than_table(small: Canvas) -> Shades | None:
    """How far each pixel is from the table, below 0 where it is darker; None where the picture's
    rim is not of one colour.

    The table's colour is a plane over the picture, for light falls off to one side.
    """
    lab = cv2.cvtColor(cv2.medianBlur(small.pixels, 5), cv2.COLOR_BGR2LAB).astype(np.float32)
    height, width = lab.shape[:2]
    rim = np.ones((height, width), bool)
    deep = max(round(_RIM * max(height, width)), 3)
    rim[deep:-deep, deep:-deep] = False
    down, across = np.mgrid[0:height, 0:width].astype(np.float32) / max(height, width)
    columns = np.stack([np.ones_like(down), down, across], axis=-1)
    kept = rim
    off = np.zeros((height, width), np.float32)
    for _ in range(4):
        plane, *_rest = np.linalg.lstsq(columns[kept], lab[kept], rcond=None)
        difference = lab - columns @ plane
        off = np.linalg.norm(difference, axis=-1)
        kept = rim & (off < max(_APART, 1.5 * float(np.median(off[rim]))))
    if np.count_nonzero(rim & (off < _APART)) < _TABLE_MIN * np.count_nonzero(rim):
        return None
    return np.asarray(np.where(difference[..., 0] < 0, -off, off), np.float32)


def _morphed(away: npt.NDArray[np.bool_]) -> Mask:
    """Without specks, and without the gaps that print leaves."""
    mask = away.astype(np.uint8) * 255
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), np.uint8)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), np.uint8)


def _is_straight(outline: Outline, whole: int) -> bool:
    size = cv2.contourArea(outline)
    _middle, (width, height), _angle = cv2.minAreaRect(outline)
    return size >= _SHEET_MIN * whole and size >= _STRAIGHT * width * height


def _is_bright(outline: Outline, brighter: Shades) -> bool:
    inside = np.zeros(brighter.shape, np.uint8)
    cv2.drawContours(inside, [outline], -1, 255, cv2.FILLED)
    return float(np.median(brighter[inside > 0])) >= _BRIGHTER


def _alone(canvas: Canvas, hull: npt.NDArray[np.float32]) -> tuple[Box, Canvas]:
    """The sheet inside `hull`, with what else lies within its upright box painted over."""
    corners = hull.reshape(-1, 2)
    margin = _MARGIN * max(canvas.width, canvas.height)
    (left, top), (right, bottom) = corners.min(axis=0) - margin, corners.max(axis=0) + margin
    box = (float(left), float(top), float(right), float(bottom))
    part = canvas.cut(box)
    inside: Mask = np.zeros(part.pixels.shape[:2], np.uint8)
    origin = np.array([max(int(left), 0), max(int(top), 0)])
    cv2.fillConvexPoly(inside, (corners - origin).astype(np.int32), 255)
    wide = 2 * round(margin) + 1
    inside = np.asarray(cv2.dilate(inside, np.ones((wide, wide), np.uint8)), np.uint8)
    pixels = part.pixels.copy()
    around = inside == 0
    if around.any():
        pixels[around] = np.median(pixels[around], axis=0)
    return box, part.painted(pixels)


def _place(box: Box, canvas: Canvas) -> tuple[int, float]:
    """Rows of sheets from top to bottom, in each from left to right."""
    return (int(3 * (box[1] + box[3]) / 2 / canvas.height), box[0])


@dataclass(frozen=True)
class Title:
    """A paper's title as it was read, and where."""

    kind: Kind
    box: Box


def titles_in(tokens: Sequence[Token]) -> list[Title]:
    """The titles on an upright picture, from top to bottom: printed larger than the rest. A card
    has none; what stands on every card counts as its title, once."""
    usual = float(np.median([_height(token) for token in tokens])) if tokens else 0.0
    found: list[Title] = []
    for token in tokens:
        kind = _titled(normal("".join(token.text.split())))
        large = kind in WITH_FIELDS and _height(token) >= _LARGE * usual
        first = kind in _CARDS and all(kind != other.kind for other in found)
        if large or first:
            found.append(Title(kind, box_around(token.quad)))
    return sorted(found, key=lambda title: title.box[1])


def are_several(titles: Sequence[Title]) -> bool:
    """Two receipts, or papers of two kinds. Two titles of another kind are one paper's pages."""
    kinds = [title.kind for title in titles]
    return len(set(kinds)) > 1 or sum(kind in RECEIPTS for kind in kinds) > 1


def parts_by_title(
    canvas: Canvas, tokens: Sequence[Token], titles: Sequence[Title]
) -> list[Canvas]:
    """The picture cut in two between two papers; empty where no strip without print parts them."""
    if len(titles) != 2:
        return []
    boxes = [box_around(token.quad) for token in tokens]
    one, other = (title.box for title in titles)
    width, height = float(canvas.width), float(canvas.height)
    if other[1] > one[3]:
        cut = _above(boxes, one[3], other[1])
        if cut is not None:
            return [canvas.cut((0, 0, width, cut)), canvas.cut((0, cut, width, height))]
    left, right = sorted((one, other), key=lambda box: box[0])
    if right[0] > left[2]:
        cut = _between(boxes, left, right)
        if cut is not None:
            return [canvas.cut((0, 0, cut, height)), canvas.cut((cut, 0, width, height))]
    return []


def _above(boxes: Sequence[Box], after: float, title: float) -> float | None:
    """Right above the second title: a paper begins with its title."""
    strips = _free([(box[1], box[3]) for box in boxes], after, title)
    near = [strip for strip in strips if title - strip[1] < 0.5 * (strip[1] - strip[0])]
    return (near[-1][0] + near[-1][1]) / 2 if near else None


def _between(boxes: Sequence[Box], left: Box, right: Box) -> float | None:
    """Half way between two titles: each stands in the middle of its paper."""
    middle = (left[0] + left[2] + right[0] + right[2]) / 4
    for start, end in _free([(box[0], box[2]) for box in boxes], left[2], right[0]):
        if start <= middle <= end:
            return middle
    return None


def _free(
    spans: Sequence[tuple[float, float]], after: float, before: float
) -> list[tuple[float, float]]:
    """The strips between `after` and `before` over which no print reaches."""
    strips, at = [], after
    for start, end in sorted(span for span in spans if span[1] > after and span[0] < before):
        if start - at >= 2:
            strips.append((at, start))
        at = max(at, end)
    return [*strips, (at, before)] if before - at >= 2 else strips


def _titled(text: str) -> Kind:
    for kind, words in TITLES:
        if any(_says(text, word) for word in words):
            return kind
    return "unknown"


def _says(text: str, word: str) -> bool:
    """With one sign read wrongly in a long one."""
    if len(text) > _TITLE_MOST:
        return False
    tries = range(len(text) - len(word) + 1)
    forgiven = len(word) >= _LONG_WORD
    return word in text or (
        forgiven and any(distance(text[at : at + len(word)], word) <= 1 for at in tries)
    )


def _height(token: Token) -> float:
    (_, y0), (_, y1), (_, y2), (_, y3) = token.quad
    return ((y3 - y0) + (y2 - y1)) / 2
