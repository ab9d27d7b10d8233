"""Printed files: text that wraps and is found again, the part of the font, photographs, places."""

import io
import json
import random
from pathlib import Path

import pytest
from PIL import Image
from pypdfium2 import PdfDocument

from config.kernel.pdf import typeface as typeface_module
from config.kernel.pdf.jpeg import NotAJpeg, photograph
from config.kernel.pdf.sheet import BOTTOM, LEFT, RIGHT, Sheet, Words, wrapped
from config.kernel.pdf.typeface import FontBroken, Typeface, typeface
from config.kernel.pdf.writer import PdfWriter, Written, characters_of, foot_of


def _file(sheet: Sheet, *, foot: str = "") -> bytes:
    out = bytearray()
    writer = PdfWriter(out.extend)
    for number, page in enumerate(sheet.pages, start=1):
        writer.text_page(page, foot=foot_of(f"{foot} {number} / {len(sheet.pages)}"))
    writer.fonts(characters_of(sheet.pages) | set(f"{foot} /0123456789"))
    writer.finish(title="试印", entries=sheet.entries)
    return bytes(out)


def _texts(content: bytes) -> list[str]:
    document = PdfDocument(content)
    texts = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    document.close()
    return texts


def _jpeg(mode: str = "RGB", size: tuple[int, int] = (120, 80)) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(out, "JPEG")
    return out.getvalue()


# -- text ------------------------------------------------------------------------------------------


def test_what_is_written_can_be_read_again() -> None:
    sheet = Sheet()
    sheet.heading("一、事实")
    sheet.paragraph("自负费用 ¥4,134.00 × 50% ≤ 2000；“引号”、〔2026〕①")
    [text] = _texts(_file(sheet))
    assert "一、事实" in text
    assert "自负费用 ¥4,134.00 × 50% ≤ 2000；“引号”、〔2026〕①" in text


def test_rare_names_are_in_the_font_and_the_rarest_are_left_to_the_reader() -> None:
    assert all(typeface().glyph(character) for character in "喆堃玥珺镕䶮㛃𬭎")
    assert typeface().glyph("𠀀") == 0
    sheet = Sheet()
    sheet.paragraph("会员𠀀某")
    assert "会员𠀀某" in _texts(_file(sheet))[0]


@pytest.mark.parametrize("seed", range(20))
def test_no_line_is_too_wide_and_no_word_is_lost(seed: int) -> None:
    draw = random.Random(seed)
    signs = "一二三工会互助金，。、；：（）《》“” ab12,.()-¥%长长长"
    text = "".join(draw.choices(signs, k=draw.randrange(1, 400)))
    text += "W" * draw.randrange(0, 200)
    width = draw.uniform(60, 460)
    lines = list(wrapped(typeface(), text, width, 10))
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert typeface().width(line, 10) <= width + 10.01, "one closing sign may stand out"


@pytest.mark.parametrize("seed", range(20))
def test_no_line_begins_with_a_closing_sign_or_ends_with_an_opening_one(seed: int) -> None:
    draw = random.Random(seed)
    parts = [
        "工会",
        "互助金，",
        "《办法》",
        "（含当日）",
        "您好。",
        "12,345.67",
        "第六条：",
        "“好”",
    ]
    text = "".join(draw.choices(parts, k=200))
    lines = list(wrapped(typeface(), text, draw.uniform(80, 460), 10))
    assert len(lines) > 5
    assert [line for line in lines if line[0] in "，。：）》”" or line[-1] in "（《“"] == []
    assert not any(line.endswith("12,") for line in lines), "a number is not torn apart"


def test_a_long_text_turns_the_page_and_stays_on_it() -> None:
    sheet = Sheet()
    sheet.heading("长表")
    sheet.table(
        [[str(n), "内容" * 30, "1.00"] for n in range(200)],
        shares=(1, 5, 1),
        head=("号", "事", "元"),
    )
    assert len(sheet.pages) > 5
    for page in sheet.pages:
        for mark in page.marks:
            if isinstance(mark, Words):
                assert mark.y >= BOTTOM - 15
                assert mark.x >= LEFT - 0.01
                assert mark.x + typeface().width(mark.text, mark.size) <= RIGHT + 11
    texts = _texts(_file(sheet))
    assert all("号" in text for text in texts), "the head comes again"
    assert f"{len(texts)} / {len(texts)}" in " ".join(texts[-1].split())


# -- the file --------------------------------------------------------------------------------------


def test_the_same_pages_give_the_same_bytes() -> None:
    files = []
    for _again in range(2):
        sheet = Sheet()
        sheet.paragraph("同样的内容，同样的字节。")
        files.append(_file(sheet))
    assert files[0] == files[1]


def test_a_file_that_was_left_off_goes_on_where_it_was() -> None:
    one_page, next_page = Sheet(), Sheet()
    one_page.paragraph("第一页")
    next_page.paragraph("第二页")
    pages = [*one_page.pages, *next_page.pages]
    whole, pieces = bytearray(), bytearray()
    one = PdfWriter(whole.extend)
    kept = Written()
    for page in pages:
        one.text_page(page)
        two = PdfWriter(pieces.extend, Written(**json.loads(json.dumps(kept.as_json()))))
        two.text_page(page)
        kept = two.written
    one.fonts(characters_of(pages))
    one.finish(title="x")
    two = PdfWriter(pieces.extend, kept)
    two.fonts(characters_of(pages))
    two.finish(title="x")
    assert whole == pieces
    assert [text.strip() for text in _texts(bytes(pieces))] == ["第一页", "第二页"]


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_photograph_stands_in_the_file_as_it_came(mode: str) -> None:
    jpeg, out = _jpeg(mode), bytearray()
    writer = PdfWriter(out.extend)
    writer.picture_page(jpeg, caption="材料 1", foot=foot_of("1 / 1"))
    writer.fonts("材料 1/")
    writer.finish(title="x")
    assert jpeg in bytes(out)
    document = PdfDocument(bytes(out))
    picture = document[0].render(scale=1).to_pil().convert("L")
    document.close()
    middle = picture.getpixel((300, 150))
    assert isinstance(middle, int)
    assert middle < 200, "the picture is drawn"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8", b"%PDF-1.4", b"\xff\xd8\xff\xe0\x00\x02" * 9]
)
def test_what_is_no_photograph_is_refused(content: bytes) -> None:
    with pytest.raises(NotAJpeg):
        photograph(content)


def test_a_photograph_in_four_colours_is_refused() -> None:
    with pytest.raises(NotAJpeg):
        photograph(_jpeg("CMYK"))


# -- the font --------------------------------------------------------------------------------------


def test_a_file_carries_only_the_glyphs_that_it_uses() -> None:
    few = typeface().subset([typeface().glyph("工")])
    assert len(few) < 400_000
    cut = Typeface.__new__(Typeface)
    tables = dict(typeface_module._tables(few))
    cut._tables = tables
    assert len(tables["glyf"]) < 2_000
    assert len(_file(_one_line())) < 60_000


def _one_line() -> Sheet:
    sheet = Sheet()
    sheet.paragraph("通知")
    return sheet


def test_an_exchanged_font_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "manifest.json").write_text('{"file": "print.ttf.xz", "sha256": "0"}')
    (tmp_path / "print.ttf.xz").write_bytes(b"x")
    monkeypatch.setattr(typeface_module, "_DATA", tmp_path)
    with pytest.raises(FontBroken):
        typeface.__wrapped__()
