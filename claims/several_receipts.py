"""Receipts of different numbers among the papers of one claim: which readings are of which."""

from collections.abc import Sequence

from claims.reading.reading import PageReading

_NUMBER = "bill_no"


def receipt_number(reading: PageReading) -> str:
    """ "" where it was not read, and on papers that are no receipt of a stay."""
    found = reading.fields.get(_NUMBER)
    return found.value if found and reading.kind == "inpatient_receipt" else ""


def first_of_each(readings: Sequence[PageReading]) -> list[PageReading]:
    """The most surely read reading of every receipt that has a number, the surest receipt first."""
    firsts: list[PageReading] = []
    for reading in sorted(readings, key=_accepted, reverse=True):
        if receipt_number(reading) and not any(_is_same(reading, first) for first in firsts):
            firsts.append(reading)
    return firsts


def other_receipts(readings: Sequence[PageReading], claimed: str = "") -> list[PageReading]:
    """What does not belong to the receipt that counts: the one with the number `claimed`; where
    nothing is claimed yet, the most surely read. None where there is only one.

    A second page without a number may be of either: it is left out with the others.
    """
    firsts = first_of_each(readings)
    if len(firsts) < 2:
        return []
    counts = [one for one in firsts if receipt_number(one) == claimed] if claimed else firsts[:1]
    return [
        reading
        for reading in readings
        if reading.kind == "inpatient_receipt" and not any(_is_same(reading, one) for one in counts)
    ]


def _is_same(one: PageReading, other: PageReading) -> bool:
    """The same number; or one sign of it read otherwise, and the same total."""
    numbers = receipt_number(one), receipt_number(other)
    if numbers[0] == numbers[1]:
        return True
    totals = [reading.fields.get("total") for reading in (one, other)]
    alike = totals[0] and totals[1] and totals[0].value == totals[1].value
    return bool(alike) and len(numbers[0]) == len(numbers[1]) and _differing(*numbers) == 1


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _accepted(reading: PageReading) -> int:
    return sum(field.accepted for field in reading.fields.values())
