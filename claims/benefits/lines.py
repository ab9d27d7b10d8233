"""The lines of a settlement: label, amount, formula in words, clause; in Chinese and English.

Whoever has the lines and a pocket calculator comes to the same benefit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from claims.benefits.base import Base
from config.kernel.money import ZERO, yuan
from members.schemes.terms import Ground, Scheme, Words

# Workings tell how the base comes about; only the other kinds add up to the benefit.
WORKING_KINDS = frozenset({"base", "share", "cumulative", "version"})

LANGUAGES = ("zh-hans", "en")
_DECIMALS_MAX = 6

_FIGURES: dict[str, Words] = {
    "self_borne": {"zh-hans": "结算单所列自负", "en": "self-borne as settled"},
    "self_paid_in_catalogue": {"zh-hans": "个人自付", "en": "own part in the catalogue"},
    "class_b_prepaid": {"zh-hans": "自理（乙类先行自付）", "en": "class-B pre-payment"},
    "medical_aid_paid": {"zh-hans": "医疗救助", "en": "medical aid"},
    "other_paid": {"zh-hans": "其他补助", "en": "paid by others"},
}

_FORMULAS: dict[str, Words] = {
    "share": {
        "zh-hans": "{base} × {nights}/{of_nights}夜 = {result}",
        "en": "{base} × {nights}/{of_nights} nights = {result}",
    },
    "cumulative": {
        "zh-hans": "此前{before} + 本次{base} = {result}",
        "en": "before {before} + now {base} = {result}",
    },
    "version": {
        "zh-hans": "最早公布的标准自{first}起",
        "en": "the first published standards begin on {first}",
    },
    "first_tier": {"zh-hans": "{upper} × {rate} = {result}", "en": "{upper} × {rate} = {result}"},
    "tier": {
        "zh-hans": "（{upper} − {above}）× {rate} = {result}",
        "en": "({upper} − {above}) × {rate} = {result}",
    },
    "beyond": {
        "zh-hans": "{total} − {up_to} = {result}，不再补助",
        "en": "{total} − {up_to} = {result}, not paid",
    },
    "cap": {"zh-hans": "{sum} 超过 {room}", "en": "{sum} is more than {room}"},
    "floor": {
        "zh-hans": "{sum} 不足 {floor}，补足",
        "en": "{sum} is less than {floor}: raised",
    },
    "paid_before": {"zh-hans": "本期已补助{paid}", "en": "already paid {paid}"},
    "own_cost": {
        "zh-hans": "{sum} 超过本次自负{base}",
        "en": "{sum} is more than the cost {base}",
    },
    "stopped": {
        "zh-hans": "{begins}至{ends}的费用",
        "en": "cost of {begins} to {ends}",
    },
    "window": {
        "zh-hans": "{begins}至{ends}的费用；申请日{filed}，申请时间{opens}至{closes}",
        "en": "cost of {begins} to {ends}; filed {filed}, open from {opens} to {closes}",
    },
    "deadline": {
        "zh-hans": "{begins}至{ends}的费用；申请日{filed}，截止日{closes}",
        "en": "cost of {begins} to {ends}; filed {filed}, closed after {closes}",
    },
}

_NOT_BELOW_ZERO = {"zh-hans": "，按0.00计", "en": ", counted as 0.00"}


@dataclass(frozen=True)
class Line:
    """One line of the explanation. `kind` is one of the scheme's labels, or `stopped`."""

    item: str
    kind: str
    period: int
    label: Words
    amount: Decimal
    formula: Words
    clause: Words

    @property
    def adds(self) -> bool:
        """Whether its amount is part of the benefit."""
        return self.kind not in WORKING_KINDS


@dataclass(frozen=True)
class LineWriter:
    """Writes the lines of one item and period in the words of its scheme."""

    scheme: Scheme
    item: str
    period: int

    def write(
        self,
        kind: str,
        amount: Decimal | Fraction,
        ground: Ground,
        *,
        formula: str = "",
        label_fields: Mapping[str, str] | None = None,
        **figures: object,
    ) -> Line:
        """A line of this kind; `figures` fill the formula (named like the kind by default)."""
        named = {"period": str(self.period), **(label_fields or {})}
        label = {key: text.format(**named) for key, text in self.scheme.labels[kind].items()}
        return self._line(kind, label, yuan(amount), fill(formula or kind, **figures), ground)

    def write_base(self, base: Base, ground: Ground) -> Line:
        label = self.scheme.labels["base"]
        return self._line("base", label, base.amount, base_formula(base), ground)

    def write_stopped(
        self, label: Words, ground: Ground | None, *, formula: str = "stopped", **figures: object
    ) -> Line:
        """A part that pays nothing, and why: the reason's sentence is the label."""
        return self._line("stopped", label, ZERO, fill(formula, **figures), ground)

    def _line(
        self, kind: str, label: Words, amount: Decimal, formula: Words, ground: Ground | None
    ) -> Line:
        clause = ground.cited if ground else dict.fromkeys(LANGUAGES, "")
        return Line(self.item, kind, self.period, label, amount, formula, clause)


def fill(formula: str, **figures: object) -> Words:
    """A formula with its figures, in both languages."""
    written = {name: _written(figure) for name, figure in figures.items()}
    return {key: text.format(**written) for key, text in _FORMULAS[formula].items()}


def base_formula(base: Base) -> Words:
    """`个人自付 7,476.00 − 自理 2,500.00 = 4,976.00`."""
    terms = [*base.figures, *base.later]
    words = {}
    for language in LANGUAGES:
        gap = " " if language == "en" else ""
        parts = [f"{_FIGURES[name][language]}{gap}{_written(amount)}" for name, amount in terms]
        text = " − ".join(parts)
        if len(terms) > 1:
            left = terms[0][1] - sum(less for _, less in terms[1:])
            text += f" = {_written(left)}{_NOT_BELOW_ZERO[language] if left < 0 else ''}"
        words[language] = text
    return words


def round_figure(amount: Decimal) -> str:
    """`1,000` in a label: no decimals where there are none."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}%"


def _written(figure: object) -> str:
    if isinstance(figure, date):
        return figure.isoformat()
    if isinstance(figure, Decimal):
        return _decimal(figure)
    if isinstance(figure, Fraction):
        # A share by nights may never end: six decimals are enough to check it by hand.
        return _decimal(round(Decimal(figure.numerator) / figure.denominator, _DECIMALS_MAX))
    return str(figure)


def _decimal(amount: Decimal) -> str:
    """With two decimals, more only where they say something."""
    text = f"{amount:,.{_DECIMALS_MAX}f}"
    kept = text.rstrip("0")
    return text[: max(len(kept), len(text) - _DECIMALS_MAX + 2)].replace("-", "−")
