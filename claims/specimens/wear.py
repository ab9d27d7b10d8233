"""What becomes of a printed paper until a reader gets it: a file, a scan, a photo, a bad photo."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from claims.specimens.homography import Point, inverse, moved, onto
from claims.specimens.sheet import Box, Sheet

_EXIF_ORIENTATION = 0x0112
# EXIF's words for “turn me by this many degrees clockwise to see me upright”.
_EXIF_TURNS = {90: 6, 180: 3, 270: 8}


class Level(StrEnum):
    """How hard a paper is to read."""

    CLEAN = "clean"
    SCAN = "scan"
    PHONE = "phone"
    BAD_PHONE = "bad_phone"


@dataclass(frozen=True)
class Wear:
    """Ranges of one level. `blur` in pixels of radius, `skew` in degrees, `jitter` of a corner as
    a share of the sheet, `shade` and `glare` as a share of the light, `long_side` in pixels."""

    long_side: tuple[int, int]
    skew: float
    jitter: float
    blur: tuple[float, float]
    shade: float
    glare: float
    noise: float
    quality: tuple[int, int]
    margin: float
    turned: float


_WEAR = {
    Level.SCAN: Wear((1900, 2300), 1.5, 0.0, (0.3, 0.7), 0.05, 0.0, 5, (72, 88), 0.0, 0.0),
    Level.PHONE: Wear((2200, 2800), 5, 0.03, (0.6, 1.1), 0.35, 0.0, 7, (68, 85), 0.09, 0.35),
    Level.BAD_PHONE: Wear((1250, 1800), 8, 0.05, (1.0, 1.7), 0.55, 0.8, 11, (38, 50), 0.14, 0.35),
}


@dataclass(frozen=True)
class Picture:
    """What a reader gets. Boxes are in the pixels of the picture as it is stored in the file."""

    data: bytes
    media_type: str
    boxes: dict[str, Box]


def worn(rng: Random, sheet: Sheet, level: Level) -> Picture:
    """The sheet as it arrives at `level`; the same seed gives the same file."""
    if level is Level.CLEAN:
        return Picture(_png(sheet.image), "image/png", dict(sheet.boxes))
    wear = _WEAR[level]
    image, corners = _laid_down(rng, sheet.image, wear)
    to = onto(sheet.image.width, sheet.image.height, corners)
    boxes = _followed(sheet.boxes, lambda corner: moved(to, corner))
    image = _lit(rng, image, wear)
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(*wear.blur)))
    image = _grainy(rng, image, wear.noise)
    turn = rng.choice((90, 180, 270)) if rng.random() < wear.turned else 0
    return _stored(rng, image, boxes, turn, wear)


def _laid_down(
    rng: Random, paper: Image.Image, wear: Wear
) -> tuple[Image.Image, tuple[Point, Point, Point, Point]]:
    """The paper on a table, seen from a little aside."""
    scale = rng.randint(*wear.long_side) / max(paper.size)
    width, height = paper.width * scale, paper.height * scale
    margin = wear.margin * max(width, height)
    angle = math.radians(rng.uniform(-wear.skew, wear.skew))
    size = (
        round(width * math.cos(angle) + height * abs(math.sin(angle)) + 2 * margin),
        round(height * math.cos(angle) + width * abs(math.sin(angle)) + 2 * margin),
    )
    corners = []
    for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        at_x = (x + rng.uniform(-wear.jitter, wear.jitter)) * width
        at_y = (y + rng.uniform(-wear.jitter, wear.jitter)) * height
        corners.append((
            size[0] / 2 + at_x * math.cos(angle) - at_y * math.sin(angle),
            size[1] / 2 + at_x * math.sin(angle) + at_y * math.cos(angle),
        ))  # fmt: skip
    quad = (corners[0], corners[1], corners[2], corners[3])
    back = inverse(onto(paper.width, paper.height, quad))
    seen = paper.transform(size, Image.Transform.PERSPECTIVE, back[:8], Image.Resampling.BICUBIC)
    where = Image.new("L", paper.size, 255).transform(
        size, Image.Transform.PERSPECTIVE, back[:8], Image.Resampling.BILINEAR
    )
    # A scanner's lid is white; a table is anything.
    table = (
        (250, 250, 249) if not margin else rng.choice(((96, 78, 60), (60, 66, 74), (128, 124, 118)))
    )
    ground = Image.new("RGB", size, table)
    ground.paste(seen, (0, 0), where)
    return ground, quad


def _lit(rng: Random, image: Image.Image, wear: Wear) -> Image.Image:
    """Light falls off to one side; a lamp may shine back from the paper."""
    fall = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270)))
    least = 255 * (1 - rng.uniform(wear.shade / 2, wear.shade))
    fall = fall.point([round(least + (255 - least) * step / 255) for step in range(256)])
    image = ImageChops.multiply(image, fall.resize(image.size).convert("RGB"))
    warmth = rng.uniform(0.94, 1.0)
    red, green, blue = image.split()
    image = Image.merge(
        "RGB", (red, green, blue.point([round(step * warmth) for step in range(256)]))
    )
    if wear.glare and rng.random() < 0.6:
        image = _glaring(rng, image, wear.glare)
    return ImageEnhance.Contrast(image).enhance(rng.uniform(0.88, 1.0))


def _glaring(rng: Random, image: Image.Image, strength: float) -> Image.Image:
    spot = Image.new("L", image.size, 0)
    radius = rng.uniform(0.06, 0.12) * max(image.size)
    x, y = rng.uniform(0.2, 0.8) * image.width, rng.uniform(0.2, 0.8) * image.height
    ImageDraw.Draw(spot).ellipse(
        (x - radius, y - radius, x + radius, y + radius), fill=round(255 * strength)
    )
    spot = spot.filter(ImageFilter.GaussianBlur(radius / 2))
    return Image.composite(Image.new("RGB", image.size, (255, 255, 255)), image, spot)


def _grainy(rng: Random, image: Image.Image, strength: float) -> Image.Image:
    """The sensor's noise, from our own seed: Pillow's would differ at each run."""
    tile = Image.frombytes("L", (256, 256), rng.randbytes(256 * 256))
    tile = tile.point([round(128 + (step - 128) * strength / 74) for step in range(256)])
    grain = Image.new("L", image.size)
    for x in range(0, image.width, 256):
        for y in range(0, image.height, 256):
            grain.paste(tile, (x, y))
    return ImageChops.add(image, grain.convert("RGB"), offset=-128)


def _stored(
    rng: Random, image: Image.Image, boxes: dict[str, Box], turn: int, wear: Wear
) -> Picture:
    """As JPEG, held wrongly by `turn` degrees: half of the cameras say so in EXIF, half do not."""
    if turn:
        width, height = image.size
        image = image.rotate(turn, expand=True)  # counter-clockwise
        boxes = _followed(boxes, lambda corner: _turned(corner, turn, width, height))
    exif = Image.Exif()
    if turn and rng.random() < 0.5:
        exif[_EXIF_ORIENTATION] = _EXIF_TURNS[turn]
    out = io.BytesIO()
    image.save(out, "JPEG", quality=rng.randint(*wear.quality), exif=exif)
    return Picture(out.getvalue(), "image/jpeg", boxes)


def _turned(point: Point, turn: int, width: int, height: int) -> Point:
    """Where a point lies after the picture was turned counter-clockwise."""
    x, y = point
    return {90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[turn]


def _followed(boxes: dict[str, Box], to: Callable[[Point], Point]) -> dict[str, Box]:
    """The upright boxes around where the corners of `boxes` went."""
    followed = {}
    for name, (left, top, right, bottom) in boxes.items():
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        xs, ys = zip(*map(to, corners), strict=True)
        followed[name] = (min(xs), min(ys), max(xs), max(ys))
    return followed


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
