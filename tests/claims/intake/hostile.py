"""Files that mean harm, or are simply broken, and what each is answered."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

from claims.intake.limits import BYTES_MAX


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
        lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "&c;&c;">]><a>&b;</a>',
        "markup",
    ),
    "a zip bomb": (lambda: b"PK\x03\x04" + zlib.compress(bytes(10_000_000), 9), "archive"),
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
