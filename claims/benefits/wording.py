"""The words of a settlement's lines: labels, figures and formulas, in Chinese and English."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from members.schemes.terms import Words

LANGUAGES = ("zh-hans", "en")
_DECIMALS_MAX = 6

# What a share is taken of.
BASES: Mapping[str, Words] = {
    "self_borne": {"zh-hans": "自负费用", "en": "self-borne cost"},
    "self_paid_in_catalogue": {"zh-hans": "个人自付费用", "en": "own part in the catalogue"},
    "self_borne_net_of_basic_deductible": {
        "zh-hans": "扣除医保起付线后的自负费用",
        "en": "self-borne cost above the insurance deductible",
    },
    "self_paid_one": {"zh-hans": "自付一", "en": "own part of class one (自付一)"},
    "own_burden": {"zh-hans": "个人负担费用", "en": "own burden"},
    "total": {"zh-hans": "医疗费总额", "en": "total cost"},
}

FIGURES: Mapping[str, Words] = {
    "self_borne": {"zh-hans": "结算单所列自负", "en": "self-borne as settled"},
    "self_paid_in_catalogue": {"zh-hans": "个人自付", "en": "own part in the catalogue"},
    "class_b_prepaid": {"zh-hans": "自理（乙类先行自付）", "en": "class-B pre-payment"},
    "self_borne_net_of_basic_deductible": {
        "zh-hans": "扣除起付线后的自负",
        "en": "self-borne above the deductible",
    },
    "self_paid_one": {"zh-hans": "自付一", "en": "自付一 as settled"},
    "own_burden": {"zh-hans": "个人负担", "en": "own burden"},
    "total": {"zh-hans": "费用总额", "en": "total"},
    "medical_aid_paid": {"zh-hans": "医疗救助", "en": "medical aid"},
    "other_paid": {"zh-hans": "其他补助", "en": "paid by others"},
}

LABELS: Mapping[str, Words] = {
    "version": {
        "zh-hans": "{period}年度适用{version}年标准",
        "en": "{period} goes by the standards of {version}",
    },
    "base": {"zh-hans": "{base}", "en": "Base: {base}"},
    "share": {"zh-hans": "归入{period}年度的{base}", "en": "Part that belongs to {period}"},
    "cumulative": {"zh-hans": "{period}年度累计{base}", "en": "{period} so far: {base}"},
    "days": {"zh-hans": "{period}年度计发天数", "en": "Days that count for {period}"},
    "tier": {"zh-hans": "{above}至{up_to}元部分", "en": "Part from {above} to {up_to} yuan"},
    "open_tier": {"zh-hans": "{above}元以上部分", "en": "Part above {above} yuan"},
    "beyond": {"zh-hans": "{up_to}元以上部分", "en": "Part above {up_to} yuan"},
    "cap": {"zh-hans": "最高补助{cap}元", "en": "At most {cap} yuan"},
    "floor": {"zh-hans": "补足到{floor}元", "en": "Raised to {floor} yuan"},
    "paid_before": {
        "zh-hans": "减：{period}年度已补助",
        "en": "Less: already paid for {period}",
    },
    "own_cost": {"zh-hans": "以本次{base}为限", "en": "Not more than the cost of this claim"},
    "allowance": {"zh-hans": "{benefit}", "en": "{benefit}"},
    "flat": {"zh-hans": "{benefit}", "en": "{benefit}"},
    "lump_sum": {"zh-hans": "{benefit}", "en": "{benefit}"},
    "reduced": {"zh-hans": "{benefit}：观察期内", "en": "{benefit}: within the waiting period"},
    "offset": {"zh-hans": "减：已领{benefit}", "en": "Less: already paid: {benefit}"},
    "item_cap": {"zh-hans": "该项目最高补助{cap}元", "en": "At most {cap} yuan under this item"},
    "top_up": {"zh-hans": "身故补足到{amount}元", "en": "Raised to {amount} yuan after a death"},
}

FORMULAS: Mapping[str, Words] = {
    "share": {
        "zh-hans": "{base} × {nights}/{of_nights}夜 = {result}",
        "en": "{base} × {nights}/{of_nights} nights = {result}",
    },
    "cumulative": {
        "zh-hans": "此前{before} + 本次{base} = {result}",
        "en": "before {before} + now {base} = {result}",
    },
    "days": {
        "zh-hans": "此前{before} + 本次{now} = {result}天",
        "en": "before {before} + now {now} = {result}",
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
        "zh-hans": "{sum} 超过本次费用{base}",
        "en": "{sum} is more than the cost {base}",
    },
    "allowance": {
        "zh-hans": "{days}天 × {per_day} = {result}",
        "en": "days: {days} × {per_day} = {result}",
    },
    "flat": {
        "zh-hans": "累计{days}天，不超过{up_to_days}天，一次性{amount}",
        "en": "{days} days in all, not more than {up_to_days}: {amount} once",
    },
    "lump_sum": {"zh-hans": "定额{amount}", "en": "fixed sum of {amount}"},
    "reduced": {
        "zh-hans": "参保第{day}天，观察期至第{to_day}天",
        "en": "day {day} of cover, the waiting period lasts to day {to_day}",
    },
    "offset": {"zh-hans": "两项不重复享受，取其高", "en": "not both are paid, only the larger"},
    "item_cap": {"zh-hans": "{sum} 超过余额{room}", "en": "{sum} is more than the {room} left"},
    "top_up": {
        "zh-hans": "本期合计{sum}，不足{amount}",
        "en": "{sum} in this period, less than {amount}",
    },
    "stopped": {"zh-hans": "{begins}至{ends}的费用", "en": "cost of {begins} to {ends}"},
    "window": {
        "zh-hans": "{begins}至{ends}的费用；申请日{filed}，申请时间{opens}至{closes}",
        "en": "cost of {begins} to {ends}; filed {filed}, open from {opens} to {closes}",
    },
    "deadline": {
        "zh-hans": "{begins}至{ends}的费用；申请日{filed}，截止日{closes}",
        "en": "cost of {begins} to {ends}; filed {filed}, closed after {closes}",
    },
    "found": {"zh-hans": "确诊日{day}", "en": "found on {day}"},
    "found_deadline": {
        "zh-hans": "确诊日{day}；申请日{filed}，截止日{closes}",
        "en": "found on {day}; filed {filed}, closed after {closes}",
    },
    "found_until": {
        "zh-hans": "确诊日{day}；{until}起可判定",
        "en": "found on {day}; can be judged from {until} on",
    },
    "waiting_day": {
        "zh-hans": "参保第{day}天，观察期至第{to_day}天",
        "en": "day {day} of cover, the waiting period lasts to day {to_day}",
    },
    "deductible": {
        "zh-hans": "{total} 未超过起付线{deductible}",
        "en": "{total} is not more than the deductible {deductible}",
    },
    "unpaid_days": {
        "zh-hans": "共{days}天，前{unpaid}天不计发",
        "en": "{days} days, the first {unpaid} are not paid",
    },
    "claims": {
        "zh-hans": "本期已补助{count}次，最多{most}次",
        "en": "paid {count} times in this period, at most {most}",
    },
}

NOT_BELOW_ZERO = {"zh-hans": "，按0.00计", "en": ", counted as 0.00"}


@dataclass(frozen=True)
class Said(Mapping[str, str]):
    """A sentence with its figures, written out in a language when it is read.

    Most lines are read in one language, many in none: settling thousands of claims writes nothing.
    """

    form: Words
    figures: tuple[tuple[str, object], ...]

    def __getitem__(self, language: str) -> str:
        return self.form[language].format(
            **{name: _written(figure, language) for name, figure in self.figures}
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.form)

    def __len__(self) -> int:
        return len(self.form)


def said(form: Words, **figures: object) -> Said:
    return Said(form, tuple(figures.items()))


def formula(name: str, **figures: object) -> Said:
    """A formula of the list above with its figures."""
    return Said(FORMULAS[name], tuple(figures.items()))


def round_figure(amount: Decimal) -> str:
    """`1,000` in a label: no decimals where there are none."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}%"


def written_amount(amount: Decimal) -> str:
    """With two decimals, more only where they say something."""
    text = f"{amount:,.{_DECIMALS_MAX}f}"
    kept = text.rstrip("0")
    return text[: max(len(kept), len(text) - _DECIMALS_MAX + 2)].replace("-", "−")


def _written(figure: object, language: str) -> str:
    if isinstance(figure, Mapping):
        return str(figure[language])
    if isinstance(figure, date):
        return figure.isoformat()
    if isinstance(figure, Decimal):
        return written_amount(figure)
    if isinstance(figure, Fraction):
        # A share by nights may never end: six decimals are enough to check it by hand.
        return written_amount(round(Decimal(figure.numerator) / figure.denominator, _DECIMALS_MAX))
    return str(figure)
