"""What a file is, by its first bytes. Its name and what the browser says count for nothing."""

from claims.intake.refusals import Refused

HEAD_BYTES = 64
OFD_KIND, XML_KIND = "application/ofd", "application/xml"

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    # Known to be an OFD, or an e-receipt, once it is open: the child refuses the others.
    (b"PK\x03\x04", OFD_KIND),
)
# Known, and not wanted: each gets a sentence of its own, so that the sender knows what to do.
_UNWANTED = (
    (b"PK\x05\x06", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"GIF8", "other_picture"),
    (b"BM", "other_picture"),
    (b"\0\0\1\0", "other_picture"),  # ICO
    (b"8BPS", "other_picture"),  # Photoshop
    (b"\xff\x0a", "other_picture"),  # JPEG XL, bare and in its box
    (b"\0\0\0\x0cJXL \r\n", "other_picture"),
    (b"\xff\x4f\xff\x51", "other_picture"),  # JPEG 2000, bare and in its box
    (b"\0\0\0\x0cjP  \r\n", "other_picture"),
    (b"II+\0", "other_picture"),  # BigTIFF
    (b"MM\0+", "other_picture"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"{\\rtf", "office"),
)
_OTHER_BRANDS = {b"avif", b"avis", b"crx "}  # of the family of HEIC


def kind_of(head: bytes) -> str:
    """The media type of a file that begins with `head`. Raises Refused for all we do not read."""
    if not head:
        raise Refused("empty")
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "image/heif"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return XML_KIND
    raise Refused(_why_not(head))


def _why_not(head: bytes) -> str:
    if head[4:8] == b"ftyp" and head[8:12] in _OTHER_BRANDS:
        return "other_picture"
    return next((code for start, code in _UNWANTED if head.startswith(start)), "unknown_type")
