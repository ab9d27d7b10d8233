"""Where a photo was taken does not stay in its file, and the picture does."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps, PngImagePlugin

from claims.intake.place import without_place

DEVICE, CITY = "Tele Phone 12", "north of somewhere"
_MODEL, _TURN, _GPS = 0x0110, 0x0112, 0x8825


def photo(kind: str, *, turned: int = 1) -> bytes:
    picture = Image.linear_gradient("L").resize((64, 40)).convert("RGB")
    exif = Image.Exif()
    exif[_MODEL] = DEVICE
    exif[_TURN] = turned
    exif.get_ifd(_GPS)[27] = CITY.encode()
    out = BytesIO()
    if kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Location", CITY)
        picture.save(out, kind, exif=exif, pnginfo=told)
    else:
        picture.save(out, kind, exif=exif, quality=90)
    return out.getvalue()


def seen(file: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(BytesIO(file))).convert("RGB")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_device_go_and_the_picture_stays(kind: str) -> None:
    file = photo(kind)
    left = without_place(file)
    assert DEVICE.encode() in file
    for told in (DEVICE, CITY):
        assert told.encode() not in left
    assert not dict(Image.open(BytesIO(left)).getexif())
    assert ImageChops.difference(seen(file), seen(left)).getbbox() is None
    assert without_place(left) == left


@pytest.mark.parametrize("turned", range(2, 9))
def test_a_jpeg_is_still_turned_as_it_was(turned: int) -> None:
    file = photo("JPEG", turned=turned)
    left = without_place(file)
    assert dict(Image.open(BytesIO(left)).getexif()) == {_TURN: turned}
    assert ImageChops.difference(seen(file), seen(left)).getbbox() is None


def test_what_hangs_behind_the_end_goes_too() -> None:
    file = photo("JPEG")
    assert without_place(file + b"a moving picture") == without_place(file)


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7", b"\xff\xd8", b"\xff\xd8\xff\xe1", b"<xml/>"])
def test_what_is_no_photo_comes_back_as_it_is(file: bytes) -> None:
    assert without_place(file) == file


@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 2000), st.integers(0, 255))
def test_a_broken_photo_is_never_an_error(kind: str, place: int, value: int) -> None:
    file = bytearray(photo(kind))
    file[place % len(file)] = value
    assert isinstance(without_place(bytes(file)), bytes)
    assert isinstance(without_place(bytes(file)[:place]), bytes)
