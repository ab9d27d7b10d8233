"""A bank card: nothing on it has a label, but its number has a shape and a check digit."""

import re
from collections.abc import Sequence
from dataclasses import replace

from claims.reading.layout import Row
from claims.reading.parse.found import Candidate
from claims.reading.parse.pick import whole_row
from claims.reading.parse.values import as_digits
from config.kernel.card_number import looks_mistyped

_NUMBER = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
_THRU = re.compile(r"(?<!\d)(0[1-9]|1[0-2])/(\d\d)(?!\d)")
_BANK = re.compile(r"[㐀-鿿]{2,12}(?:银行|信用社|信用联社)")


def bank_card(rows: Sequence[Row]) -> dict[str, Candidate]:
    """`bank`, `card_no` and `valid_thru`, those that stand on it."""
    fields: dict[str, Candidate] = {}
    for row in rows:
        number = _NUMBER.search(as_digits(_once(row)))
        if number is not None and _better(fields.get("card_no"), number[0]):
            cut = any(_goes_on(row, other) for other in rows)
            fields["card_no"] = replace(whole_row(row.pieces, number[0]), weak=cut)
        thru = _THRU.search(row.text)
        if thru is not None:
            fields.setdefault("valid_thru", whole_row(row.pieces, thru[0]))
        bank = _BANK.search(row.printed)
        if bank is not None:
            fields.setdefault("bank", whole_row(row.pieces, bank[0]))
    return fields


def _once(row: Row) -> str:
    """The row's text, a sign that two pieces share taken once: wide print is cut in the middle."""
    text, until = "", float("-inf")
    for piece in row.pieces:
        width = (piece.right - piece.left) / len(piece.normal)
        shared = until - piece.left > 0.3 * width and text[-1:] == piece.normal[:1]
        text += piece.normal[1:] if shared else piece.normal
        until = piece.right
    return text


def _goes_on(row: Row, other: Row) -> bool:
    """Digits stand behind the row's end, a little higher or lower: its number may lack them, and
    one cut number in ten still has a check digit that holds."""
    return (
        other is not row
        and abs(other.middle - row.middle) < 2 * row.height
        and any(
            piece.normal.isdigit() and piece.left > row.pieces[-1].left for piece in other.pieces
        )
    )


def _better(before: Candidate | None, number: str) -> bool:
    return before is None or (looks_mistyped(before.value) and not looks_mistyped(number))
