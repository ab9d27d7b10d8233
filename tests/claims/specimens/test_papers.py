"""What stands on a specimen agrees with itself."""

from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from claims.specimens.cards import bank_card, id_card
from claims.specimens.fee_lists import fee_list
from claims.specimens.papers import (
    PAPERS,
    Paper,
    discharge_summary,
    inpatient_receipt,
    outpatient_receipt,
    settlement_sheet,
)
from claims.specimens.stays import stay
from config.kernel.capitals import from_capitals
from config.kernel.id_number import birth_date_of, gender_of, problem

seeds = st.integers(0, 2**32)


def _money(paper: Paper, *names: str) -> Decimal:
    return sum((Decimal(paper.fields[name]) for name in names), Decimal(0))


@given(seeds)
def test_a_receipts_amounts_come_to_its_total(seed: int) -> None:
    rng = Random(seed)
    paper = inpatient_receipt(rng, stay(rng))
    total = _money(paper, "total")
    assert sum(item.amount for item in paper.items) == total
    assert from_capitals(paper.fields["total_cn"]) == total
    assert _money(paper, "fund_pay", "other_pay", "account_pay", "cash_pay") == total
    assert _money(paper, "self_pay", "self_expense") == _money(paper, "account_pay", "cash_pay")
    assert _money(paper, "prepaid", "supplement") - _money(paper, "refund") == _money(
        paper, "cash_pay"
    )
    assert all(not text.startswith("-") for text in paper.fields.values())


@given(seeds)
def test_the_papers_of_one_stay_agree(seed: int) -> None:
    rng = Random(seed)
    of = stay(rng, patient="示例人")
    receipt, split, summary = (build(rng, of) for build in PAPERS.values())
    assert receipt.fields["payer"] == split.fields["name"] == summary.fields["name"] == "示例人"
    for name in ("inpatient_no", "admit_date", "discharge_date"):
        assert receipt.fields[name] == split.fields[name] == summary.fields[name]
    assert _money(receipt, "self_pay") == _money(split, "class_b_prepaid", "self_borne")
    assert receipt.fields["self_expense"] == split.fields["out_of_catalogue"]
    assert (
        _money(split, "fund_pay", "class_b_prepaid", "out_of_catalogue", "self_borne") == of.total
    )


@given(seeds)
def test_the_days_are_counted_between_the_dates(seed: int) -> None:
    rng = Random(seed)
    says = discharge_summary(rng, stay(rng, until=date(2026, 11, 20))).fields
    nights = date.fromisoformat(says["discharge_date"]) - date.fromisoformat(says["admit_date"])
    assert nights.days == int(says["days"]) >= 2
    assert says["discharge_date"] <= "2026-11-20"


@given(seeds)
def test_a_visits_amounts_come_to_its_total(seed: int) -> None:
    rng = Random(seed)
    paper = outpatient_receipt(rng, stay(rng))
    total = _money(paper, "total")
    assert sum(item.amount for item in paper.items) == total
    assert from_capitals(paper.fields["total_cn"]) == total
    assert _money(paper, "fund_pay", "other_pay", "account_pay", "cash_pay") == total
    assert _money(paper, "self_pay", "self_expense") == _money(paper, "account_pay", "cash_pay")
    assert all(not text.startswith("-") for text in paper.fields.values())


@given(seeds)
def test_a_settlements_parts_come_to_its_sums(seed: int) -> None:
    rng = Random(seed)
    paper = settlement_sheet(rng, stay(rng))
    funds = ("pooled_fund_pay", "large_amount_pay", "serious_illness_pay", "medical_aid_pay")
    assert _money(paper, *funds) == _money(paper, "fund_pay")
    assert _money(paper, "fund_pay", "own_total") == _money(paper, "total")
    assert _money(paper, "self_pay", "self_expense") == _money(paper, "own_total")
    assert _money(paper, "account_pay", "cash_pay") == _money(paper, "own_total")
    assert _money(paper, "deductible", "class_b_prepaid") <= _money(paper, "self_pay")
    assert all(not text.startswith("-") for text in paper.fields.values())


@given(seeds)
def test_a_lists_lines_are_price_times_number_and_come_to_its_total(seed: int) -> None:
    rng = Random(seed)
    of = stay(rng)
    paper = fee_list(rng, of)
    assert all(line.amount == line.price * int(line.qty) for line in paper.items)
    assert sum(line.amount for line in paper.items) == _money(paper, "total")
    days = [line.charged_on for line in paper.items if line.charged_on]
    assert days == sorted(days)
    assert of.admitted_on <= days[0]
    assert days[-1] <= of.discharged_on


@given(seeds)
def test_the_numbers_of_cards_have_their_check_digits(seed: int) -> None:
    rng = Random(seed)
    of = stay(rng)
    card = id_card(rng, of).fields
    assert problem(card["id_number"]) is None
    assert birth_date_of(card["id_number"]).isoformat() == card["birth_date"]
    assert (gender_of(card["id_number"]) == "M") == (card["gender"] == "男")
    digits = [int(sign) for sign in reversed(bank_card(rng, of).fields["card_no"])]
    doubled = [digit * (1 + at % 2) for at, digit in enumerate(digits)]
    assert sum(digit // 10 + digit % 10 for digit in doubled) % 10 == 0
