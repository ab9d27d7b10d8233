"""What goes into a settlement: the facts of one claim, the cover, and what was paid before.

`case_json.py` reads and writes them as the public `settle` command has them.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from config.kernel.money import yuan
from members.schemes.terms import Cause, Channel, FindingKind, Insurance

AMOUNTS = (
    "total", "fund_paid", "self_paid_in_catalogue", "class_b_prepaid", "out_of_catalogue",
    "self_borne", "self_borne_net_of_basic_deductible", "self_paid_one", "own_burden",
    "medical_aid_paid", "other_paid",
)  # fmt: skip
DAYS_MAX = 1_000
NIGHTS_MAX = 3_660


class CaseError(ValueError):
    """A fact that cannot be right. Names the field; the sentence holds no personal data."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field, self.sentence = field, sentence


@dataclass(frozen=True)
class Stay:
    """A stay in hospital or a listed out-patient visit, with the amounts that the papers give.

    `days` as the papers count them; `number` is which stay of the period it is, where that counts.
    """

    kind: str
    admitted_on: date
    discharged_on: date
    hospital_level: int | None = None
    settled_on: date | None = None
    days: int | None = None
    hospital_in_city: bool | None = None
    number: int | None = None
    total: Decimal | None = None
    fund_paid: Decimal | None = None
    self_paid_in_catalogue: Decimal | None = None
    class_b_prepaid: Decimal | None = None
    out_of_catalogue: Decimal | None = None
    self_borne: Decimal | None = None
    self_borne_net_of_basic_deductible: Decimal | None = None
    self_paid_one: Decimal | None = None
    own_burden: Decimal | None = None
    medical_aid_paid: Decimal | None = None
    other_paid: Decimal | None = None

    def __post_init__(self) -> None:
        if self.discharged_on < self.admitted_on:
            raise CaseError("discharged_on", "lies before admitted_on")
        if self.nights > NIGHTS_MAX:
            raise CaseError("discharged_on", f"is more than {NIGHTS_MAX} days after admitted_on")
        if self.hospital_level not in (None, 1, 2, 3):
            raise CaseError("hospital_level", "must be 1, 2, 3 or missing")
        if self.days is not None and not 0 <= self.days <= DAYS_MAX:
            raise CaseError("days", f"must be between 0 and {DAYS_MAX}")
        if self.number is not None and self.number < 1:
            raise CaseError("stay_of_period", "must be 1 or more")
        for name in AMOUNTS:
            check_amount(name, getattr(self, name))

    @property
    def nights(self) -> int:
        return (self.discharged_on - self.admitted_on).days

    @property
    def days_in_hospital(self) -> int:
        """As the papers count them, else the nights: a stay of one day has none."""
        return self.nights if self.days is None else self.days


@dataclass(frozen=True)
class Finding:
    """Something about the member's health that a person has established, or still has to.

    `confirmed_by` None: nobody has confirmed it yet.
    """

    kind: str
    confirmed_on: date | None = None
    confirmed_by: str | None = None
    disease: str = ""
    site: str = ""
    severity: str = ""
    icd10: str = ""
    text: str = ""
    treated_as_inpatient: bool | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(FindingKind):
            raise CaseError("finding", f"must be one of {', '.join(get_args(FindingKind))}")
        if self.severity not in ("", "severe", "mild"):
            raise CaseError("severity", "must be severe, mild or missing")

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_by is not None and self.kind != "critical_illness_candidate"

    @property
    def claims_for(self) -> str:
        """The kind of finding that it is, or that it may turn out to be."""
        is_candidate = self.kind == "critical_illness_candidate"
        return "critical_illness" if is_candidate else self.kind


@dataclass(frozen=True)
class Cover:
    """Items bought for one period; `effective_on` is day 1 of cover.

    `previous_ended_on`: last day of the cover that this one renews.
    """

    period: int
    items: frozenset[str]
    effective_on: date
    previous_ended_on: date | None = None


@dataclass(frozen=True)
class PaidBefore:
    """An earlier benefit of the member: what it paid, for what, and on which base."""

    period: int
    item: str
    benefit: Decimal
    base: Decimal | None = None
    kind: str = ""
    days: int | None = None
    disease: str = ""
    site: str = ""

    def __post_init__(self) -> None:
        check_amount("benefit", self.benefit)
        if self.base is not None and not (self.base.is_finite() and self.base >= 0):
            raise CaseError("base", "must be a number of yuan, not below zero")
        if self.days is not None and not 0 <= self.days <= DAYS_MAX:
            raise CaseError("days", f"must be between 0 and {DAYS_MAX}")


@dataclass(frozen=True)
class Person:
    """What the rules ask of the member. `sex` F, M or "" (not known)."""

    sex: str = ""
    insurance: str = "employee"
    died_on: date | None = None
    death_cause: str = ""

    def __post_init__(self) -> None:
        if self.sex not in ("", "F", "M"):
            raise CaseError("sex", "must be F or M")
        if self.insurance not in get_args(Insurance):
            raise CaseError("insurance", f"must be one of {', '.join(get_args(Insurance))}")


@dataclass(frozen=True)
class Case:
    """All that a settlement looks at. `filed_on` is the day of the claim (or of the estimate).

    `judged_on` (the same day where None): what was filed too early is taken once its day has come,
    and was still filed in time.
    """

    filed_on: date
    channel: str
    cause: str
    stays: tuple[Stay, ...] = ()
    covers: tuple[Cover, ...] = ()
    paid_before: tuple[PaidBefore, ...] = ()
    findings: tuple[Finding, ...] = ()
    member: Person = Person()
    judged_on: date | None = None

    def __post_init__(self) -> None:
        if self.channel not in get_args(Channel):
            raise CaseError("channel", f"must be one of {', '.join(get_args(Channel))}")
        if self.cause not in get_args(Cause):
            raise CaseError("cause", f"must be one of {', '.join(get_args(Cause))}")

    @property
    def today(self) -> date:
        return self.judged_on or self.filed_on

    @property
    def claimed(self) -> tuple[Stay | Finding, ...]:
        """All that the claim is about."""
        return (*self.stays, *self.findings)

    def cover_of(self, period: int, item: str) -> Cover | None:
        """The item's cover of a period; of several the first, and rather one that was renewed."""
        covers = [cover for cover in self.covers if cover.period == period and item in cover.items]
        return min(covers, key=_first_and_renewed, default=None)


def _first_and_renewed(cover: Cover) -> tuple[date, int]:
    ended_on = cover.previous_ended_on or date.min
    return cover.effective_on, -ended_on.toordinal()


def is_same_illness(finding: Finding, paid: PaidBefore) -> bool | None:
    """The same site, or where either lacks one the same disease; None where nothing is known."""
    if finding.site and paid.site:
        return finding.site == paid.site
    if finding.disease and paid.disease:
        return finding.disease == paid.disease
    return None


def check_amount(name: str, amount: Decimal | None) -> None:
    """CaseError unless it is yuan to the fen, not below zero."""
    if amount is None:
        return
    if not amount.is_finite() or amount < 0 or amount != yuan(amount):
        raise CaseError(name, "must be yuan to the fen, not below zero")
