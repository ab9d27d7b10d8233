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
    (b"%PDF-", "application/pdf"),
    # Known to be an OFD, or an e-receipt, once it is open: the child refuses the others.
    (b"PK\x03\x04", OFD_KIND),
)
# Known, and not wanted: each gets a sentence of its own, so that the sender knows what to do.
_UNWANTED = (
    (b"PK\x05\x06", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"GIF8", "animated"),
    (b"\xd0\xcf\x11\xe0", "office"),
)


def kind_of(head: bytes) -> str:
    """The media type of a file that begins with `head`. Raises Refused for all we do not read."""
    if not head:
        raise Refused("empty")
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "image/heif"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return XML_KIND
    for start, code in _UNWANTED:
        if head.lstrip().startswith(start):
            raise Refused(code)
    raise Refused("unknown_type")
