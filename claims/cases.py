"""From the facts of a claim to the case that the arithmetic settles. No Django, no database."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from claims.benefits.base import amounts_from_feed
from claims.benefits.case import Case, Cover, PaidBefore, Person, Stay
from members.schemes.terms import Channel

_PRINTED = ("self_borne", "self_paid_in_catalogue", "class_b_prepaid")
_LATER_PAYERS = ("medical_aid_paid", "other_paid")
# The facts that the feed gives for the base, and what the national platform calls them.
_FROM_FEED = {
    "person_part": "psn_part_amt",
    "out_of_catalogue": "fulamt_ownpay_amt",
    "over_limit": "overlmt_selfpay",
    "class_b_prepaid": "preselfpay_amt",
}
# The codes of the national platform; whoever pays mutual aid is an employee where nothing is said.
_INSURANCES = {"310": "employee", "390": "resident"}


def case_of(
    facts: Mapping[str, str],
    *,
    cover: Cover | None,
    paid_before: Sequence[PaidBefore],
    filed_on: date,
    channel: Channel,
    sex: str,
    judged_on: date | None = None,
    died_on: date | None = None,
) -> Case:
    """The case of one claim. KeyError where a stay's fact is missing."""
    return Case(
        covers=(cover,) if cover else (),
        paid_before=tuple(paid_before),
        filed_on=filed_on,
        judged_on=judged_on,
        channel=channel,
        cause=facts.get("cause", "unknown"),
        stays=(stay_of(facts),),
        member=person_of(sex, facts, died_on=died_on),
    )


def person_of(sex: str, facts: Mapping[str, str], *, died_on: date | None = None) -> Person:
    insurance = _INSURANCES.get(facts.get("insurance", ""), "employee")
    return Person(sex=sex, insurance=insurance, died_on=died_on)


def stay_of(facts: Mapping[str, str]) -> Stay:
    level = facts.get("hospital_level")
    return Stay(
        kind=facts["visit_kind"],
        admitted_on=date.fromisoformat(facts["admitted_on"]),
        discharged_on=date.fromisoformat(facts["discharged_on"]),
        hospital_level=int(level) if level else None,
        **_amounts(facts),
    )


def _amounts(facts: Mapping[str, str]) -> dict[str, Any]:
    """What the arithmetic needs: papers name it themselves, the feed gives it in four parts.

    What others paid later is known from nobody but people.
    """
    later = {name: Decimal(facts[name]) for name in _LATER_PAYERS if facts.get(name)}
    printed = {name: Decimal(facts[name]) for name in _PRINTED if facts.get(name)}
    if printed.keys() - {"class_b_prepaid"}:
        return printed | later
    known = {field: Decimal(facts[name]) for name, field in _FROM_FEED.items() if facts.get(name)}
    return (amounts_from_feed(known) if len(known) == len(_FROM_FEED) else {}) | later
