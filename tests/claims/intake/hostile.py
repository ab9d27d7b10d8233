"""Files that mean harm, or are simply broken, and what each is answered."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

from claims.intake.limits import BYTES_MAX
from tests.claims.intake.e_receipts import ofd_of, receipt_xml, zipped


def encoded(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def plain(width: int = 1200, height: int = 900) -> Image.Image:
    return Image.new("RGB", (width, height), "white")


def png_of(width: int, height: int) -> bytes:
    """A true PNG of one bit a pixel: a few kilobytes, whatever its size."""
    rows = zlib.compress(b"\0" * ((width + 7) // 8 + 1) * height, 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data) for name, data in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )


def pdf_of(pages: int) -> bytes:
    document = pdfium.PdfDocument.new()
    for _ in range(pages):
        document.new_page(300, 400)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF that asks for a password, which nobody knows."""
    secret = b"<" + b"ab" * 32 + b">"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -60 /O " + secret + b" /U " + secret + b" >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"xref\n0 5\n0000000000 65535 f \n"
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    ids = b"/ID [<" + b"cd" * 16 + b"> <" + b"cd" * 16 + b">]"
    trailer = b"trailer << /Size 5 /Root 1 0 R /Encrypt 4 0 R " + ids + b" >>\n"
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _two_frames(form: str) -> bytes:
    other = Image.new("RGB", (1200, 900), "red")
    return encoded(plain(), form, save_all=True, append_images=[other])


def _liar() -> bytes:
    """The directory says 10 bytes; what is packed is 8 megabytes of data of a receipt."""
    data = ofd_of([["a"]], {"a.xml": b"<EInvoiceCode>" + b" " * 8_000_000})
    return data.replace(struct.pack("<I", 8_000_014), struct.pack("<I", 10))


def _locked() -> bytes:
    """Every entry says that it is encrypted."""
    data = bytearray(ofd_of([["a"]]))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _spoilt() -> bytes:
    data = bytearray(ofd_of([["a"]]))
    data[40:80] = b"\xff" * 40  # in what the first entry packs
    return bytes(data)


def _without_page() -> bytes:
    return ofd_of([["a"]]).replace(b"Page_0", b"Page_9")


GIFT = {"title": "公益事业捐赠统一票据（电子）"}
# What it is -> (its bytes, the code of the refusal).
HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "no bytes at all": (lambda: b"", "empty"),
    "a text": (lambda: b"I am a receipt\n" * 40, "unknown_type"),
    "a program": (lambda: b"\x7fELF" + bytes(400), "unknown_type"),
    "an SVG with a script": (
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "markup",
    ),
    "HTML that calls itself a picture": (
        lambda: b"\n <html><img src=x onerror=alert(1)>",
        "markup",
    ),
    "an XML with entities in entities": (
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY c "haha"><!ENTITY b "&c;&c;">]><a>&b;</a>'
        ),
        "unsafe",
    ),
    "an XML that fetches another file": (
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
            b"<EInvoice><EInvoiceCode>&b;</EInvoiceCode></EInvoice>"
        ),
        "unsafe",
    ),
    "an XML a hundred thousand elements deep": (
        lambda: b'<?xml version="1.0"?>' + b"<a>" * 100_000,
        "unsafe",
    ),
    "an XML of a million elements": (
        lambda: b'<?xml version="1.0"?><a>' + b"<b/>" * 1_000_000 + b"</a>",
        "unsafe",
    ),
    "an XML of 19 megabytes": (
        lambda: b'<?xml version="1.0"?><a>' + b"x" * 19_000_000 + b"</a>",
        "unsafe",
    ),
    "an XML with nothing in it": (lambda: b'<?xml version="1.0"?>\n', "damaged"),
    "an XML receipt cut short": (lambda: receipt_xml(1)[:900], "damaged"),
    "an XML of another kind": (
        lambda: b'<?xml version="1.0"?><order><no>1</no></order>',
        "other_xml",
    ),
    "an invoice of the tax office": (
        lambda: receipt_xml(1).replace(b"CZ-EI-33", b"SWEI3200"),
        "other_xml",
    ),
    "a receipt for a gift": (
        lambda: (
            receipt_xml(1, changed=GIFT)
            .replace(b"<MainExt>", b"<AuxExt>")
            .replace(b"</MainExt>", b"</AuxExt>")
        ),
        "other_xml",
    ),
    "an SVG that begins as XML": (
        lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        "markup",
    ),
    "a zip bomb": (lambda: b"PK\x03\x04" + zlib.compress(bytes(10_000_000), 9), "archive"),
    "a zip of something else": (lambda: zipped({"word/document.xml": b"<a/>"}), "archive"),
    "an OFD that unpacks to gigabytes": (
        lambda: ofd_of([["a"]], {"Doc_0/a.xml": bytes(90_000_000)}),
        "unsafe",
    ),
    "an OFD that says it is small": (_liar, "damaged"),
    "an OFD of 10,000 entries": (
        lambda: ofd_of([["a"]], {f"{number}": b"" for number in range(10_000)}),
        "unsafe",
    ),
    "an OFD that points out of itself": (
        lambda: ofd_of([["a"]], {"Doc_0/../../../etc/passwd": b"root"}),
        "unsafe",
    ),
    "an OFD with a path of the system": (
        lambda: ofd_of([["a"]], {"/etc/passwd": b"root"}),
        "unsafe",
    ),
    "an OFD that is locked": (_locked, "unsafe"),
    "an OFD with entities": (
        lambda: ofd_of([["a"]], {"a.xml": b"<!DOCTYPE a><a><EInvoiceCode>1</EInvoiceCode></a>"}),
        "unsafe",
    ),
    "an OFD cut short": (lambda: ofd_of([["a"] * 40] * 3)[:-200], "damaged"),
    "an OFD whose bytes are spoilt": (_spoilt, "damaged"),
    "an OFD without pages": (lambda: ofd_of([]), "damaged"),
    "an OFD whose page is not there": (_without_page, "damaged"),
    "an OFD of 41 pages": (lambda: ofd_of([["a"]] * 41), "too_many_pages"),
    "an OFD of half a million signs": (lambda: ofd_of([["甲" * 500] * 1000]), "unsafe"),
    "an OFD that shows nothing": (lambda: ofd_of([[]]), "nothing_in_it"),
    "a TIFF of 41 pages": (
        lambda: encoded(
            plain(300, 300), "TIFF", save_all=True, append_images=[plain(300, 300)] * 40
        ),
        "too_many_pages",
    ),
    "50 megabytes of OFD": (lambda: b"PK\x03\x04" + bytes(50_000_000), "too_large"),
    "50 megabytes of XML": (lambda: b"<?xml" + b" " * 50_000_000, "too_large"),
    "an old office document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office"),
    "a GIF": (lambda: encoded(plain(), "GIF"), "animated"),
    "an animated PNG": (lambda: _two_frames("PNG"), "animated"),
    "an animated WebP": (lambda: _two_frames("WEBP"), "animated"),
    "200 megapixels in 24 kilobytes": (lambda: png_of(20_000, 10_000), "too_many_pixels"),
    "a line of 60 million pixels": (lambda: png_of(60_000_001, 1), "too_many_pixels"),
    "a truncated photo": (
        lambda: encoded(Image.effect_noise((1500, 1200), 80).convert("RGB"), "JPEG")[:20_000],
        "damaged",
    ),
    "a JPEG of nothing but its first bytes": (lambda: b"\xff\xd8\xff\xe0" + bytes(900), "damaged"),
    "a PNG whose data is noise": (
        lambda: png_of(600, 400)[:60] + b"\x13" * 200,
        "damaged",
    ),
    "a TIFF that points at itself": (lambda: b"II*\x00\x08\x00\x00\x00" + bytes(64), "damaged"),
    "a HEIC of zeros": (lambda: b"\0\0\0\x18ftypheic" + bytes(400), "damaged"),
    "a thumbnail": (lambda: encoded(plain(40, 30), "PNG"), "too_small"),
    "a PDF of 500 pages": (lambda: pdf_of(500), "too_many_pages"),
    "a PDF with a password": (locked_pdf, "password"),
    "a PDF that is none": (lambda: b"%PDF-1.7\nno more\n", "damaged"),
    "21 megabytes": (lambda: b"\xff\xd8\xff" + bytes(BYTES_MAX), "too_large"),
}
