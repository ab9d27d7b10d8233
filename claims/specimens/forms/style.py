"""How a form writes values: dates and amounts are printed in more ways than one."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

DateStyle = Literal["iso", "han", "dots", "slashes", "compact"]


@dataclass(frozen=True)
class Style:
    """`commas` between thousands of an amount, `sign` before it."""

    dates: DateStyle = "iso"
    commas: bool = False
    sign: str = ""

    def day(self, iso: str) -> str:
        """An ISO date as this form prints it."""
        on = date.fromisoformat(iso)
        return {
            "iso": iso,
            "han": f"{on.year}年{on.month:02d}月{on.day:02d}日",
            "dots": f"{on.year}.{on.month:02d}.{on.day:02d}",
            "slashes": f"{on.year}/{on.month:02d}/{on.day:02d}",
            "compact": f"{on:%Y%m%d}",
        }[self.dates]

    def amount(self, amount: str) -> str:
        """An amount with two decimals as this form prints it."""
        whole, _, fen = amount.partition(".")
        return f"{self.sign}{int(whole):,}.{fen}" if self.commas else f"{self.sign}{amount}"

    def value(self, name: str, value: str) -> str:
        """A field's value as it stands on the paper."""
        if name.endswith("_date") and value:
            return self.day(value)
        if name in _MONEY and value:
            return self.amount(value)
        return value


_MONEY = frozenset({
    "total", "fund_pay", "other_pay", "account_pay", "cash_pay", "self_pay", "self_expense",
    "prepaid", "supplement", "refund", "class_b_prepaid", "out_of_catalogue", "self_borne",
    "in_scope", "deductible", "pooled_fund_pay", "large_amount_pay", "serious_illness_pay",
    "medical_aid_pay", "own_total",
})  # fmt: skip
