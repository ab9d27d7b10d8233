"""What a scheme promises, as read from its file: plain values that never change.

Every value knows its ground: the published clause that sets it, or the reading (assumption) that
stands until the scheme's owner answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from members.schemes.enrolling import QuotaStep, Window
    from members.schemes.kinds import Deadline, Item

# Kinds of care, ways of filing, causes of an illness, and what a person may have established:
# the words that scheme files and claims share.
StayKind = Literal["inpatient", "listed_outpatient"]
Channel = Literal["local", "out_of_area", "maternity", "listed_outpatient"]
Cause = Literal[
    "illness", "accident", "third_party", "work_injury", "self_harm", "assault", "intoxication",
    "cosmetic", "infertility", "checkup", "abroad", "maternity", "unknown",
]  # fmt: skip
FindingKind = Literal[
    "critical_illness", "critical_illness_candidate", "carcinoma_in_situ", "female_cancer",
    "female_cancer_in_situ", "hysterectomy", "death", "ci_condolence",
]  # fmt: skip

Insurance = Literal["employee", "resident", "none"]
# What a share is taken of: 自负, 个人自付, 自负 net of the insurance deductible, 自付一, all that
# the person bears, the whole bill.
Base = Literal[
    "self_borne", "self_paid_in_catalogue", "self_borne_net_of_basic_deductible", "self_paid_one",
    "own_burden", "total",
]  # fmt: skip

# Text by language code, in Django's spelling: {"zh-hans": …, "en": …}.
Words = Mapping[str, str]


def in_language(words: Words, language: str) -> str:
    """What `words` say to a reader of `language`: English to those, Chinese to everybody else."""
    return words["en" if language == "en" else "zh-hans"]


# How a clause and an assumption are cited, and what stands between them.
_CITED = {
    "zh-hans": ("{name}——{source}", "待确认的读法：{name}", "；"),
    "en": ("{name} — {source}", "reading to be confirmed: {name}", "; "),
}

Value = TypeVar("Value")


@dataclass(frozen=True)
class Source:
    """A publication in which the rule was read."""

    code: str
    name: Words
    published_on: date | None


@dataclass(frozen=True)
class Clause:
    """One published rule: its name, what it says, and its very words where we have them."""

    code: str
    name: Words
    says: Words
    quote: str
    source: Source


@dataclass(frozen=True)
class Assumption:
    """A reading of ours where the published text is silent: holds until the owner confirms."""

    code: str
    name: Words
    says: Words
    ask: Words


@dataclass(frozen=True)
class Ground:
    """Why a value is what it is. At least one of the two is there."""

    clause: Clause | None
    assumption: Assumption | None

    @cached_property
    def cited(self) -> Words:
        """In one line: the published clause with its source, and the reading that still holds."""
        return {language: self._cited(language) for language in _CITED}

    def _cited(self, language: str) -> str:
        clause_form, assumption_form, separator = _CITED[language]
        parts = []
        if self.clause:
            name, source = self.clause.name[language], self.clause.source.name[language]
            parts.append(clause_form.format(name=name, source=source))
        if self.assumption:
            parts.append(assumption_form.format(name=self.assumption.name[language]))
        return separator.join(parts)


@dataclass(frozen=True)
class Stated(Generic[Value]):
    """A value of a scheme, with its ground."""

    value: Value
    ground: Ground


@dataclass(frozen=True)
class Version:
    """The rules for the periods that begin in `[valid_from, valid_to)`."""

    code: str
    valid_from: date
    valid_to: date | None
    stay_belongs_to: Stated[Literal["nights", "discharge"]]
    paid_causes: Stated[frozenset[str]]
    excluded_causes: Mapping[str, Ground]
    deadlines: Mapping[str, "Stated[Deadline]"]
    items: Mapping[str, "Item"]
    quota: "Stated[tuple[QuotaStep, ...]] | None"
    enrolment: "Stated[Window] | None"
    fees: Stated[Mapping[str, Decimal]] | None
    digest: str


@dataclass(frozen=True)
class Scheme:
    """One scheme: names, sources, and its versions in order.

    `text` is the file as it was read, `lists` the lists of diseases that it names, as read too.
    """

    code: str
    name: Words
    period_begins: tuple[int, int]
    before_first: Stated[Literal["use_first", "refer"]]
    versions: tuple[Version, ...]
    assumptions: Mapping[str, Assumption]
    labels: Mapping[str, Words]
    text: str
    lists: Mapping[str, str]

    def period_of(self, day: date) -> int:
        """The year in which the period of `day` begins."""
        return day.year if (day.month, day.day) >= self.period_begins else day.year - 1

    def first_day(self, period: int) -> date:
        return date(period, *self.period_begins)

    def last_day(self, period: int) -> date:
        return self.first_day(period + 1) - timedelta(days=1)

    def version_for(self, period: int) -> Version:
        """The rules of a period. Earlier ones than the first published go by the first."""
        begins = self.first_day(period)
        for version in reversed(self.versions):
            if version.valid_from <= begins:
                return version
        return self.versions[0]

    def is_before_first(self, period: int) -> bool:
        """Whether the period is older than the first published version: a reading, not a rule."""
        return self.first_day(period) < self.versions[0].valid_from

    def day_after(self, period: int, month_day: tuple[int, int]) -> date:
        """The first such day after the period."""
        end = self.last_day(period)
        day = date(end.year, *month_day)
        return day if day > end else date(end.year + 1, *month_day)

    def day_before(self, period: int, month_day: tuple[int, int]) -> date:
        """The last such day before the period."""
        begins = self.first_day(period)
        day = date(begins.year, *month_day)
        return day if day < begins else date(begins.year - 1, *month_day)
