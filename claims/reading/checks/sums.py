"""Sums that a paper must come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from claims.reading.checks.sheet import Sheet, decimal_of
from claims.reading.kinds import Kind
from claims.reading.parse.found import Candidate
from claims.reading.parse.labels import distance

_MOST_TRIED = 64
_SURE = 0.95


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
_PAID = Sum(
    "payers_sum_to_total", (("total", -1), *((name, 1) for name in _PAYERS)),
    frozenset({"total"}), 3,
)  # fmt: skip
_SETTLED_BEFORE = Sum(
    "prepaid_settles", (("prepaid", 1), ("supplement", 1), ("refund", -1), ("cash_pay", -1)),
    frozenset({"prepaid", "cash_pay"}), 3,
)  # fmt: skip
_OWN = Sum(
    "own_parts_sum",
    (("self_pay", 1), ("self_expense", 1), ("account_pay", -1), ("cash_pay", -1)),
    frozenset({"self_pay", "self_expense"}), 3, soft=True,
)  # fmt: skip
_FUNDS = ("pooled_fund_pay", "large_amount_pay", "serious_illness_pay", "medical_aid_pay",
          "civil_servant_pay", "other_fund_pay")  # fmt: skip
SUMS: dict[Kind, tuple[Sum, ...]] = {
    "inpatient_receipt": (_PAID, _SETTLED_BEFORE, _OWN),
    "outpatient_receipt": (_PAID, _OWN),
    "split_sheet": (
        Sum("split_parts_sum_to_total",
            (("total", -1), ("fund_pay", 1), ("class_b_prepaid", 1), ("out_of_catalogue", 1),
             ("self_borne", 1)),
            frozenset({"total", "fund_pay", "self_borne"}), 4),
    ),
    # 医保结算清单: 金额合计 = funds + 个人负担; which is 自付 + 自费, and account + cash.
    "settlement_sheet": (
        Sum("funds_and_own_sum_to_total", (("total", -1), ("fund_pay", 1), ("own_total", 1)),
            frozenset({"total", "fund_pay", "own_total"}), 3),
        Sum("funds_sum_to_fund_pay", (("fund_pay", -1), *((name, 1) for name in _FUNDS)),
            frozenset({"fund_pay", "pooled_fund_pay"}), 3),
        Sum("own_parts_sum_to_own_total",
            (("own_total", -1), ("self_pay", 1), ("self_expense", 1)),
            frozenset({"own_total", "self_pay", "self_expense"}), 3),
        Sum("paid_sums_to_own_total", (("own_total", -1), ("account_pay", 1), ("cash_pay", 1)),
            frozenset({"own_total"}), 3, soft=True),
    ),
}  # fmt: skip


def check_sums(sheet: Sheet, sums: Sequence[Sum]) -> None:
    """Each of them, then what would make one hold whose last term is open."""
    for one in sums:
        _sum(sheet, one)
    for one in sums:
        _derive(sheet, one)


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


def _zero(one: Sum, chosen: dict[str, Candidate]) -> bool:
    total = Decimal(0)
    for name, sign in one.terms:
        if name in chosen:
            amount = decimal_of(chosen[name])
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
