"""From the papers, or the insurer's feed, to the base: what the member bore. Never estimated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from claims.benefits.case import Stay
from config.kernel.money import ZERO


@dataclass(frozen=True)
class Base:
    """The base of a stay after later payers, and the figures that it was computed from."""

    amount: Decimal
    figures: tuple[tuple[str, Decimal], ...]
    later: tuple[tuple[str, Decimal], ...]


def base_from_amounts(stay: Stay, *, base: str, later_payers: tuple[str, ...]) -> Base | None:
    """The base by its name in the scheme file; None where the papers do not give it.

    A total and what the fund paid do not replace a missing figure: the split sheet is asked for.
    """
    figures = _FIGURES[base](stay)
    if figures is None:
        return None
    later = tuple((name, paid) for name in later_payers if (paid := getattr(stay, name)))
    gross = figures[0][1] - sum((less for _, less in figures[1:]), ZERO)
    return Base(max(gross - sum((paid for _, paid in later), ZERO), ZERO), figures, later)


def amounts_from_feed(amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Amounts of a stay from a row of the insurer's feed, by the platform's field names.

    `psn_part_amt` is all that the person bears; what is outside the catalogue or above a price
    limit leaves 个人自付, and 自负 is that without the class-B pre-payment. A row that leaves less
    than nothing contradicts itself and gives no amounts: the split sheet will be asked for.
    """
    in_catalogue = (
        amounts["psn_part_amt"] - amounts["fulamt_ownpay_amt"] - amounts["overlmt_selfpay"]
    )
    if in_catalogue < 0:
        return {}
    return {
        "self_paid_in_catalogue": in_catalogue,
        "class_b_prepaid": amounts["preselfpay_amt"],
    }


def _self_borne(stay: Stay) -> tuple[tuple[str, Decimal], ...] | None:
    """自负: as given, else 个人自付 minus 自理."""
    if stay.self_borne is not None:
        return (("self_borne", stay.self_borne),)
    paid, prepaid = stay.self_paid_in_catalogue, stay.class_b_prepaid
    if paid is None or prepaid is None:
        return None
    # 个人自付 includes 自理. Papers that say otherwise contradict themselves: ask, do not guess.
    if prepaid > paid:
        return None
    return (("self_paid_in_catalogue", paid), ("class_b_prepaid", prepaid))


def _as_given(name: str) -> Callable[[Stay], tuple[tuple[str, Decimal], ...] | None]:
    """A base that the papers must name themselves."""

    def figures(stay: Stay) -> tuple[tuple[str, Decimal], ...] | None:
        amount: Decimal | None = getattr(stay, name)
        return None if amount is None else ((name, amount),)

    return figures


_FIGURES: Mapping[str, Callable[[Stay], tuple[tuple[str, Decimal], ...] | None]] = {
    "self_borne": _self_borne,
    "self_paid_in_catalogue": _as_given("self_paid_in_catalogue"),
    "self_borne_net_of_basic_deductible": _as_given("self_borne_net_of_basic_deductible"),
    "self_paid_one": _as_given("self_paid_one"),
    "own_burden": _as_given("own_burden"),
    "total": _as_given("total"),
}
