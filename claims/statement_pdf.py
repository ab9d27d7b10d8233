"""A statement as a printed file: A4, as it was issued. Pure but for the settings' sender."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from claims.models import Statement
from claims.queries.statement import Content
from config.kernel.pdf.sheet import Page, Sheet
from config.kernel.pdf.writer import PdfWriter, characters_of, foot_of

_BODY = 11.0
_LEFT, _RIGHT = 70.0, 525.0


def statement_pdf(statement: Statement, content: Content) -> bytes:
    """The same statement, the same bytes."""
    with translation.override(statement.language):
        pages = _laid_out(statement, content)
    out = bytearray()
    writer = PdfWriter(out.extend)
    said: set[str] = set()
    for number, page in enumerate(pages, start=1):
        mark = f"{statement.number}  ·  {statement.sha256[:16]}  ·  {number} / {len(pages)}"
        foot = foot_of(mark)
        writer.text_page(page, foot=foot)
        said |= characters_of([page]) | set(foot.text)
    writer.fonts(said)
    writer.finish(title=statement.number)
    return bytes(out)


def _laid_out(statement: Statement, content: Content) -> list[Page]:
    english = statement.language == "en"
    issued = timezone.localdate(statement.issued_at)
    sheet = Sheet(size=_BODY, left=_LEFT, right=_RIGHT)
    sheet.centred(settings.SMS_SIGNATURE, size=19, bold=True)
    sheet.gap(0.5)
    sheet.right(statement.number)
    sheet.gap(1)
    sheet.centred(content.title, size=17, bold=True)
    sheet.gap(1)
    sheet.pairs(content.pairs)
    if content.rows:
        sheet.gap(1)
        sheet.table(content.rows, shares=(3, 6, 3, 3), head=content.head, figures=(3,))
    sheet.gap(1)
    for note in content.notes:
        sheet.paragraph(note, grey=True)
    check = _("To have it checked, call %(hotline)s and give the number above.")
    sheet.paragraph(check % {"hotline": settings.HOTLINE}, grey=True)
    sheet.gap(2)
    sheet.right(settings.SMS_SIGNATURE)
    sheet.right(date_format(issued, "j F Y" if english else "Y年n月j日"))
    return sheet.pages
