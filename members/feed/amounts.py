"""The amounts of a feed row: exact, finite, and adding up."""

import re
from decimal import Decimal
from typing import Any

from config.kernel.money import ZERO, yuan
from members.feed.refusals import RowRefused

# Without these no base can be derived and no identity be checked.
REQUIRED = (
    "medfee_sumamt",
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "inscp_scp_amt",
    "act_pay_dedc",
    "hifp_pay",
    "cvlserv_pay",
    "hifes_pay",
    "hifmi_pay",
    "hifob_pay",
    "maf_pay",
    "oth_pay",
    "fund_pay_sumamt",
    "psn_part_amt",
    "acct_pay",
    "psn_cash_pay",
)
# Younger than the platform, or of no weight: nothing sent means nothing paid.
OPTIONAL = ("acct_mulaid_pay", "hosp_part_amt", "balc")
# States of an account and of a deductible, not flows: a refund does not turn their sign.
_NOT_FLOWS = frozenset({"balc", "act_pay_dedc"})
_PARTS = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")

# As nearly all are written: right as it stands.
_USUAL = re.compile(r"[0-9]{1,8}\.[0-9]{2}", re.ASCII)
_WRITTEN = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})
_LARGEST = Decimal("99999999.99")


def read_amounts(row: dict[str, Any], *, is_refund: bool) -> dict[str, Decimal]:
    """Every amount by its national name, to the fen; RowRefused unless the sums hold."""
    amounts = {field: _amount(row, field) for field in REQUIRED}
    amounts |= {field: _amount_or_nothing(row, field) for field in OPTIONAL}
    if is_refund:
        _check_refund_signs(amounts)
    else:
        for field, amount in amounts.items():
            if amount < 0:
                raise RowRefused("amount_negative", field)
    _check_sums(amounts)
    return amounts


def _amount_or_nothing(row: dict[str, Any], field: str) -> Decimal:
    return _amount(row, field) if row.get(field) not in (None, "") else ZERO


def _amount(row: dict[str, Any], field: str) -> Decimal:
    if field not in row:
        raise RowRefused("missing", field)
    value = row[field]
    if isinstance(value, str) and _USUAL.fullmatch(value):
        return Decimal(value) or ZERO
    if value is None or value == "":
        raise RowRefused("empty", field)
    number = _number(field, value)
    if not number.is_finite():
        raise RowRefused("amount_not_finite", field)
    # By its exponent first: arithmetic on 1e999999999 would never end.
    if number and (number.adjusted() > 9 or abs(number) > _LARGEST):
        raise RowRefused("amount_too_large", field)
    if not number:
        return ZERO
    if number.adjusted() < -2 or (amount := yuan(number)) != number:
        raise RowRefused("amount_too_precise", field)
    return amount


def _number(field: str, value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        written = value.strip()
        if _WRITTEN.fullmatch(written):
            return Decimal(written)
        if written.lstrip("+-").lower() in _NOT_FINITE:
            raise RowRefused("amount_not_finite", field)
    raise RowRefused("amount_shape", field)


def _check_refund_signs(amounts: dict[str, Decimal]) -> None:
    """Platforms write a refund with all amounts below zero, or repeat those of the original."""
    flows = [amount for field, amount in amounts.items() if field not in _NOT_FLOWS]
    if any(amount < 0 for amount in flows) and any(amount > 0 for amount in flows):
        raise RowRefused("refund_signs_mixed", "medfee_sumamt")


def _check_sums(amounts: dict[str, Decimal]) -> None:
    total, person = amounts["medfee_sumamt"], amounts["psn_part_amt"]
    fund, hospital = amounts["fund_pay_sumamt"], amounts["hosp_part_amt"]
    if total != fund + person + hospital:
        raise RowRefused(
            "total_differs",
            "medfee_sumamt",
            total=str(total),
            fund=str(fund),
            person=str(person),
            hospital=str(hospital),
        )
    account, mutual = amounts["acct_pay"], amounts["acct_mulaid_pay"]
    cash = amounts["psn_cash_pay"]
    if person != account + mutual + cash:
        raise RowRefused(
            "personal_part_differs",
            "psn_part_amt",
            person=str(person),
            account=str(account),
            mutual=str(mutual),
            cash=str(cash),
        )
    for field in _PARTS:
        if abs(amounts[field]) > abs(total):
            raise RowRefused("part_exceeds_total", field)
