"""What goes into a settlement: the facts of one claim, the cover, and what was paid before.

The dictionaries are those of the public `settle` input, so that a stored case can be replayed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from config.kernel.money import yuan
from members.schemes.terms import Cause, Channel

AMOUNTS = (
    "self_borne", "self_paid_in_catalogue", "class_b_prepaid", "medical_aid_paid", "other_paid",
)  # fmt: skip


class CaseError(ValueError):
    """A fact that cannot be right. Names the field; the sentence holds no personal data."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field, self.sentence = field, sentence


@dataclass(frozen=True)
class Stay:
    """A stay in hospital or a listed out-patient visit, with the amounts that the papers give."""

    kind: str
    admitted_on: date
    discharged_on: date
    hospital_level: int | None = None
    self_borne: Decimal | None = None
    self_paid_in_catalogue: Decimal | None = None
    class_b_prepaid: Decimal | None = None
    medical_aid_paid: Decimal | None = None
    other_paid: Decimal | None = None

    def __post_init__(self) -> None:
        if self.discharged_on < self.admitted_on:
            raise CaseError("discharged_on", "lies before admitted_on")
        if self.hospital_level not in (None, 1, 2, 3):
            raise CaseError("hospital_level", "must be 1, 2, 3 or missing")
        for name in AMOUNTS:
            _check_amount(name, getattr(self, name))

    @property
    def nights(self) -> int:
        return (self.discharged_on - self.admitted_on).days


@dataclass(frozen=True)
class Finding:
    """Something that a person has established about the member's health."""

    kind: str
    confirmed_on: date | None = None


@dataclass(frozen=True)
class Cover:
    """Items bought for one period; `effective_on` is day 1 of cover."""

    period: int
    items: frozenset[str]
    effective_on: date


@dataclass(frozen=True)
class PaidBefore:
    """An earlier benefit of the member: what it paid, and on which base."""

    period: int
    item: str
    benefit: Decimal
    base: Decimal | None = None

    def __post_init__(self) -> None:
        _check_amount("benefit", self.benefit)
        if self.base is not None and not (self.base.is_finite() and self.base >= 0):
            raise CaseError("base", "must be a number of yuan, not below zero")


@dataclass(frozen=True)
class Case:
    """All that a settlement looks at. `filed_on` is the day of the claim (or of the estimate)."""

    filed_on: date
    channel: str
    cause: str
    stays: tuple[Stay, ...] = ()
    covers: tuple[Cover, ...] = ()
    paid_before: tuple[PaidBefore, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        if self.channel not in get_args(Channel):
            raise CaseError("channel", f"must be one of {', '.join(get_args(Channel))}")
        if self.cause not in get_args(Cause):
            raise CaseError("cause", f"must be one of {', '.join(get_args(Cause))}")


def case_from_dict(data: Mapping[str, Any]) -> Case:
    """A case from the public input format; CaseError names the field. Extra keys are left alone."""
    claim = _table(data, "claim", "claim")
    return Case(
        filed_on=_day(claim, "filed_on", "claim"),
        channel=_text(claim, "channel", "claim"),
        cause=_text(claim, "cause", "claim") if claim.get("cause") else "unknown",
        stays=tuple(_read_all(claim, "stays", "claim.stays", _stay)),
        covers=tuple(_read_all(data, "enrolments", "enrolments", _cover)),
        paid_before=tuple(_read_all(data, "paid_before", "paid_before", _paid_before)),
        findings=tuple(_read_all(claim, "findings", "claim.findings", _finding)),
    )


def case_as_dict(case: Case) -> dict[str, Any]:
    """The public input format again: `case_from_dict` gives back an equal case."""
    return {
        "enrolments": [
            {
                "period": str(cover.period),
                "items": sorted(cover.items),
                "effective_on": cover.effective_on.isoformat(),
            }
            for cover in case.covers
        ],
        "paid_before": [
            _without_gaps(
                period=str(paid.period), item=paid.item, benefit=paid.benefit, base=paid.base
            )
            for paid in case.paid_before
        ],
        "claim": {
            "filed_on": case.filed_on.isoformat(),
            "channel": case.channel,
            "cause": case.cause,
            "stays": [_without_gaps(**vars(stay)) for stay in case.stays],
            "findings": [
                _without_gaps(finding=finding.kind, confirmed_on=finding.confirmed_on)
                for finding in case.findings
            ],
        },
    }


def _without_gaps(**fields: Any) -> dict[str, Any]:
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in fields.items()
        if value is not None
    }


def _stay(data: Mapping[str, Any], place: str) -> Stay:
    level = data.get("hospital_level")
    if level is not None and (isinstance(level, bool) or not isinstance(level, int)):
        raise CaseError(f"{place}.hospital_level", "must be 1, 2, 3 or missing")
    return Stay(
        kind=_text(data, "kind", place),
        admitted_on=_day(data, "admitted_on", place),
        discharged_on=_day(data, "discharged_on", place),
        hospital_level=level,
        **{name: _number(data, name, place) for name in AMOUNTS if data.get(name) is not None},
    )


def _cover(data: Mapping[str, Any], place: str) -> Cover:
    items = data.get("items")
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise CaseError(f"{place}.items", "must be a list of item codes")
    return Cover(
        period=_period(data, place),
        items=frozenset(items),
        effective_on=_day(data, "effective_on", place),
    )


def _paid_before(data: Mapping[str, Any], place: str) -> PaidBefore:
    return PaidBefore(
        period=_period(data, place),
        item=_text(data, "item", place),
        benefit=_number(data, "benefit", place),
        # Not to the fen: the share of a stay over the year end has more decimals.
        base=None if data.get("base") is None else _number(data, "base", place),
    )


def _finding(data: Mapping[str, Any], place: str) -> Finding:
    confirmed = _day(data, "confirmed_on", place) if data.get("confirmed_on") else None
    return Finding(kind=_text(data, "finding", place), confirmed_on=confirmed)


def _read_all(data: Mapping[str, Any], key: str, place: str, read: Any) -> list[Any]:
    listed = data.get(key, [])
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise CaseError(place, "must be a list")
    entries = []
    for index, entry in enumerate(listed):
        here = f"{place}[{index}]"
        if not isinstance(entry, Mapping):
            raise CaseError(here, "must be an object")
        try:
            entries.append(read(entry, here))
        except CaseError as error:
            if error.field.startswith(here):
                raise
            raise CaseError(f"{here}.{error.field}", error.sentence) from None
    return entries


def _table(data: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    table = data.get(key)
    if not isinstance(table, Mapping):
        raise CaseError(place, "must be an object")
    return table


def _text(data: Mapping[str, Any], key: str, place: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise CaseError(f"{place}.{key}", "must be a text")
    return value


def _day(data: Mapping[str, Any], key: str, place: str) -> date:
    try:
        return date.fromisoformat(_text(data, key, place))
    except ValueError as error:
        if isinstance(error, CaseError):
            raise
        raise CaseError(f"{place}.{key}", "must be a date such as 2021-03-09") from None


def _period(data: Mapping[str, Any], place: str) -> int:
    written = str(data.get("period"))
    if not (len(written) == len("2021") and written.isascii() and written.isdigit()):
        raise CaseError(f"{place}.period", "must be a year such as 2021")
    return int(written)


def _number(data: Mapping[str, Any], key: str, place: str) -> Decimal:
    value = _text(data, key, place)
    try:
        yuan(value)
    except ValueError:
        raise CaseError(f"{place}.{key}", "must be yuan in a text such as 1234.50") from None
    return Decimal(value)


def _check_amount(name: str, amount: Decimal | None) -> None:
    if amount is None:
        return
    if not amount.is_finite() or amount < 0 or amount != yuan(amount):
        raise CaseError(name, "must be yuan to the fen, not below zero")
