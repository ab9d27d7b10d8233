"""From the facts of a claim to the case that the arithmetic settles. No Django, no database."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from claims.benefits.base import amounts_from_feed
from claims.benefits.case import Case, Cover, PaidBefore, Stay
from members.schemes.terms import Channel

# How a claim was filed. The insurer's feed tells of care that was settled here; what comes on
# paper was settled elsewhere.
CHANNELS: Mapping[str, Channel] = {"one_tap": "local", "photo": "out_of_area"}
_PRINTED = ("self_borne", "self_paid_in_catalogue", "class_b_prepaid")
# The facts that the feed gives for the base, and what the national platform calls them.
_FROM_FEED = {
    "person_part": "psn_part_amt",
    "out_of_catalogue": "fulamt_ownpay_amt",
    "over_limit": "overlmt_selfpay",
    "class_b_prepaid": "preselfpay_amt",
}


def case_of(
    facts: Mapping[str, str],
    *,
    cover: Cover | None,
    paid_before: Sequence[PaidBefore],
    filed_on: date,
    channel: str,
) -> Case:
    """The case of one claim; `channel` is the claim's. KeyError where a stay's fact is missing."""
    return Case(
        covers=(cover,) if cover else (),
        paid_before=tuple(paid_before),
        filed_on=filed_on,
        channel=CHANNELS[channel],
        cause=facts.get("cause", "unknown"),
        stays=(stay_of(facts),),
    )


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
    """What the arithmetic needs: papers name it themselves, the feed gives it in four parts."""
    printed = {name: Decimal(facts[name]) for name in _PRINTED if facts.get(name)}
    if printed.keys() - {"class_b_prepaid"}:
        return printed
    known = {field: Decimal(facts[name]) for name, field in _FROM_FEED.items() if facts.get(name)}
    return amounts_from_feed(known) if len(known) == len(_FROM_FEED) else {}
