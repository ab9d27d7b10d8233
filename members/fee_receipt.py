"""The receipt of a unit's payment as a printed file; the same payment, the same bytes."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from config.kernel.capitals import in_capitals
from config.kernel.pdf.sheet import Sheet
from config.kernel.pdf.writer import PdfWriter, characters_of, foot_of
from config.wording import iso, money
from members.models import UnitPayment

_LEFT, _RIGHT = 79.0, 521.0


def receipt_pdf(payment: UnitPayment) -> bytes:
    """In Chinese, as the unit's bookkeeping wants it; the heading is the paying unit's name."""
    with translation.override("zh-hans"):
        sheet = _laid_out(payment)
    out = bytearray()
    writer = PdfWriter(out.extend)
    said: set[str] = set()
    for number, page in enumerate(sheet.pages, start=1):
        foot = foot_of(f"{payment.reference}  ·  {number} / {len(sheet.pages)}")
        writer.text_page(page, foot=foot)
        said |= characters_of([page]) | set(foot.text)
    writer.fonts(said)
    writer.finish(title=payment.reference)
    return bytes(out)


def _laid_out(payment: UnitPayment) -> Sheet:
    form = settings.FEE_RECEIPT
    sheet = Sheet(size=12.0, left=_LEFT, right=_RIGHT)
    sheet.centred(str(form["title"]), size=20, bold=True)
    sheet.gap(0.5)
    sheet.right(_("No. %(number)s") % {"number": payment.reference})
    sheet.gap(1)
    sheet.pairs(
        [
            (_("Paid by"), payment.unit.name),
            (_("Unified social credit code"), payment.unit.code),
            (_("For"), f"{payment.scheme.name_zh} {payment.period}"),
            (_("Amount"), money(payment.amount)),
            (_("In capitals"), in_capitals(payment.amount)),
            (_("Received on"), iso(payment.received_on)),
            (_("Bank reference"), payment.bank_reference),
        ]
    )
    sheet.gap(1)
    sheet.paragraph(
        _("The fiscal voucher %(voucher)s is asked for within %(n)s working days of the payment.")
        % {"voucher": form["voucher"], "n": form["voucher_working_days"]},
        indent=2.0,
    )
    sheet.gap(2)
    sheet.right(str(form["issuer"]))
    sheet.right(iso(payment.recorded_at))
    return sheet
