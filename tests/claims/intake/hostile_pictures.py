"""Pictures that mean harm, are broken, or carry something along; and what becomes of each."""

import struct
import zlib

from PIL import Image

from tests.claims.intake.files import (
    CARGO,
    HEIC,
    Refusals,
    Takings,
    chained_tiff,
    chunk,
    encoded,
    heic_of,
    heic_saying,
    jpeg_saying,
    jpeg_with,
    noise,
    plain,
    png_of,
    riff,
    tiff,
    two_frames,
    webp_of,
)


def _bomb(megabytes: int) -> bytes:
    return zlib.compress(bytes(megabytes * 1_000_000), 9)


def _half(form: str) -> bytes:
    data = encoded(noise(), form)
    return data[: len(data) // 2]


def _with_exif() -> bytes:
    """A photo that says where it was taken, and more."""
    exif = Image.Exif()
    exif[0x010F] = CARGO.decode()
    exif.get_ifd(0x8825)[1] = "N"
    return encoded(noise(), "JPEG", exif=exif)


def _webp_with(name: bytes) -> bytes:
    """A WebP that says something beside its picture."""
    picture = encoded(noise(), "WEBP")[12:]
    size = b"".join((side - 1).to_bytes(3, "little") for side in (900, 700))
    flags = b"\x08" if name == b"EXIF" else b"\x04"
    head = (b"VP8X", flags + bytes(3) + size)
    length = struct.unpack("<I", picture[4:8])[0]
    return riff([head, (picture[:4], picture[8 : 8 + length]), (name, CARGO)])


REFUSED_PICTURES: Refusals = {
    "a GIF": (lambda: encoded(plain(), "GIF"), "other_picture"),
    "a GIF that is a script": (lambda: b"GIF89a/*" + bytes(90) + b"*/=1;" + CARGO, "other_picture"),
    "a BMP": (lambda: encoded(plain(300, 300), "BMP"), "other_picture"),
    "an icon": (lambda: encoded(plain(64, 64), "ICO"), "other_picture"),
    "a picture of Photoshop": (lambda: b"8BPS\0\1" + bytes(90), "other_picture"),
    "a JPEG XL": (lambda: b"\xff\x0a" + bytes(90), "other_picture"),
    "a JPEG XL in its box": (lambda: b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(90), "other_picture"),
    "an AVIF": (lambda: b"\0\0\0\x1cftypavif" + bytes(90), "other_picture"),
    "a JPEG 2000 of a terabyte": (
        lambda: b"\xff\x4f\xff\x51" + struct.pack(">HHII", 47, 0, 2**31, 2**31) + bytes(90),
        "other_picture",
    ),
    "a JPEG 2000 in its box": (
        lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(90),
        "other_picture",
    ),
    "a TIFF of the large kind": (lambda: b"II+\0\x08\0\0\0" + bytes(90), "other_picture"),
    "an animated PNG": (lambda: two_frames("PNG"), "animated"),
    "an animated WebP": (lambda: two_frames("WEBP"), "animated"),
    "200 megapixels in 24 kilobytes": (lambda: png_of(20_000, 10_000), "too_many_pixels"),
    "a PNG of 30,000 by 30,000": (lambda: png_of(30_000, 30_000), "too_many_pixels"),
    "a line of 60 million pixels": (lambda: png_of(60_000_001, 1), "too_many_pixels"),
    "a PNG whose colour profile is a bomb": (
        lambda: png_of(900, 700, chunk(b"iCCP", b"x\0\0" + _bomb(200))),
        "damaged",
    ),
    "a PNG whose text is a bomb": (
        lambda: png_of(900, 700, chunk(b"zTXt", b"x\0\0" + _bomb(200))),
        "damaged",
    ),
    "a PNG whose text in all languages is a bomb": (
        lambda: png_of(900, 700, chunk(b"iTXt", b"x\0\1\0\0\0" + _bomb(200))),
        "damaged",
    ),
    "a PNG with a hundred small bombs": (
        lambda: png_of(900, 700, *[chunk(b"zTXt", b"x\0\0" + _bomb(1))] * 100),
        "damaged",
    ),
    "a PNG whose data is noise": (lambda: png_of(600, 400)[:60] + b"\x13" * 200, "damaged"),
    "a PNG that is one pixel high": (lambda: png_of(30_000, 1), "too_small"),
    "a thumbnail": (lambda: encoded(plain(40, 30), "PNG"), "too_small"),
    "a JPEG that says 200 megapixels": (lambda: jpeg_saying(20_000, 10_000), "too_many_pixels"),
    "a JPEG of nothing but its first bytes": (lambda: b"\xff\xd8\xff\xe0" + bytes(900), "damaged"),
    "a JPEG cut short": (lambda: _half("JPEG"), "damaged"),
    "a PNG cut short": (lambda: _half("PNG"), "damaged"),
    "a WebP cut short": (lambda: _half("WEBP"), "damaged"),
    "a WebP of 268 megapixels in 34 bytes": (
        lambda: webp_of(16_383, 16_383),
        "too_many_pixels",
    ),
    "a WebP without a picture": (lambda: riff([(b"XMP ", CARGO)]), "damaged"),
    "a TIFF cut short": (lambda: _half("TIFF"), "damaged"),
    "a TIFF that points at itself": (lambda: b"II*\x00\x08\x00\x00\x00" + bytes(64), "damaged"),
    "a TIFF of 3.6 gigapixels": (
        lambda: tiff({256: (4, 1, 60_000), 257: (4, 1, 60_000)}),
        "too_many_pixels",
    ),
    "a TIFF whose strip lies behind its end": (
        lambda: tiff({273: (4, 1, 4_000_000_000)}),
        "damaged",
    ),
    "a TIFF of a billion strips": (lambda: tiff({273: (4, 1_000_000_000, 200)}), "damaged"),
    "a TIFF of 65,535 colours a pixel": (
        lambda: tiff({258: (3, 1, 64), 277: (3, 1, 65_535)}),
        "damaged",
    ),
    "a TIFF of 41 pages": (
        lambda: encoded(
            plain(300, 300), "TIFF", save_all=True, append_images=[plain(300, 300)] * 40
        ),
        "too_many_pages",
    ),
    "a TIFF of 900,000 pages in a chain": (lambda: chained_tiff(900_000), "damaged"),
    "a HEIC of zeros": (lambda: b"\0\0\0\x18ftypheic" + bytes(400), "damaged"),
    "a HEIC cut short": (lambda: HEIC.read_bytes()[:600], "damaged"),
    "a HEIC that says 3.6 gigapixels": (lambda: heic_saying(60_000, 60_000), "too_many_pixels"),
    "a HEIC of 40,000 tiles": (lambda: heic_of(grid=(200, 200, 60_000, 60_000)), "damaged"),
    "a HEIC of one tile that should be many": (
        lambda: heic_of(grid=(1, 1, 7_000, 7_000)),
        "damaged",
    ),
    "more colours than memory": (
        lambda: encoded(Image.new("RGBA", (7700, 7700)), "PNG", compress_level=1),
        "too_hard",
    ),
}
TAKEN_PICTURES: Takings = {
    "a JPEG with a zip behind it": (lambda: encoded(noise(), "JPEG") + b"PK\3\4" + CARGO, 1),
    "a JPEG that says where it was taken": (_with_exif, 1),
    "a JPEG with a script as its comment": (lambda: jpeg_with(0xFE, CARGO), 1),
    "a JPEG with a script as its XMP": (
        lambda: jpeg_with(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + CARGO),
        1,
    ),
    "a JPEG with a broken EXIF": (lambda: jpeg_with(0xE1, b"Exif\0\0II*\0" + b"\xff" * 90), 1),
    "a PNG with a page of the web behind it": (lambda: encoded(noise(), "PNG") + CARGO, 1),
    "a PNG that says a script": (lambda: png_of(900, 700, chunk(b"tEXt", b"a\0" + CARGO)), 1),
    "a PNG with a chunk of its own": (lambda: png_of(900, 700, chunk(b"evIl", CARGO)), 1),
    "49 megapixels in 7 kilobytes": (lambda: png_of(7000, 7000), 1),
    "a WebP with EXIF": (lambda: _webp_with(b"EXIF"), 1),
    "a WebP with XMP": (lambda: _webp_with(b"XMP "), 1),
    "a WebP with a zip behind it": (lambda: encoded(noise(), "WEBP") + b"PK\3\4" + CARGO, 1),
    "a TIFF with a script behind it": (lambda: tiff({}) + CARGO, 1),
    "a TIFF that is its own next page": (lambda: tiff({}, following=8), 1),
    "a TIFF whose strip says four gigabytes": (lambda: tiff({279: (4, 1, 4_000_000_000)}), 1),
    "a TIFF whose size is no number": (
        lambda: tiff({282: (5, 1, 190), 283: (11, 1, 0x7FC00000)}),
        1,
    ),
    "a TIFF that stands on its head in no known way": (lambda: tiff({274: (3, 1, 9999)}), 1),
    "a TIFF of pixels that are no numbers": (
        lambda: encoded(Image.new("F", (400, 400), float("nan")), "TIFF"),
        1,
    ),
    "a HEIC with several pictures": (heic_of, 1),
    "a HEIC made of tiles": (lambda: heic_of(grid=(1, 1, 640, 400)), 1),
    **{
        f"a picture in {mode}": (
            lambda mode=mode: encoded(  # type: ignore[misc]  # bound now, not when it is called
                Image.new(mode, (800, 600)), "JPEG" if mode == "CMYK" else "PNG"
            ),
            1,
        )
        for mode in ("1", "L", "LA", "P", "RGBA", "CMYK", "I;16")
    },
}
