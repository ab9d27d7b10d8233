"""How a page looks, in 256 bits: copies of one picture differ in few of them.

Light, place on the table and margins are taken out first. What is left is where ink stands: the
form, and what was filled in. Bits are signs of the 16 × 16 longest waves of a cosine transform.
"""

import math
from functools import cache
from operator import mul

from PIL import Image, ImageChops, ImageFilter

from claims.looks import WAVES, hex_of

_SIDE = 512
_RIM = 12
_SMALL = 64
_TABLE_MIN = 0.6  # of the picture's rim: else no table is seen
_SHEET_MIN = 0.3  # of the picture
_INK_MIN = 1.0  # mean of 0 to 255: below it a page is blank, and all blank pages look alike


def look_of(gray: Image.Image) -> str:
    """64 hex digits; "" for a page with next to nothing on it."""
    ink = _trimmed(_ink(_flat(gray)))
    small = ink.resize((_SMALL, _SMALL), Image.Resampling.BOX)
    values = list(small.tobytes())
    if sum(values) < _INK_MIN * len(values):
        return ""
    most = sorted(values)[len(values) * 98 // 100]  # a black bar counts no more than bold print
    rows = [
        [min(value, most) for value in values[at : at + _SMALL]]
        for at in range(0, len(values), _SMALL)
    ]
    return hex_of([wave > 0 for line in _transformed(rows) for wave in line])


def _flat(gray: Image.Image) -> Image.Image:
    """The sheet as a square, seen from above; the whole picture where no edge of it is seen."""
    corners = _corners(gray)
    size = (_SIDE, _SIDE)
    if corners is None:
        return gray.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    sheet = gray.transform(size, Image.Transform.QUAD, corners, Image.Resampling.BILINEAR)
    # A strip of the table would outweigh all print.
    return sheet.resize(size, Image.Resampling.BILINEAR, box=(_RIM, _RIM, *(_SIDE - _RIM,) * 2))


def _corners(gray: Image.Image) -> tuple[float, ...] | None:
    """Where the bright sheet ends on a darker table: upper left, lower left, lower right, upper
    right."""
    small = gray.copy()
    small.thumbnail((200, 200), reducing_gap=2.0)
    small = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.MedianFilter(5))
    level = _level(small.histogram())
    if level is None:
        return None
    data, width = small.tobytes(), small.width
    rim = data[:width] + data[-width:] + data[::width] + data[width - 1 :: width]
    if sum(value <= level for value in rim) < _TABLE_MIN * len(rim):
        return None
    bright = [(at % width, at // width) for at, value in enumerate(data) if value > level]
    if len(bright) < _SHEET_MIN * len(data):
        return None
    down = [x + y for x, y in bright]
    across = [x - y for x, y in bright]
    ends = (
        down.index(min(down)),
        across.index(min(across)),
        down.index(max(down)),
        across.index(max(across)),
    )
    scale = gray.width / width
    return tuple(edge * scale for end in ends for edge in bright[end])


def _level(histogram: list[int]) -> int | None:
    """The brightness that best parts table and sheet (Otsu); None where all is much alike."""
    count, total = sum(histogram), sum(value * n for value, n in enumerate(histogram))
    best, level = 0.0, None
    below = mass = 0
    for value, n in enumerate(histogram):
        below += n
        mass += value * n
        above = count - below
        if not below or not above:
            continue
        gap = (total - mass) / above - mass / below
        if gap >= 25 and below * above * gap * gap > best:
            best, level = below * above * gap * gap, value
    return level


def _ink(gray: Image.Image) -> Image.Image:
    """How much darker than the paper around it."""
    paper = gray.reduce(4).filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.BoxBlur(3))
    paper = paper.resize(gray.size, Image.Resampling.BILINEAR)
    ink = ImageChops.subtract(paper, gray)
    darkest = _quantile(ink.histogram(), 0.98)
    # Grain is no ink: without a floor it would outweigh the print.
    floor, full = darkest * 0.3, max(darkest, 1.0)
    return ink.point([_between(value, floor, full) for value in range(256)])


def _between(value: int, floor: float, full: float) -> int:
    return 0 if value <= floor else min(255, round(255 * (value - floor) / (full - floor)))


def _quantile(histogram: list[int], share: float) -> int:
    seen, enough = 0, share * sum(histogram)
    for value, count in enumerate(histogram):
        seen += count
        if seen >= enough:
            return value
    return 255


def _trimmed(ink: Image.Image) -> Image.Image:
    """Without margins: they are what a second copy is cut at."""
    left, right = _ends(ink.resize((_SIDE, 32), Image.Resampling.BOX))
    top, bottom = _ends(ink.resize((32, _SIDE), Image.Resampling.BOX).transpose(_SWAP))
    box = (left, top, right, bottom)
    return ink.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR, box=box)


_SWAP = Image.Transpose.TRANSPOSE


def _ends(strip: Image.Image) -> tuple[float, float]:
    """Between which columns all but a hundredth of the ink lies."""
    data = strip.tobytes()
    columns = [sum(data[at :: strip.width]) for at in range(strip.width)]
    whole, seen = sum(columns), 0
    first, last = 0, strip.width
    for at, value in enumerate(columns):
        if seen < whole * 0.01 <= seen + value:
            first = at
        if seen < whole * 0.99 <= seen + value:
            last = at + 1
        seen += value
    return (float(first), float(last)) if last - first > 16 else (0.0, float(strip.width))


def _transformed(rows: list[list[int]]) -> list[list[float]]:
    """The longest waves down (rows) and across (columns), the constant one left out."""
    waves = _cosines()
    across = [[sum(map(mul, row, wave)) for wave in waves] for row in rows]
    columns = list(zip(*across, strict=True))
    return [[sum(map(mul, column, wave)) for column in columns] for wave in waves]


@cache
def _cosines() -> list[list[float]]:
    return [
        [math.cos(math.pi * (2 * at + 1) * wave / (2 * _SMALL)) for at in range(_SMALL)]
        for wave in range(1, WAVES + 1)
    ]
