"""What a receipt proves about its total: capitals and charges."""

from dataclasses import replace
from decimal import Decimal

from claims.reading.checks.sheet import Sheet, decimal_of
from claims.reading.parse.found import Candidate
from claims.reading.parse.labels import distance
from config.kernel.capitals import from_capitals, in_capitals


def check_capitals(sheet: Sheet) -> None:
    """大写 = 小写."""
    check = "uppercase_total_equals_total"
    pairs = [
        (written, digits)
        for written in sheet.readings("total_cn")
        for digits in sheet.readings("total")
        if from_capitals(written.value) is not None
    ]
    for written, digits in pairs:
        if from_capitals(written.value) == decimal_of(digits):
            sheet.fields |= {"total_cn": written, "total": digits}
            sheet.proven |= {"total_cn", "total"}
            sheet.say(check, True, f"{written.value} = {digits.value}")
            return
    total = sheet.fields.get("total")
    if pairs:
        sheet.doubted |= {"total_cn", "total"}
        sheet.say(check, False, f"{pairs[0][0].value} ≠ {pairs[0][1].value}")
        return
    sheet.say(check, None, "")
    _mend_capitals(sheet, total)
    if total is None:
        _total_from_capitals(sheet)


def _mend_capitals(sheet: Sheet, total: Candidate | None) -> None:
    """Capitals that say no amount but nearly what the digits say, are those."""
    written = sheet.fields.get("total_cn")
    amount = decimal_of(total)
    if written is None or amount is None or not written.weak or amount < 0:
        return
    meant = in_capitals(amount)
    if distance(written.value, meant) <= max(1, len(meant) // 4):
        sheet.fields["total_cn"] = replace(written, value=meant)
        sheet.derived.add("total_cn")


def _total_from_capitals(sheet: Sheet) -> None:
    written = sheet.fields.get("total_cn")
    amount = from_capitals(written.value) if written else None
    if written is not None and amount is not None:
        sheet.fields["total"] = replace(written, value=f"{amount:.2f}", raw="")
        sheet.derived.add("total")


def check_charges(sheet: Sheet) -> None:
    """The charges come to the total."""
    check = "items_sum_to_total"
    amounts = [decimal_of(charge.amount) for charge in sheet.charges]
    total = sheet.money("total")
    if not amounts or total is None:
        sheet.say(check, None, "")
        return
    comes_to = sum((amount for amount in amounts if amount is not None), Decimal(0))
    for reading in sheet.readings("total"):
        if decimal_of(reading) == comes_to and "total" not in sheet.doubted | sheet.proven:
            sheet.fields["total"] = reading
            total = comes_to
    holds = comes_to == total
    if holds:
        sheet.proven.add("total")
        sheet.derived.discard("total")
        sheet.charges_proven = True
    elif "total" not in sheet.proven:
        sheet.doubted.add("total")
    sheet.say(check, holds, f"{comes_to} {'=' if holds else '≠'} {total}")
