"""What the person takes home after a claim was filed at a counter, on paper: number, day, papers.

The code on it holds the address of the claim's page alone; who opens it signs in first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import Claim, Paper
from claims.queries.outlet import filed_together
from config.kernel.pdf.sheet import Sheet
from config.kernel.pdf.writer import PdfWriter, characters_of, foot_of
from config.kernel.qr_code import squares
from config.wording import day, moment

_BODY, _CODE = 12.0, 130.0


@dataclass(frozen=True)
class FilingReceipt:
    """One act of filing: its numbers, for whom (masked), by whom, what was handed in."""

    references: Sequence[str]
    who: str
    filed_at: datetime
    by: str
    promised_on: date
    papers: Sequence[str]
    address: str

    @property
    def reference(self) -> str:
        return self.references[0]

    def pairs(self) -> list[tuple[str, str]]:
        """The lines of the receipt, label and value."""
        return [
            (_("Case number"), "  ".join(self.references)),
            (_("For"), self.who),
            (_("Filed"), moment(self.filed_at)),
            (_("Taken in by"), self.by),
            (_("You hear from us by"), day(self.promised_on)),
        ]

    def how_to_follow(self) -> str:
        return _(
            "Scan the code and sign in with your own mobile number, or call %(hotline)s and give"
            " the case number."
        ) % {"hotline": settings.HOTLINE}


def receipt_of(claim: Claim, *, address: str) -> FilingReceipt:
    """The receipt of the act that filed this claim. `address`: of the member's page of it."""
    papers = Paper.objects.filter(
        filing=claim.filing_id or 0, removed_at=None, added_at__lte=claim.filed_at
    )
    return FilingReceipt(
        references=filed_together(claim) or [claim.reference],
        who=claim.member.masked_name,
        filed_at=claim.filed_at,
        by=claim.filed_by.display_name,
        promised_on=claim.promised_on,
        papers=[_paper_line(paper) for paper in papers.prefetch_related("pages").order_by("pk")],
        address=address,
    )


def receipt_pdf(receipt: FilingReceipt) -> bytes:
    """The same on A4, to be printed; the same receipt, the same bytes."""
    sheet = Sheet(size=_BODY)
    sheet.centred(settings.SMS_SIGNATURE, size=18, bold=True)
    sheet.centred(_("Receipt: a claim was filed"), size=16, bold=True)
    sheet.gap(1)
    sheet.pairs(receipt.pairs())
    sheet.gap(1)
    if receipt.papers:
        sheet.paragraph(_("Papers handed in"), bold=True)
        for line in receipt.papers:
            sheet.paragraph(f"· {line}")
        sheet.gap(1)
    sheet.paragraph(_("How to follow it"), bold=True)
    sheet.paragraph(receipt.how_to_follow())
    sheet.gap(1)
    sheet.squares(squares(receipt.address), side=_CODE)
    sheet.gap(0.5)
    sheet.centred(receipt.reference, size=_BODY)
    out = bytearray()
    writer = PdfWriter(out.extend)
    foot = foot_of(receipt.reference)
    for page in sheet.pages:
        writer.text_page(page, foot=foot)
    writer.fonts(characters_of(sheet.pages) | set(foot.text))
    writer.finish(title=receipt.reference)
    return bytes(out)


def _paper_line(paper: Paper) -> str:
    pages = paper.pages.count()
    words = ngettext("%(label)s, %(n)s page", "%(label)s, %(n)s pages", pages)
    return words % {"label": Paper.Kind(paper.kind_or_wanted).label, "n": pages}
