"""Files become pages, whole or not at all."""

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from claims.reading.engines import OcrEngine
from claims.reading.load import MOST_PAGES, FileUnreadable, load
from claims.reading.read import read_page
from tests.claims.reading.pdf import LOCKED, text_pdf

_ORIENTATION = 0x0112


def _saved(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(data)
    return path


def _picture(form: str, size: tuple[int, int] = (40, 20), **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, form, **how)
    return out.getvalue()


def test_a_photo_is_turned_once_as_it_asks(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    (page,) = load(_saved(tmp_path, _picture("JPEG", exif=exif)))
    with Image.open(io.BytesIO(page.picture)) as turned:
        assert turned.size == (20, 40)
        assert _ORIENTATION not in turned.getexif()


def test_a_transparent_picture_stands_on_white(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    (page,) = load(_saved(tmp_path, out.getvalue()))
    with Image.open(io.BytesIO(page.picture)) as shown:
        assert shown.getpixel((5, 5)) == (255, 255, 255)


def test_every_page_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    out = io.BytesIO()
    first, second = (Image.new("L", (30, 30), shade) for shade in (0, 255))
    first.save(out, "TIFF", save_all=True, append_images=[second])
    assert [page.number for page in load(_saved(tmp_path, out.getvalue()))] == [0, 1]


def test_a_tiff_of_too_many_pages_is_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    page = Image.new("L", (30, 30))
    page.save(out, "TIFF", save_all=True, append_images=[page] * MOST_PAGES)
    with pytest.raises(FileUnreadable, match="more than 40 pages"):
        load(_saved(tmp_path, out.getvalue()))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is empty"),
        (b"hello", "neither a picture nor a PDF"),
        (_picture("PNG", (9000, 9000)), "60 million pixels"),
        (_picture("JPEG", (400, 400))[:400], "broken or incomplete"),
        (b"%PDF-1.7 and then nothing", "broken or incomplete"),
        (LOCKED, "locked by a password"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(
    tmp_path: Path, data: bytes, sentence: str
) -> None:
    with pytest.raises(FileUnreadable, match=sentence):
        load(_saved(tmp_path, data))


def test_a_path_that_is_not_there_is_the_systems_to_tell(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing")


def test_a_born_pdf_gives_its_own_words_and_no_engine_is_asked(tmp_path: Path) -> None:
    lines = (
        "医疗费用分割单", "姓名：陈俊杰", "医疗费总额： 25246.34", "基金支付： 13633.02",
        "自理： 2322.66", "自费： 2090.40", "自负： 7200.26",
    )  # fmt: skip
    (page,) = load(_saved(tmp_path, text_pdf(lines)))
    assert [word.text for word in page.words] == list(lines)
    engines: list[OcrEngine] = []
    reading = read_page(page, engines)
    assert (reading.kind, reading.engine) == ("split_sheet", "text_layer")
    assert reading.fields["self_borne"].value == "7200.26"
    assert {one.evidence for one in reading.fields.values()} == {"A"}
    assert all(one.accepted for one in reading.fields.values())


def test_a_born_pdf_whose_sums_fail_is_not_accepted(tmp_path: Path) -> None:
    lines = (
        "医疗费用分割单", "姓名：陈俊杰", "医疗费总额： 25246.34", "基金支付： 13633.02",
        "自理： 2322.66", "自费： 2090.40", "自负： 7200.27",
    )  # fmt: skip
    (page,) = load(_saved(tmp_path, text_pdf(lines)))
    reading = read_page(page, [])
    assert not reading.fields["self_borne"].accepted
    assert reading.fields["name"].accepted


def test_words_that_somebody_laid_over_a_scan_are_not_the_papers_own(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(text_pdf(("医疗费用分割单", "自负： 1.00")))
    page = document[0]
    image = pypdfium2.PdfImage.new(document)
    image.set_bitmap(pypdfium2.PdfBitmap.from_pil(Image.new("RGB", (60, 80), "white")))
    image.set_matrix(pypdfium2.PdfMatrix().scale(*page.get_size()))
    page.insert_obj(image)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    document.close()
    (scan,) = load(_saved(tmp_path, out.getvalue()))
    assert scan.words == ()
