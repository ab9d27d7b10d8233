"""What a paper proves about itself: sums, capitals, dates. A check that holds proves its values;
one that fails may be mended by another reading of the same place, never by a guess."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise, product

from claims.reading.parse.found import Candidate, Charge, Parsed
from claims.reading.parse.labels import distance
from claims.reading.parse.values import find
from claims.reading.reading import CheckOutcome
from config.kernel.capitals import from_capitals, in_capitals


@dataclass(frozen=True)
class Sum:
    """`terms` with their signs come to zero. `soft`: papers exist where it does not hold. Terms
    that are absent count as zero, if at least `least` of them are there."""

    check: str
    terms: tuple[tuple[str, int], ...]
    needed: frozenset[str]
    least: int
    soft: bool = False


_PAYERS = ("fund_pay", "other_pay", "account_pay", "cash_pay")
SUMS: dict[str, tuple[Sum, ...]] = {
    "receipt": (
        Sum("payers_sum_to_total", (("total", -1), *((name, 1) for name in _PAYERS)),
            frozenset({"total"}), 3),
        Sum("prepaid_settles",
            (("prepaid", 1), ("supplement", 1), ("refund", -1), ("cash_pay", -1)),
            frozenset({"prepaid", "cash_pay"}), 3),
        Sum("own_parts_sum",
            (("self_pay", 1), ("self_expense", 1), ("account_pay", -1), ("cash_pay", -1)),
            frozenset({"self_pay", "self_expense"}), 3, soft=True),
    ),
    "split_sheet": (
        Sum("split_parts_sum_to_total",
            (("total", -1), ("fund_pay", 1), ("class_b_prepaid", 1), ("out_of_catalogue", 1),
             ("self_borne", 1)),
            frozenset({"total", "fund_pay", "self_borne"}), 4),
    ),
}  # fmt: skip
_MOST_TRIED = 64
_SURE = 0.95


@dataclass
class Sheet:
    """A page under check: readings may change places with their alternatives; `proven` grows."""

    kind: str
    fields: dict[str, Candidate]
    charges: tuple[Charge, ...]
    others: dict[str, list[Candidate]] = field(default_factory=dict)
    proven: set[str] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)
    derived: set[str] = field(default_factory=set)
    charges_proven: bool = False
    outcomes: list[CheckOutcome] = field(default_factory=list)

    def money(self, name: str) -> Decimal | None:
        found = self.fields.get(name)
        return _decimal(found)

    def readings(self, name: str) -> list[Candidate]:
        first = [self.fields[name]] if name in self.fields else []
        return first + self.others.get(name, [])

    def say(self, check: str, result: bool | None, detail: str) -> None:
        word = "no_data" if result is None else "pass" if result else "fail"
        self.outcomes.append(CheckOutcome(check, word, detail))  # type: ignore[arg-type]


def checked(parsed: Parsed, others: dict[str, list[Candidate]] | None = None) -> Sheet:
    """Every check of this kind of paper, in an order in which what is proven helps the next."""
    sheet = Sheet(parsed.kind, dict(parsed.fields), parsed.charges, others or {})
    if parsed.kind in {"inpatient_receipt", "outpatient_receipt"}:
        _capitals(sheet)
        _items(sheet)
        sums = SUMS["receipt"]
        if parsed.kind == "outpatient_receipt":
            sums = tuple(one for one in sums if one.check != "prepaid_settles")
        for one in sums:
            _sum(sheet, one)
        for one in sums:
            _derive(sheet, one)
        _dates(sheet, ("admit_date", "discharge_date", "issue_date"))
    elif parsed.kind == "split_sheet":
        for one in SUMS["split_sheet"]:
            _sum(sheet, one)
            _derive(sheet, one)
        _dates(sheet, ("admit_date", "discharge_date"))
    elif parsed.kind == "discharge_summary":
        _dates(sheet, ("admit_date", "discharge_date"))
        _days(sheet)
    sheet.doubted -= sheet.proven
    return sheet


def _capitals(sheet: Sheet) -> None:
    """大写 = 小写."""
    check = "uppercase_total_equals_total"
    pairs = [
        (written, digits)
        for written in sheet.readings("total_cn")
        for digits in sheet.readings("total")
        if from_capitals(written.value) is not None
    ]
    for written, digits in pairs:
        if from_capitals(written.value) == _decimal(digits):
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
    amount = _decimal(total)
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


def _items(sheet: Sheet) -> None:
    """The charges come to the total."""
    check = "items_sum_to_total"
    amounts = [_decimal(charge.amount) for charge in sheet.charges]
    total = sheet.money("total")
    if not amounts or total is None:
        sheet.say(check, None, "")
        return
    comes_to = sum((amount for amount in amounts if amount is not None), Decimal(0))
    for reading in sheet.readings("total"):
        if _decimal(reading) == comes_to and "total" not in sheet.doubted | sheet.proven:
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


def _sum(sheet: Sheet, one: Sum) -> None:
    names = [name for name, _ in one.terms]
    readings = {name: sheet.readings(name) for name in names}
    there = [name for name in names if readings[name]]
    if not one.needed <= set(there) or len(there) < one.least:
        sheet.say(one.check, None, "")
        return
    holding = [combo for combo in _tries(sheet, there, readings) if _zero(one, combo)]
    first = {name: readings[name][0] for name in there}
    if _zero(one, first):
        chosen: dict[str, Candidate] | None = first
    else:
        chosen = holding[0] if len(holding) == 1 else None
    if chosen is not None:
        sheet.fields |= chosen
        sheet.proven |= set(there)
        sheet.derived -= set(there)
        sheet.say(one.check, True, _written(one, chosen))
        return
    complete = len(there) == len(names)
    if complete and not one.soft:
        sheet.doubted |= set(there)
    sheet.say(one.check, False if complete else None, _written(one, first))


def _tries(
    sheet: Sheet, names: Sequence[str], readings: dict[str, list[Candidate]]
) -> Iterable[dict[str, Candidate]]:
    """Combinations of readings; what is proven stays. Each set of amounts once."""
    choices = [
        readings[name][:1] if name in sheet.proven else _unlike(readings[name]) for name in names
    ]
    for number, combo in enumerate(product(*choices)):
        if number >= _MOST_TRIED:
            return
        yield dict(zip(names, combo, strict=True))


def _unlike(readings: Sequence[Candidate]) -> list[Candidate]:
    return list({reading.value: reading for reading in reversed(readings)}.values())[::-1]


def _derive(sheet: Sheet, one: Sum) -> None:
    """Where a single value is missing or stands against proven ones, say what would make the sum
    hold: for a person to look at."""
    if one.soft:
        return
    name = _open(sheet, one)
    if name is None or name == "total" or not _rest_is_sure(sheet, one, name):
        return
    sign = dict(one.terms)[name]
    rest = sum(
        (sheet.money(other) or Decimal(0)) * other_sign
        for other, other_sign in one.terms
        if other != name
    )
    value = -rest * sign
    before = sheet.fields.get(name)
    if value < 0 or (before is not None and distance(before.value, f"{value:.2f}") > 2):
        return
    near = before or next((sheet.fields[other] for other, _ in one.terms if other in sheet.fields))
    if before is None or before.value != f"{value:.2f}":
        sheet.fields[name] = replace(near, value=f"{value:.2f}", raw=before.raw if before else "")
        sheet.derived.add(name)


def _rest_is_sure(sheet: Sheet, one: Sum, name: str) -> bool:
    """What follows from an unsure reading is a guess."""
    others = [(other, sheet.fields.get(other)) for other, _ in one.terms if other != name]
    return all(
        other in sheet.proven or (found is not None and found.cost == 0 and found.score >= _SURE)
        for other, found in others
    )


def _open(sheet: Sheet, one: Sum) -> str | None:
    """The one term that is missing while all others are there; or, where none is, the one that is
    not proven."""
    names = [name for name, _ in one.terms]
    missing = [name for name in names if name not in sheet.fields]
    loose = missing or [name for name in names if name not in sheet.proven]
    return loose[0] if len(loose) == 1 else None


def _dates(sheet: Sheet, names: Sequence[str]) -> None:
    """Admission, discharge, receipt: in this order."""
    there = [(name, _day(sheet.fields.get(name))) for name in names]
    days = [(name, day) for name, day in there if day is not None]
    if len(days) < 2:
        sheet.say("dates_in_order", None, "")
        return
    holds = all(one[1] <= other[1] for one, other in pairwise(days))
    if not holds:
        sheet.doubted |= {name for name, _ in days}
    sheet.say("dates_in_order", holds, " ≤ ".join(day.isoformat() for _, day in days))


def _days(sheet: Sheet) -> None:
    """The days of the stay are the nights between its dates, or one more."""
    for admitted, left, counted in product(
        sheet.readings("admit_date"), sheet.readings("discharge_date"), sheet.readings("days")
    ):
        first, last = _day(admitted), _day(left)
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


def _zero(one: Sum, chosen: dict[str, Candidate]) -> bool:
    total = Decimal(0)
    for name, sign in one.terms:
        if name in chosen:
            amount = _decimal(chosen[name])
            if amount is None:
                return False
            total += sign * amount
    return total == 0


def _written(one: Sum, chosen: dict[str, Candidate]) -> str:
    """The sum as one would write it down."""
    plus = [chosen[name].value for name, sign in one.terms if sign > 0 and name in chosen]
    minus = [chosen[name].value for name, sign in one.terms if sign < 0 and name in chosen]
    sign = "=" if _zero(one, chosen) else "≠"
    return f"{' + '.join(plus)} {sign} {' + '.join(minus)}"


def _decimal(found: Candidate | None) -> Decimal | None:
    if found is None:
        return None
    amount = find("money", found.value)
    return Decimal(amount.value) if amount is not None and amount.value == found.value else None


def _day(found: Candidate | None) -> date | None:
    return date.fromisoformat(found.value) if found is not None else None
