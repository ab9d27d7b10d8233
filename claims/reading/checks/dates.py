"""What the dates of a stay prove about one another."""

from collections.abc import Sequence
from itertools import pairwise, product

from claims.reading.checks.sheet import Sheet, day_of


def check_order(sheet: Sheet, names: Sequence[str]) -> None:
    """Admission, discharge, receipt: in this order."""
    there = [(name, day_of(sheet.fields.get(name))) for name in names]
    days = [(name, day) for name, day in there if day is not None]
    if len(days) < 2:
        sheet.say("dates_in_order", None, "")
        return
    holds = all(one[1] <= other[1] for one, other in pairwise(days))
    if not holds:
        sheet.doubted |= {name for name, _ in days}
    sheet.say("dates_in_order", holds, " ≤ ".join(day.isoformat() for _, day in days))


def check_days(sheet: Sheet) -> None:
    """The days of the stay are the nights between its dates, or one more."""
    for admitted, left, counted in product(
        sheet.readings("admit_date"), sheet.readings("discharge_date"), sheet.readings("days")
    ):
        first, last = day_of(admitted), day_of(left)
        if first is None or last is None:
            continue
        nights = (last - first).days
        if nights >= 0 and int(counted.value) in {nights, nights + 1, max(nights, 1)}:
            sheet.fields |= {"admit_date": admitted, "discharge_date": left, "days": counted}
            sheet.proven |= {"admit_date", "discharge_date", "days"}
            sheet.say("days_match", True, f"{left.value} − {admitted.value} = {counted.value}")
            return
    names = {"admit_date", "discharge_date", "days"}
    complete = names <= set(sheet.fields)
    if complete:
        sheet.doubted |= names
    sheet.say("days_match", False if complete else None, "")
