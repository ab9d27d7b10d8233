"""Pixels to read, and the way from them back to the page's picture."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt

from claims.reading.page import Box, PageImage, PictureUnreadable, Quad

Pixels = npt.NDArray[np.uint8]  # height, width, blue-green-red
Turn = Literal[0, 1, 2, 3]  # quarter turns clockwise
Matrix = npt.NDArray[np.float64]

_GRAIN = 1.1  # pixels
_ROTATE = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True)
class Canvas:
    """`back` maps a point of `pixels` to the page's picture (3×3, projective)."""

    pixels: Pixels
    back: Matrix

    @classmethod
    def of(cls, page: PageImage) -> "Canvas":
        """The page's picture; PictureUnreadable for bytes that are none."""
        flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        try:
            pixels = cv2.imdecode(np.frombuffer(page.picture, np.uint8), flags)
        except cv2.error:
            pixels = None
        if pixels is None:
            raise PictureUnreadable(f"Page {page.number + 1} is no picture that can be read.")
        return cls(_bytes(pixels), np.eye(3))

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    def turned(self, turn: Turn) -> "Canvas":
        """Turned clockwise by `turn` quarters."""
        if turn == 0:
            return self
        w, h = self.width, self.height
        # Where a point of the turned picture came from.
        origin = {
            1: [[0, 1, 0], [-1, 0, h], [0, 0, 1]],
            2: [[-1, 0, w], [0, -1, h], [0, 0, 1]],
            3: [[0, -1, w], [1, 0, 0], [0, 0, 1]],
        }[turn]
        pixels = _bytes(cv2.rotate(self.pixels, _ROTATE[turn]))
        return Canvas(pixels, self.back @ np.array(origin, np.float64))

    def within(self, longest: int) -> "Canvas":
        """Shrunk so that no side is longer than `longest` pixels."""
        scale = longest / max(self.width, self.height)
        return self if scale >= 1 else self.scaled(scale)

    def scaled(self, by: float) -> "Canvas":
        size = (max(round(self.width * by), 1), max(round(self.height * by), 1))
        how = cv2.INTER_AREA if by < 1 else cv2.INTER_CUBIC
        pixels = _bytes(cv2.resize(self.pixels, size, interpolation=how))
        back = np.diag([self.width / size[0], self.height / size[1], 1.0])
        return Canvas(pixels, self.back @ back)

    def smoothed(self) -> "Canvas":
        """Without the grain of a bad photo, which readers take for strokes."""
        return self.painted(_bytes(cv2.GaussianBlur(self.pixels, (0, 0), _GRAIN)))

    def cut(self, box: Box) -> "Canvas":
        """The part inside `box`."""
        left, top = max(int(box[0]), 0), max(int(box[1]), 0)
        right = min(max(int(np.ceil(box[2])), left + 1), self.width)
        bottom = min(max(int(np.ceil(box[3])), top + 1), self.height)
        move = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64)
        return Canvas(self.pixels[top:bottom, left:right], self.back @ move)

    def strip(self, quad: Quad) -> Pixels:
        """The piece inside `quad`, laid straight."""
        corners = np.array(quad, np.float32)
        width = max(_length(corners[0], corners[1]), _length(corners[3], corners[2]))
        height = max(_length(corners[0], corners[3]), _length(corners[1], corners[2]))
        w, h = max(round(width), 1), max(round(height), 1)
        to = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
        how = cv2.getPerspectiveTransform(corners, to)
        return _bytes(
            cv2.warpPerspective(
                self.pixels, how, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            )
        )

    def painted(self, pixels: Pixels) -> "Canvas":
        """The same place with other pixels."""
        return replace(self, pixels=pixels)


def moved(by: Matrix, quad: Quad) -> Quad:
    """The corners of `quad` after the map."""
    points = np.array([[x, y, 1.0] for x, y in quad]) @ by.T
    xy = points[:, :2] / points[:, 2:]
    a, b, c, d = ((float(x), float(y)) for x, y in xy)
    return (a, b, c, d)


def _length(one: Any, other: Any) -> float:
    return float(np.linalg.norm(one - other))


def _bytes(pixels: Any) -> Pixels:
    return np.ascontiguousarray(pixels, dtype=np.uint8)
