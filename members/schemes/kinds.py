"""The kinds of benefit that a scheme file may use, over the axes on which schemes differ.

A kind is a shape of values here, a reader in `benefit_schema.py` and its arithmetic in
`claims/benefits/`. A scheme of known kinds needs none of the three: it is a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from members.schemes.disease_list import DiseaseList
from members.schemes.terms import Base, Ground, Stated, Words


@dataclass(frozen=True)
class Tier:
    """The part of the base above `above` and up to `up_to` (None: no end) is paid at `rate`."""

    above: Decimal
    up_to: Decimal | None
    rate: Decimal


@dataclass(frozen=True)
class Deductible:
    """What is left to the member; `later`: from the second stay of the period on."""

    first: Decimal
    later: Decimal

    def of_stay(self, number: int) -> Decimal:
        return self.first if number == 1 else self.later


@dataclass(frozen=True)
class Deadline:
    """The last day for a claim, and the first one where there is one.

    Either a month and day, the first such day after the period, or `years` after the settlement of
    a stay (the finding of an illness).
    """

    closes: tuple[int, int] | None
    opens: tuple[int, int] | None = None
    years: int | None = None


@dataclass(frozen=True)
class WaitingStep:
    """Up to day `to_day` of cover, that day included, only `amount` is paid."""

    to_day: int
    amount: Decimal
    ends_cover: bool


@dataclass(frozen=True)
class Waiting:
    """The steps of a new cover; renewal at most `grace_days` after the old cover's end has none."""

    steps: tuple[WaitingStep, ...]
    grace_days: int


@dataclass(frozen=True)
class Applies:
    """For whom and for what a benefit is; an empty set or None means: for all."""

    stays: frozenset[str] = frozenset()
    insurance: frozenset[str] = frozenset()
    in_city: bool | None = None
    min_hospital_level: Stated[int] | None = None


@dataclass(frozen=True)
class Benefit:
    """What every kind has. `code` names it in what was paid before, `name` on the lines."""

    code: str
    name: Words
    applies: Applies
    waiting: Stated[Waiting] | None
    ground: Ground


@dataclass(frozen=True)
class TieredShare(Benefit):
    """A share of what the member bore, by tiers of the base, above a deductible.

    `accumulate`: tiers run over all claims of the `period`, over each `claim` alone or each `stay`
    alone; `deductible`: only the deductible is for the period. Without `tiers` the rate is not
    published, and a person decides. `floor_scope`: the floor lifts the period's result once, or
    each claim's.
    """

    base: Stated[Base]
    later_payers: Stated[tuple[str, ...]]
    accumulate: Stated[Literal["period", "claim", "stay", "deductible"]]
    deductible: Stated[Deductible] | None
    tiers: Stated[tuple[Tier, ...] | None]
    floor: Stated[Decimal] | None
    floor_scope: Stated[Literal["period", "claim"]] | None
    cap: Stated[Decimal] | None
    claims_max: Stated[int] | None
    within_own_cost: Stated[bool]
    rounding: Stated[Decimal]


@dataclass(frozen=True)
class Flat:
    """`amount` in all while the days of the period are not more than `up_to_days`."""

    up_to_days: int
    amount: Decimal


@dataclass(frozen=True)
class DailyAllowance(Benefit):
    """An amount for each day in hospital."""

    per_day: Stated[Decimal]
    unpaid_first_days: Stated[int] | None
    flat: Stated[Flat] | None
    days_max: Stated[int] | None
    cap: Stated[Decimal] | None


@dataclass(frozen=True)
class LumpSum(Benefit):
    """An amount for something that a person has established, whatever it cost.

    `amount` None: not published. `sites` and `severity`: only such findings. `diseases`: the list
    that the disease must stand on. `first_time`: an illness paid before bars it, whichever benefit
    paid (`item`) or this one only (`benefit`). `fund`: it has a fund of its own and does not count
    for the item's cap. `reduced_when`: another benefit that, paid for the same illness, leaves only
    `amount`.
    """

    finding: str
    amount: Stated[Decimal | None]
    severity: str
    sites: frozenset[str]
    diseases: Stated[DiseaseList] | None
    as_inpatient: Ground | None
    first_time: Stated[Literal["item", "benefit"]] | None
    ends_cover: Ground | None
    requires_paid: Stated[str] | None
    deadline: Stated[Deadline] | None
    fund: str
    reduced_when: "Stated[tuple[str, Decimal]] | None"


@dataclass(frozen=True)
class TopUp(Benefit):
    """After a death by one of `causes`, the period's benefits are raised to `amount`."""

    amount: Stated[Decimal]
    causes: Stated[frozenset[str]]


AnyBenefit = TieredShare | DailyAllowance | LumpSum | TopUp


@dataclass(frozen=True)
class Item:
    """What is bought separately.

    `cap` holds all its benefits of a period together (but for those with a `fund`); `offsets`
    names pairs that do not stack: together they bring what the larger one brings.
    """

    code: str
    name: Words
    sex: Stated[str] | None
    cap: Stated[Decimal] | None
    offsets: Stated[tuple[tuple[str, str], ...]] | None
    benefits: tuple[AnyBenefit, ...]

    @property
    def stays(self) -> frozenset[str]:
        """Kinds of stay that it looks at."""
        return frozenset().union(*(benefit.applies.stays for benefit in self.benefits))

    @property
    def findings(self) -> frozenset[str]:
        """Kinds of finding that it looks at."""
        return frozenset(
            benefit.finding for benefit in self.benefits if isinstance(benefit, LumpSum)
        )

    def code_of(self, paid_kind: str) -> str:
        """The benefit that something paid before counts for.

        Costs and days go by several names in what was paid before: those that the item does not
        know, and no name at all, mean its benefit for costs, else the one for days.
        """
        codes = [benefit.code for benefit in self.benefits]
        if paid_kind in codes or paid_kind not in FOR_STAYS:
            return paid_kind
        for kind in (TieredShare, DailyAllowance):
            for benefit in self.benefits:
                if isinstance(benefit, kind):
                    return benefit.code
        return paid_kind

    def fund_of(self, code: str) -> str:
        """What pays a benefit: the item, or a fund of the benefit's own, outside the item's cap."""
        for benefit in self.benefits:
            if isinstance(benefit, LumpSum) and benefit.fund and benefit.code == code:
                return benefit.fund
        return self.code

    def funds(self) -> Mapping[str, Decimal | None]:
        """What the item, and each benefit with a fund of its own, pays a period at most.

        None: nothing is published that would limit it.
        """
        limits: dict[str, Decimal | None] = {self.code: self._cap()}
        for benefit in self.benefits:
            if isinstance(benefit, LumpSum) and benefit.fund:
                limits[benefit.fund] = benefit.amount.value
        return limits

    def _cap(self) -> Decimal | None:
        if self.cap is not None:
            return self.cap.value
        caps: dict[str, Decimal] = {}
        for benefit in self.benefits:
            if isinstance(benefit, TopUp):
                continue
            if isinstance(benefit, LumpSum) and benefit.fund:
                continue
            most = benefit.amount if isinstance(benefit, LumpSum) else benefit.cap
            if most is None or most.value is None:
                return None
            caps[benefit.code] = max(caps.get(benefit.code, most.value), most.value)
        return sum(caps.values(), Decimal(0)) if caps else None


# Names of what was paid for a stay, and no name at all.
FOR_STAYS = frozenset({"", "out_of_pocket", "inpatient", "listed_outpatient", "living_allowance"})
