"""A flat paper seen from anywhere: projective maps as nine numbers, row by row.

P. S. Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, §2.2.3.
"""

Point = tuple[float, float]
Map = tuple[float, float, float, float, float, float, float, float, float]


def onto(width: float, height: float, corners: tuple[Point, Point, Point, Point]) -> Map:
    """The map of a `width` by `height` sheet onto `corners`: top left, then clockwise."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    span = dx1 * dy2 - dx2 * dy1
    g, h = (sx * dy2 - dx2 * sy) / span, (dx1 * sy - sx * dy1) / span
    return (
        (x1 - x0 + g * x1) / width, (x3 - x0 + h * x3) / height, x0,
        (y1 - y0 + g * y1) / width, (y3 - y0 + h * y3) / height, y0,
        g / width, h / height, 1.0,
    )  # fmt: skip


def moved(by: Map, point: Point) -> Point:
    x, y = point
    depth = by[6] * x + by[7] * y + by[8]
    return (by[0] * x + by[1] * y + by[2]) / depth, (by[3] * x + by[4] * y + by[5]) / depth


def inverse(of: Map) -> Map:
    """The way back, scaled so that the last number is 1, as Pillow wants it."""
    a, b, c, d, e, f, g, h, i = of
    back = (
        e * i - f * h, c * h - b * i, b * f - c * e,
        f * g - d * i, a * i - c * g, c * d - a * f,
        d * h - e * g, b * g - a * h, a * e - b * d,
    )  # fmt: skip
    last = back[8]
    first, second, third = back[:3], back[3:6], back[6:]
    rows = [number / last for row in (first, second, third) for number in row]
    return (rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7], rows[8])
