"""A letter to a member as a printed file: A4, as it was issued, page by page."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from config.kernel.pdf.sheet import Page, Sheet
from config.kernel.pdf.writer import PdfWriter, characters_of, foot_of
from reviews.letter_text import sheet_of, table_form
from reviews.models import MemberLetter

_BODY = 12.0
_LEFT, _RIGHT = 79.0, 521.0


def letters_pdf(letters: Sequence[MemberLetter]) -> bytes:
    """The letters one after the other, each on its own pages; the same letters, the same bytes."""
    laid = [(letter, _laid_out(letter)) for letter in letters]
    out = bytearray()
    writer = PdfWriter(out.extend)
    said: set[str] = set()
    for letter, pages in laid:
        for number, page in enumerate(pages, start=1):
            foot = foot_of(f"{letter.number}  ·  {letter.sha256[:16]}  ·  {number} / {len(pages)}")
            writer.text_page(page, foot=foot)
            said |= characters_of([page]) | set(foot.text)
    writer.fonts(said)
    writer.finish(title=letters[0].number if len(letters) == 1 else _("Letters"))
    return bytes(out)


def _laid_out(letter: MemberLetter) -> list[Page]:
    with translation.override(letter.language):
        parts = sheet_of(letter.text)
        indent = 0.0 if letter.language == "en" else 2.0
        sheet = Sheet(size=_BODY, left=_LEFT, right=_RIGHT)
        sheet.centred(parts.sender, size=20, bold=True)
        sheet.gap(0.5)
        sheet.right(parts.number)
        sheet.gap(1)
        sheet.centred(parts.title, size=18, bold=True)
        sheet.gap(1)
        sheet.paragraph(parts.greeting)
        for block in parts.blocks:
            if block.rows:
                shares, figures = table_form(block.rows)
                sheet.gap(0.3)
                sheet.table(block.rows, shares=shares, figures=figures)
                sheet.gap(0.3)
            else:
                sheet.paragraph(block.text, indent=indent)
        sheet.gap(2)
        sheet.right(parts.sender)
        sheet.right(parts.dated)
        return sheet.pages
