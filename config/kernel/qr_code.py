"""A text as a QR code: its squares, and a picture of them. What it says is public: never a name."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

# Four squares of white on every side belong to the code: readers look for them.
QUIET = 4


def squares(text: str) -> Sequence[Sequence[bool]]:
    """Row by row, True where it is dark; without the white edge."""
    # Here, so that the web process starts without it.
    import zxingcpp  # noqa: PLC0415

    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn: Any = zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False)
    picture = memoryview(drawn)
    high, wide = picture.shape or (0, 0)
    return [[picture[row, column] == 0 for column in range(wide)] for row in range(high)]


def as_svg(text: str, *, title: str, cls: str = "") -> SafeString:
    """The code as a picture for a page; `title` is what those who do not see it are told."""
    rows = squares(text)
    side = len(rows) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, line in enumerate(rows)
        for column, dark in enumerate(line)
        if dark
    )
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" shape-rendering="crispEdges">'
        '<title>{}</title><rect width="{}" height="{}" fill="#fff"/><path d="{}"/></svg>',
        cls, side, side, title, side, side, path,
    )  # fmt: skip
