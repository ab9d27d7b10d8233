"""Several papers on one picture: found, told apart, and a single one never cut."""

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageOps

from claims.reading.answer import answer
from claims.reading.canvas import Canvas
from claims.reading.engines import OcrEngine, readers
from claims.reading.merge import merge
from claims.reading.page import Box, PageImage, Token, overlap, quad_of
from claims.reading.read import read_page
from claims.reading.reading import PageReading
from claims.reading.several import are_several, parts_by_title, sheets_on, titles_in
from claims.specimens.batch import Choice, specimens
from tests.claims.intake.files import encoded, plain
from tests.claims.reading.tables import (
    Table,
    Where,
    cards_on_a_table,
    papers_on_a_table,
    scanned_together,
)

TWO_RECEIPTS = ("inpatient_receipt", "inpatient_receipt")
RECEIPT_AND_SUMMARY = ("inpatient_receipt", "discharge_summary")


def _token(text: str, box: Box) -> Token:
    return Token(text, quad_of(box), 0.99, "scripted")


def _receipt(left: float, top: float) -> list[Token]:
    """A title in the middle of a paper of 1000 by 600, and print under it."""
    lines = [_token("票据号码：0098331257", (left + 40, top + row, left + 960, top + row + 20))
             for row in range(140, 560, 60)]  # fmt: skip
    return [_token("医疗住院收费票据", (left + 300, top + 30, left + 700, top + 80)), *lines]


BLANK = Canvas.of(PageImage(0, encoded(plain(2100, 1300), "PNG")))


def test_two_titles_above_one_another_are_cut_right_above_the_second() -> None:
    tokens = [*_receipt(0, 0), *_receipt(0, 640)]
    first, second = parts_by_title(BLANK, tokens, titles_in(tokens))
    assert 560 < first.height < 670
    assert first.height + second.height == pytest.approx(BLANK.height, abs=2)


def test_two_titles_beside_one_another_are_cut_half_way() -> None:
    tokens = [*_receipt(0, 0), *_receipt(1050, 10)]
    first, second = parts_by_title(BLANK, tokens, titles_in(tokens))
    assert 960 < first.width < 1090
    assert first.height == second.height == BLANK.height


def test_print_that_reaches_over_both_is_not_cut() -> None:
    tokens = [*_receipt(0, 0), *_receipt(1050, 10), _token("合计", (900, 1000, 1300, 1030))]
    assert parts_by_title(BLANK, tokens, titles_in(tokens)) == []


def test_a_title_in_small_print_is_no_title() -> None:
    tokens = [*_receipt(0, 0), _token("医疗住院收费票据", (40, 900, 960, 920))]
    assert len(titles_in(tokens)) == 1


@pytest.mark.parametrize(
    ("words", "several"),
    [
        (("医疗住院收费票据",), False),
        (("医疗住院收费票据", "医疗门诊收费票据"), True),
        (("医疗住院收费票据", "医疗费用分割单"), True),
        (("出院记录", "出院记录"), False),  # two pages of one
        (("公民身份号码", "居民身份证"), False),  # both sides of one
        (("公民身份号码", "UnionPay银联"), True),
    ],
)
def test_two_receipts_or_two_kinds_are_several_papers(
    words: tuple[str, ...], several: bool
) -> None:
    lines = [_token("一行字", (0, at, 60, at + 20)) for at in range(0, 200, 40)]
    titles = [_token(word, (100, 300 * at, 500, 300 * at + 50)) for at, word in enumerate(words)]
    assert are_several(titles_in([*lines, *titles])) == several


@pytest.mark.slow
@pytest.mark.parametrize("where", ["beside", "above"])
@pytest.mark.parametrize("bad", [False, True])
def test_each_sheet_on_a_table_is_found_with_nothing_of_the_other(where: Where, bad: bool) -> None:
    for seed in range(3):
        table = papers_on_a_table(seed, RECEIPT_AND_SUMMARY, where, bad=bad)
        sheets = sheets_on(Canvas.of(PageImage(0, table.picture)))
        assert len(sheets) == 2
        for sheet, box in zip(sheets, table.boxes, strict=True):
            left, top = sheet.back[0, 2], sheet.back[1, 2]
            found = (left, top, left + sheet.width, top + sheet.height)
            assert overlap(found, box) > 0.95 * (box[2] - box[0]) * (box[3] - box[1])


@pytest.mark.slow
def test_two_cards_are_found_though_one_is_dark() -> None:
    assert len(sheets_on(Canvas.of(PageImage(0, cards_on_a_table(1))))) == 2


@pytest.mark.slow
def test_a_single_paper_is_never_cut() -> None:
    cut = []
    for specimen in specimens(seed=31, count=9, choice=Choice(layouts=["a", "c"])):
        picture = ImageOps.exif_transpose(Image.open(io.BytesIO(specimen.picture.data)))
        page = PageImage(0, encoded(picture.convert("RGB"), "JPEG", quality=90))
        if sheets_on(Canvas.of(page)):
            cut.append(specimen.name)
    assert cut == []


@pytest.fixture(scope="module")
def engines() -> list[OcrEngine]:
    return readers("rapidocr")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lay", "seed", "where"),
    [(papers_on_a_table, 0, "above"), (scanned_together, 4, "beside")],
    ids=["on a table", "on the glass of a scanner"],
)
def test_two_receipts_are_read_apart_each_with_its_own_number_and_total(
    lay: Callable[..., Table], seed: int, where: Where, engines: list[OcrEngine]
) -> None:
    table = lay(seed, TWO_RECEIPTS, where)
    reading = read_page(PageImage(0, table.picture), engines)
    assert [one.kind for one in reading.papers] == list(TWO_RECEIPTS)
    for one, paper, box in zip(reading.papers, table.papers, table.boxes, strict=True):
        for name in ("bill_no", "total", "payer", "cash_pay"):
            assert one.fields[name].value == paper.fields[name]
            left, top, right, bottom = one.fields[name].box
            # In pixels of the whole picture, on its own paper.
            assert box[0] - 9 < left < right < box[2] + 9
            assert box[1] - 9 < top < bottom < box[3] + 9


@pytest.mark.slow
def test_an_identity_card_and_a_bank_card_are_two(engines: list[OcrEngine]) -> None:
    reading = read_page(PageImage(0, cards_on_a_table(1)), engines)
    assert [one.kind for one in reading.papers] == ["id_card", "bank_card"]


def test_the_answer_has_the_first_paper_s_fields_and_the_others_apart() -> None:
    other = PageReading(0, "split_sheet", "scripted", text="分割单")
    page = PageReading(0, "inpatient_receipt", "scripted", text="票据", also=(other,))
    told = answer("a.jpg", merge([page]), 1.0)
    assert (told["kind"], told["text"]) == ("inpatient_receipt", "票据")
    assert [(one["kind"], one["text"]) for one in told["also"]] == [("split_sheet", "分割单")]
    assert "also" not in answer("a.jpg", merge([other]), 1.0)
