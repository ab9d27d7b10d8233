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
# An OFD is a zip of XML. Counted before anything is unpacked, and again while it is.
ENTRIES_MAX = 2000
UNPACKED_MAX = 100 * 1024 * 1024
RATIO_MAX = 100
XML_BYTES_MAX = 4 * 1024 * 1024
XML_ELEMENTS_MAX = 50_000
XML_DEPTH_MAX = 40
OFD_SIGNS_MAX = 120_000
