"""How much of an upload we are ready to look at. Sizes in bytes, pictures in pixels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

PIXELS_MAX = 60_000_000
PAGES_MAX = 40
PDF_DPI = 220
# The child that draws the pages anew. One page that takes so long ends it; many pages may.
MEMORY_MAX = 512 * 1024 * 1024
PAGE_CPU_SECONDS_MAX = 15
SECONDS_MAX = 60.0
# An OFD is a zip of XML. Counted before anything is unpacked, and again while it is.
ENTRIES_MAX = 2000
UNPACKED_MAX = 100 * 1024 * 1024
RATIO_MAX = 100
XML_BYTES_MAX = 4 * 1024 * 1024
XML_ELEMENTS_MAX = 50_000
XML_DEPTH_MAX = 40
OFD_SIGNS_MAX = 120_000

# A page is kept large enough to be read, and to be looked at closely: small print needs 200 dpi.
BYTES_MAX = 20 * 1024 * 1024
LONG_SIDE_MAX = 3000
VIEW_LONG_SIDE_MAX = 1600
THUMBNAIL_LONG_SIDE_MAX = 320

Purpose = Literal["keep", "read"]


@dataclass(frozen=True)
class Drawing:
    """How pages are drawn. `short_side_min`: below it a picture is no paper; `view`: whether people
    get copies of their own."""

    bytes_max: int
    long_side_max: int
    short_side_min: int
    quality: int
    subsampling: int
    view: bool


# What members send is kept; what an IT office has on its disk is read once, as finely as it came.
DRAWINGS: Mapping[Purpose, Drawing] = {
    "keep": Drawing(BYTES_MAX, LONG_SIDE_MAX, 200, quality=90, subsampling=2, view=True),
    "read": Drawing(50 * 1024 * 1024, 4000, 1, quality=95, subsampling=0, view=False),
}
