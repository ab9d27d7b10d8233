"""What a sheet of a fee list proves: its lines come to its subtotal. What all sheets come to is
asked when they are together (`claims.reading.merge`)."""

from decimal import Decimal

from claims.reading.checks.sheet import Sheet, decimal_of


def check_lines(sheet: Sheet) -> None:
    """The lines of this sheet against its subtotal."""
    check = "lines_sum_to_subtotal"
    subtotal = sheet.money("subtotal")
    amounts = [decimal_of(charge.amount) for charge in sheet.charges]
    if subtotal is None or not amounts:
        sheet.say(check, None, "")
        return
    comes_to = sum((amount for amount in amounts if amount is not None), Decimal(0))
    holds = comes_to == subtotal
    sheet.charges_proven = holds
    (sheet.proven if holds else sheet.doubted).add("subtotal")
    sheet.say(check, holds, f"{comes_to} {'=' if holds else '≠'} {subtotal}")
