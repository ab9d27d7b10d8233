"""How much of an upload we are ready to look at. Sizes in bytes, pictures in pixels."""

BYTES_MAX = 20 * 1024 * 1024
PIXELS_MAX = 60_000_000
PAGES_MAX = 40
# A page is kept large enough to be read, and to be looked at closely: small print needs 200 dpi.
LONG_SIDE_MAX = 3000
VIEW_LONG_SIDE_MAX = 1600
PDF_DPI = 220
# The child that draws the pages anew.
MEMORY_MAX = 512 * 1024 * 1024
CPU_SECONDS_MAX = 40
SECONDS_MAX = 60.0
