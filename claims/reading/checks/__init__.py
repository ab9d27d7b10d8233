"""What a paper proves about itself: sums, capitals, dates, check digits. A check that holds proves
its values; one that fails may be mended by another reading of the same place, never by a guess."""

from claims.reading.checks.cards import check_card_number, check_id_number
from claims.reading.checks.dates import check_days, check_order
from claims.reading.checks.fee_list import check_lines
from claims.reading.checks.receipt import check_capitals, check_charges
from claims.reading.checks.sheet import Sheet
from claims.reading.checks.sums import SUMS, check_sums
from claims.reading.kinds import RECEIPTS
from claims.reading.parse.found import Candidate, Parsed

__all__ = ["Sheet", "checked"]

_DATES = {
    "inpatient_receipt": ("admit_date", "discharge_date", "issue_date"),
    "outpatient_receipt": ("visit_date", "issue_date"),
    "split_sheet": ("admit_date", "discharge_date"),
    "settlement_sheet": ("admit_date", "discharge_date", "issue_date"),
    "discharge_summary": ("admit_date", "discharge_date"),
    "fee_list": ("admit_date", "discharge_date"),
}
_COUNTS_DAYS = {"discharge_summary", "settlement_sheet"}


def checked(parsed: Parsed, others: dict[str, list[Candidate]] | None = None) -> Sheet:
    """Every check of this kind of paper, in an order in which what is proven helps the next."""
    sheet = Sheet(parsed.kind, dict(parsed.fields), parsed.charges, others or {})
    if parsed.kind in RECEIPTS:
        check_capitals(sheet)
        check_charges(sheet)
    if parsed.kind in SUMS:
        check_sums(sheet, SUMS[parsed.kind])
    if parsed.kind in _DATES:
        check_order(sheet, _DATES[parsed.kind])
    if parsed.kind in _COUNTS_DAYS:
        check_days(sheet)
    if parsed.kind == "fee_list":
        check_lines(sheet)
    if parsed.kind == "id_card":
        check_id_number(sheet)
    if parsed.kind == "bank_card":
        check_card_number(sheet)
    sheet.doubted -= sheet.proven
    return sheet
