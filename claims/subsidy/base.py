"""From the papers or the feed to the base of the out-of-pocket subsidy (自负)."""

from collections.abc import Mapping
from decimal import Decimal

ZERO = Decimal(0)


def self_borne(amounts: Mapping[str, Decimal]) -> Decimal | None:
    """自负: what the member bore inside the catalogue, after the class-B pre-payment.

    A given `self_borne` wins; from papers 个人自付 − 自理; from the feed the person's part less
    what lies outside the catalogue, above the price limit, and pre-paid for class B. What was
    received afterwards, outside that settlement, is taken off: mutual aid pays last. None when it
    cannot be derived: it is asked for, never estimated.
    """
    own = _given_or_derived(amounts)
    if own is None:
        return None
    received = amounts.get("medical_aid_paid", ZERO) + amounts.get("other_paid", ZERO)
    return max(own - received, ZERO)


def _given_or_derived(amounts: Mapping[str, Decimal]) -> Decimal | None:
    if "self_borne" in amounts:
        return amounts["self_borne"]
    if "class_b_prepaid" not in amounts:
        return None
    if "self_paid_in_catalogue" in amounts:
        return max(amounts["self_paid_in_catalogue"] - amounts["class_b_prepaid"], ZERO)
    feed = ("person_part", "out_of_catalogue", "over_limit")
    if all(name in amounts for name in feed):
        person, outside, over = (amounts[name] for name in feed)
        return max(person - outside - over - amounts["class_b_prepaid"], ZERO)
    return None
