"""From the papers and the feed to the base: derived or asked for, never estimated."""

from decimal import Decimal

from claims.benefits.base import amounts_from_feed, base_from_amounts
from claims.benefits.settle import settle
from tests.claims.benefits.cases import HANGZHOU, case, stay

FEED = {
    "psn_part_amt": Decimal("8976.00"),
    "fulamt_ownpay_amt": Decimal("1500.00"),
    "overlmt_selfpay": Decimal("0.00"),
    "preselfpay_amt": Decimal("2500.00"),
}


def test_the_feed_gives_the_base_without_what_lies_outside_the_catalogue() -> None:
    outcome = settle(case(stay(None, **amounts_from_feed(FEED))), HANGZHOU)
    assert str(outcome.benefit) == "2188.00"
    assert outcome.parts[0].base == Decimal("4976.00")


def test_what_lies_above_a_price_limit_is_no_base_either() -> None:
    amounts = amounts_from_feed({**FEED, "overlmt_selfpay": Decimal("976.00")})
    base = base_from_amounts(stay(None, **amounts), base="self_borne", later_payers=())
    assert base is not None
    assert base.amount == Decimal("4000.00")


def test_a_feed_row_that_contradicts_itself_gives_no_amounts() -> None:
    amounts = amounts_from_feed({**FEED, "fulamt_ownpay_amt": Decimal("8976.01")})
    assert amounts == {}
    assert settle(case(stay(None, **amounts)), HANGZHOU).reasons == {"split_sheet_missing"}


def test_a_given_amount_wins_over_the_receipt() -> None:
    both = stay(
        "100.00",
        self_paid_in_catalogue=Decimal("900.00"),
        class_b_prepaid=Decimal("1.00"),
    )
    base = base_from_amounts(both, base="self_borne", later_payers=())
    assert base is not None
    assert base.amount == Decimal("100.00")
