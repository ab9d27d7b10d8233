"""Uploaded files in a child with limits: what comes out, and what is refused."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageDraw

from claims.intake import decode as decoding
from claims.intake.decode import decode
from claims.intake.limits import LONG_SIDE_MAX, MEMORY_MAX
from claims.intake.refusals import Refused
from claims.specimens.batch import Choice, specimens
from claims.specimens.wear import Level
from tests.claims.intake.files import CARGO, HEIC, encoded, plain
from tests.claims.intake.hostile import HOSTILE, TAKEN
from tests.claims.intake.pdf_files import pdf_of, shown, stream
from tests.claims.intake.peak import peak_of

pytestmark = pytest.mark.slow  # each file is opened by a process of its own
GREEDY = (
    "more colours than memory",
    "49 megapixels in 7 kilobytes",
    "a PDF with a form that shows itself",
    "a PDF packed three times over",
    "a PDF of a kilometre",
    "an XML of 19 megabytes",
)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_with_its_reason(what: str) -> None:
    make, code = HOSTILE[what]
    with pytest.raises(Refused) as refused:
        list(decode(make()))
    assert refused.value.code == code


@pytest.mark.parametrize("what", TAKEN)
def test_a_file_that_carries_something_along_comes_out_without_it(what: str) -> None:
    make, count = TAKEN[what]
    pages = list(decode(make()))
    assert len(pages) == count
    for page in pages:
        _is_ours(page.reading, "JPEG", b"\xff\xd9")
        for picture in (page.view, page.thumbnail):
            _is_ours(picture, "WEBP", b"")
            assert len(picture) == int.from_bytes(picture[4:8], "little") + 8


def test_a_paper_in_a_list_weighs_a_few_kilobytes() -> None:
    papers = sorted((settings.BASE_DIR / "config/demo/samples").glob("*/*.jpg"))
    assert len(papers) > 10
    for paper in papers:
        (page,) = decode(paper.read_bytes())
        assert len(page.thumbnail) < 8_000
        with Image.open(io.BytesIO(page.thumbnail)) as picture:
            assert max(picture.size) == 320


def _is_ours(data: bytes, form: str, end: bytes) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == form
        assert not picture.getexif()
        assert not picture.info.keys() & {"exif", "xmp", "icc_profile", "comment"}
    assert data.endswith(end)
    assert CARGO not in data


@pytest.mark.parametrize("what", GREEDY)
def test_what_wants_much_gets_half_a_gigabyte_and_no_more(what: str) -> None:
    make, _outcome = {**HOSTILE, **TAKEN}[what]
    assert peak_of(make()).megabytes <= MEMORY_MAX // 2**20


def test_forty_pages_take_little_more_memory_than_one() -> None:
    one, forty = (peak_of(pdf_of(pages)) for pages in (1, 40))
    assert (one.status, forty.status) == (0, 0)
    assert forty.megabytes < one.megabytes + 20


def test_a_photo_comes_out_drawn_anew_and_upright() -> None:
    photo = plain(900, 1200)
    photo.paste("black", (0, 0, 900, 300))  # the top of the scene
    turned = photo.rotate(90, expand=True)  # as the camera held it
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn me right"
    exif[0x010F] = "a make of telephone"
    [page] = decode(encoded(turned, "JPEG", exif=exif, quality=95))
    assert (page.width, page.height) == (900, 1200)
    drawn = Image.open(io.BytesIO(page.reading))
    gray = drawn.convert("L").tobytes()
    assert gray[100 * 900 + 450] < 40
    assert gray[1100 * 900 + 450] > 215
    assert not drawn.getexif()
    assert b"telephone" not in page.reading + page.view


def test_a_large_picture_comes_out_smaller() -> None:
    [page] = decode(encoded(plain(6000, 4000), "JPEG"))
    assert (page.width, page.height) == (LONG_SIDE_MAX, 2000)
    assert (page.source_width, page.source_height) == (6000, 4000)


def test_a_heic_photo_is_read() -> None:
    [page] = decode(HEIC.read_bytes())
    assert (page.width, page.height) == (640, 400)


def test_each_page_of_a_tiff_and_of_a_pdf_is_a_page() -> None:
    tiff = encoded(plain(), "TIFF", save_all=True, append_images=[plain(), plain()])
    assert [page.number for page in decode(tiff)] == [0, 1, 2]
    assert [page.number for page in decode(pdf_of(2))] == [0, 1]


def _pdf_with_text(*, turned: int) -> bytes:
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Rotate %d /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>" % turned,
        b"<< /Length 44 >>\nstream\nBT /F 24 Tf 60 700 Td (Total 28000.00) Tj ET  \nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"%PDF-1.4\n" + b"".join(
        b"%d 0 obj\n" % number + part + b"\nendobj\n" for number, part in enumerate(parts, start=1)
    )
    return body + b"trailer << /Size 6 /Root 1 0 R >>\n%%EOF\n"


def test_a_pdf_s_own_text_comes_with_its_places() -> None:
    [page] = decode(_pdf_with_text(turned=0))
    [word] = page.words
    left, top, right, bottom = word.box
    assert word.text == "Total 28000.00"
    scale = page.width / 600
    assert 55 * scale < left < 65 * scale
    assert (800 - 725) * scale < top < bottom < (800 - 690) * scale
    assert right > left


def test_the_places_of_text_on_a_turned_page_are_not_believed() -> None:
    [page] = decode(_pdf_with_text(turned=90))
    assert page.width > page.height
    assert page.words == ()


def test_the_text_of_a_scanned_pdf_is_not_believed() -> None:
    scan = io.BytesIO()
    plain().save(scan, "PDF")
    [page] = decode(scan.getvalue())
    assert page.words == ()


def test_a_blurred_photo_is_less_sharp_than_a_good_one() -> None:
    sharpness = {}
    for specimen in specimens(
        seed=5,
        count=1,
        choice=Choice(levels=[Level.SCAN, Level.PHONE, Level.BAD_PHONE]),
    ):
        [page] = decode(specimen.picture.data)
        sharpness[specimen.level] = page.sharpness
    assert sharpness[Level.BAD_PHONE] < 0.5
    assert min(sharpness[Level.SCAN], sharpness[Level.PHONE]) > 0.5


def test_an_empty_page_has_no_sharpness() -> None:
    [page] = decode(encoded(plain(), "PNG"))
    assert page.sharpness == 0


def test_brightness_tells_a_dark_photo() -> None:
    dark = Image.new("RGB", (800, 600), (20, 20, 20))
    ImageDraw.Draw(dark).line((0, 0, 800, 600), fill="white")
    [page] = decode(encoded(dark, "PNG"))
    assert page.brightness < 60


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "SECONDS_MAX", 0.01)
    with pytest.raises(Refused) as refused:
        list(decode(encoded(plain(3000, 3000), "PNG")))
    assert refused.value.code == "too_hard"


def test_a_page_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "SECONDS_MAX", 1.5)
    with pytest.raises(Refused) as refused:
        list(decode(_endless()))
    assert refused.value.code == "too_hard"


def _endless() -> bytes:
    """A pattern of which a page holds a hundred billion."""
    tile = (
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 .01 .01]"
        b" /XStep .001 /YStep .001 /Resources << >>"
    )
    return shown(
        b"/P cs /X scn 0 0 300 400 re f",
        b"/Pattern << /X 5 0 R >> /ColorSpace << /P /Pattern >>",
        stream(b"0 0 .001 .001 re f", tile),
    )


def test_leaving_in_the_middle_ends_the_child() -> None:
    pages = decode(pdf_of(30))
    next(pages)
    pages.close()
    running = subprocess.run(
        ["pgrep", "-f", "claims.intake.child"], capture_output=True, text=True, check=False
    )
    mine = [pid for pid in running.stdout.split() if _parent(pid) == str(os.getpid())]
    assert mine == []


def test_the_child_can_write_no_file(tmp_path: Path) -> None:
    target = tmp_path / "written"
    code = f"import claims.intake.child as c; c._limit(); open({str(target)!r}, 'w').write('x' * 9)"
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert target.stat().st_size == 0


def _parent(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1]
    except OSError:
        return ""
