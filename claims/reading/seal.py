"""Red seals are found by colour and shape and washed out, so that the words under them can be read.

Only inside seals: the labels and lines of receipts are themselves red-brown, and a filter for red
would erase them.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from claims.reading.canvas import Canvas, Pixels
from claims.reading.page import Box

Shades = npt.NDArray[np.float32]

_SMALL = 1000  # seals are looked for in a picture of this many pixels
_REDDER = 28  # how much redder than green and blue
_ORANGE = 0.12  # of the saturation; above it the red of forms begins
_LEAST, _MOST = 0.05, 0.36  # a seal's size, as a share of the picture's long side
_FLATTEST = 0.5


@dataclass(frozen=True)
class Washed:
    """The canvas without its seals, and where they were."""

    canvas: Canvas
    seals: tuple[Box, ...]


def wash(canvas: Canvas) -> Washed:
    """Lift what is red inside each seal to the colour of the paper."""
    small = canvas.within(_SMALL)
    scale = canvas.width / small.width
    seals = tuple(
        (left * scale, top * scale, right * scale, bottom * scale)
        for left, top, right, bottom in _seals(small.pixels)
    )
    if not seals:
        return Washed(canvas, ())
    pixels = canvas.pixels.copy()
    light = _light(small.pixels)
    for seal in seals:
        _lift(pixels, seal, light)
    return Washed(canvas.painted(pixels), seals)


def _seals(pixels: Pixels) -> list[Box]:
    redness, orange = _hue(pixels, _light(pixels))
    mask = np.where((redness > _REDDER) & (orange < _ORANGE), 255, 0).astype(np.uint8)
    reach = max(round(max(mask.shape) * 0.012), 3)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    longest = max(mask.shape)
    found = []
    for left, top, width, height, count in stats[1:].tolist():
        size, least = max(width, height), min(width, height)
        if not (_LEAST * longest < size < _MOST * longest and least >= _FLATTEST * size):
            continue
        if count < 0.04 * width * height:
            continue
        grow = 0.03 * size
        box = (left - grow, top - grow, left + width + grow, top + height + grow)
        found.append(_clipped(box, pixels))
    return found


def _light(pixels: Pixels) -> Shades:
    """The colour of the light: of the brighter paper."""
    light: Shades = np.percentile(pixels.reshape(-1, 3), 85, axis=0).astype(np.float32)
    return light


def _hue(pixels: Pixels, light: Shades) -> tuple[Shades, Shades]:
    """How much redder than anything else each pixel is, and how far its red goes to orange, as a
    share of its saturation; under white light, and with the colour blurred as cameras blur it."""
    evened: Shades = pixels.astype(np.float32) * (light.max() / np.maximum(light, 1)).astype(
        np.float32
    )
    even: Shades = np.empty_like(evened)
    cv2.blur(evened, (3, 3), even)
    blue, green, red = even[..., 0], even[..., 1], even[..., 2]
    redness: Shades = red - np.maximum(green, blue)
    saturation: Shades = np.maximum(red - np.minimum(green, blue), np.float32(1))
    orange: Shades = np.divide(green - blue, saturation, dtype=np.float32)
    return redness, orange


def _lift(pixels: Pixels, seal: Box, light: Shades) -> None:
    """What has the seal's colour keeps its red channel alone, where the ink is nearly as bright as
    paper, stretched until it is; print under the seal stays dark in it."""
    left, top, right, bottom = (round(edge) for edge in seal)
    part = pixels[top:bottom, left:right]
    redness, orange = _hue(part, light)
    red = part[..., 2].astype(np.float32)
    inked = (redness > _REDDER) & (orange < _ORANGE)
    if not inked.any():
        return
    paper = np.percentile(part[~inked], 80, axis=0) if not inked.all() else np.full(3, 255)
    ink = min(float(np.percentile(red[inked], 30)), float(paper[2]))
    lifted = np.minimum(red / max(ink, 1), 1)[..., None] * paper
    share = np.clip((_ORANGE + 0.05 - orange) / 0.05, 0, 1) * np.clip((redness - 8) / 10, 0, 1)
    # The rim of a stroke is half paper: it goes the way of its neighbours.
    share = cv2.dilate(share.astype(np.float32), np.ones((3, 3), np.uint8))[..., None]
    part[...] = (part * (1 - share) + lifted * share).astype(np.uint8)


def _clipped(box: Box, pixels: Pixels) -> Box:
    height, width = pixels.shape[:2]
    return (max(box[0], 0), max(box[1], 0), min(box[2], width), min(box[3], height))
