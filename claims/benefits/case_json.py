"""Cases as the public `settle` input has them: read strictly, and written back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from claims.benefits.case import (
    AMOUNTS,
    Case,
    CaseError,
    Cover,
    Finding,
    PaidBefore,
    Person,
    Stay,
)
from config.kernel.money import yuan

Entry = TypeVar("Entry")


def case_from_dict(data: Mapping[str, Any]) -> Case:
    """A case from the public input format; CaseError names the field. Extra keys are left alone."""
    claim = _table(data, "claim", "claim")
    return Case(
        filed_on=_day(claim, "filed_on", "claim"),
        channel=_text(claim, "channel", "claim"),
        cause=_text(claim, "cause", "claim") if claim.get("cause") else "unknown",
        stays=_read_all(claim, "stays", "claim.stays", _stay),
        covers=_read_all(data, "enrolments", "enrolments", _cover),
        paid_before=_read_all(data, "paid_before", "paid_before", _paid_before),
        findings=_read_all(claim, "findings", "claim.findings", _finding),
        member=_person(data),
        judged_on=_optional_day(claim, "judged_on", "claim"),
    )


def case_as_dict(case: Case) -> dict[str, Any]:
    """The public input format again: `case_from_dict` gives back an equal case."""
    return {
        "member": _without_gaps(vars(case.member)),
        "enrolments": [
            _without_gaps(vars(cover), period=str(cover.period), items=sorted(cover.items))
            for cover in case.covers
        ],
        "paid_before": [paid_before_as_dict(paid) for paid in case.paid_before],
        "claim": {
            **({"judged_on": case.judged_on.isoformat()} if case.judged_on else {}),
            "filed_on": case.filed_on.isoformat(),
            "channel": case.channel,
            "cause": case.cause,
            "stays": [
                _without_gaps(vars(stay), number=None, stay_of_period=stay.number)
                for stay in case.stays
            ],
            "findings": [
                _without_gaps(vars(finding), kind=None, finding=finding.kind)
                for finding in case.findings
            ],
        },
    }


def paid_before_as_dict(paid: PaidBefore) -> dict[str, Any]:
    return _without_gaps(vars(paid), period=str(paid.period), kind=None, benefit_kind=paid.kind)


def paid_before_from_dict(data: Mapping[str, Any]) -> PaidBefore:
    """One entry as `paid_before_as_dict` wrote it."""
    return _paid_before(data, "paid_before")


def _without_gaps(fields: Mapping[str, Any], **renamed: Any) -> dict[str, Any]:
    return {
        name: value if isinstance(value, int | list) else str(value)
        for name, value in {**fields, **renamed}.items()
        if value is not None and value != ""
    }


def _person(data: Mapping[str, Any]) -> Person:
    member = data.get("member")
    if member is None:
        return Person()
    if not isinstance(member, Mapping):
        raise CaseError("member", "must be an object")
    try:
        return Person(
            sex=_optional_text(member, "sex", "member"),
            insurance=_optional_text(member, "insurance", "member") or "employee",
            died_on=_optional_day(member, "died_on", "member"),
            death_cause=_optional_text(member, "death_cause", "member"),
        )
    except CaseError as error:
        raise _placed(error, "member") from None


def _stay(data: Mapping[str, Any], place: str) -> Stay:
    in_city = data.get("hospital_in_city")
    if in_city is not None and not isinstance(in_city, bool):
        raise CaseError(f"{place}.hospital_in_city", "must be true, false or missing")
    return Stay(
        kind=_text(data, "kind", place),
        admitted_on=_day(data, "admitted_on", place),
        discharged_on=_day(data, "discharged_on", place),
        hospital_level=_whole(data, "hospital_level", place, "must be 1, 2, 3 or missing"),
        settled_on=_optional_day(data, "settled_on", place),
        days=_whole(data, "days", place, "must be a whole number"),
        hospital_in_city=in_city,
        number=_whole(data, "stay_of_period", place, "must be a whole number"),
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
        previous_ended_on=_optional_day(data, "previous_ended_on", place),
    )


def _paid_before(data: Mapping[str, Any], place: str) -> PaidBefore:
    return PaidBefore(
        period=_period(data, place),
        item=_text(data, "item", place),
        benefit=_number(data, "benefit", place),
        # Not to the fen: the share of a stay over the year end has more decimals.
        base=None if data.get("base") is None else _number(data, "base", place),
        kind=_optional_text(data, "benefit_kind", place),
        days=_whole(data, "days", place, "must be a whole number"),
        disease=_optional_text(data, "disease", place),
        site=_optional_text(data, "site", place),
    )


def _finding(data: Mapping[str, Any], place: str) -> Finding:
    inpatient = data.get("treated_as_inpatient")
    if inpatient is not None and not isinstance(inpatient, bool):
        raise CaseError(f"{place}.treated_as_inpatient", "must be true, false or missing")
    texts = {
        name: _optional_text(data, name, place)
        for name in ("disease", "site", "severity", "icd10", "text")
    }
    return Finding(
        kind=_text(data, "finding", place),
        confirmed_on=_optional_day(data, "confirmed_on", place),
        confirmed_by=_optional_text(data, "confirmed_by", place) or None,
        treated_as_inpatient=inpatient,
        **texts,
    )


def _read_all(
    data: Mapping[str, Any],
    key: str,
    place: str,
    read: Callable[[Mapping[str, Any], str], Entry],
) -> tuple[Entry, ...]:
    listed = data.get(key) or []
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
            raise _placed(error, here) from None
    return tuple(entries)


def _placed(error: CaseError, here: str) -> CaseError:
    if error.field.startswith(here):
        return error
    return CaseError(f"{here}.{error.field}", error.sentence)


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


def _optional_text(data: Mapping[str, Any], key: str, place: str) -> str:
    return "" if data.get(key) in (None, "") else _text(data, key, place)


def _day(data: Mapping[str, Any], key: str, place: str) -> date:
    try:
        return date.fromisoformat(_text(data, key, place))
    except ValueError as error:
        if isinstance(error, CaseError):
            raise
        raise CaseError(f"{place}.{key}", "must be a date such as 2021-03-09") from None


def _optional_day(data: Mapping[str, Any], key: str, place: str) -> date | None:
    return None if data.get(key) in (None, "") else _day(data, key, place)


def _whole(data: Mapping[str, Any], key: str, place: str, sentence: str) -> int | None:
    value = data.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise CaseError(f"{place}.{key}", sentence)
    return value


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
