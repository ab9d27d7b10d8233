"""Every reading of ours has a switch in the scheme file: turned, the arithmetic follows."""

from datetime import date
from decimal import Decimal

import pytest

from claims.benefits.settle import settle
from members.schemes.files import load_scheme_text
from members.schemes.terms import Scheme
from tests.claims.benefits.cases import HANGZHOU, case, cover, paid, stay


def switched(*changes: tuple[str, str]) -> Scheme:
    """Hangzhou's scheme with other readings, in every version."""
    text = HANGZHOU.text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return load_scheme_text(text)


HANGZHOU_RECEIPT = Decimal("7476.00")
TEN = Decimal("10.00")
PER_CLAIM = switched(
    ('accumulate = { value = "period"', 'accumulate = { value = "claim"'),
    ('floor_scope = { value = "period"', 'floor_scope = { value = "claim"'),
)


def test_tiers_for_each_claim_alone_forget_the_earlier_cost() -> None:
    second = case(stay("1000.00"), paid_before=(paid("1000.00", "200.00"),))
    assert str(settle(second, PER_CLAIM).benefit) == "200.00"


def test_tiers_for_each_claim_alone_still_keep_the_cap_of_the_period() -> None:
    second = case(stay("50000.00"), paid_before=(paid("30000.00", "18200.00"),))
    outcome = settle(second, PER_CLAIM)
    assert str(outcome.benefit) == "12000.00"
    assert outcome.reasons == {"ceiling_reached"}


@pytest.mark.parametrize(("already", "benefit"), [("100.00", "100.00"), ("30150.00", "50.00")])
def test_a_floor_for_each_claim_is_given_again_but_not_above_the_cap(
    already: str, benefit: str
) -> None:
    second = case(stay("200.00"), paid_before=(paid("200.00", already),))
    assert str(settle(second, PER_CLAIM).benefit) == benefit


def test_a_floor_for_each_claim_on_cumulative_tiers() -> None:
    scheme = switched(('floor_scope = { value = "period"', 'floor_scope = { value = "claim"'))
    second = case(stay("250.00"), paid_before=(paid("200.00", "100.00"),))
    outcome = settle(second, scheme)
    assert str(outcome.benefit) == "100.00"
    assert [str(line.amount) for line in outcome.lines] == ["90.00", "-90.00", "100.00"]


@pytest.mark.parametrize(("own", "benefit"), [("1234.57", "317.00"), ("1001.00", "201.00")])
def test_whole_yuan_are_rounded_half_up_too(own: str, benefit: str) -> None:
    scheme = switched(('rounding = { value = "0.01"', 'rounding = { value = "1"'))
    outcome = settle(case(stay(own)), scheme)
    assert str(outcome.benefit) == benefit
    assert sum(line.amount for line in outcome.lines) == outcome.benefit


def test_the_base_may_be_the_whole_own_part_of_the_receipt() -> None:
    scheme = switched(
        ('base = { value = "self_borne"', 'base = { value = "self_paid_in_catalogue"')
    )
    receipt = {"self_paid_in_catalogue": HANGZHOU_RECEIPT, "class_b_prepaid": None}
    outcome = settle(case(stay(None, **receipt)), scheme)
    assert str(outcome.benefit) == "3438.00"
    assert settle(case(stay("7476.00")), scheme).outcome == "needs_document"


def test_later_payers_may_be_left_alone() -> None:
    scheme = switched(('value = ["medical_aid_paid", "other_paid"]', "value = []"))
    assert str(settle(case(stay("1000.00", other_paid=TEN)), scheme).benefit) == "200.00"


def test_a_stay_may_belong_to_the_day_of_discharge() -> None:
    scheme = switched(
        ('stay_belongs_to = { value = "nights"', 'stay_belongs_to = { value = "discharge"')
    )
    over = stay("9000.00", admitted_on=date(2022, 12, 28), discharged_on=date(2023, 1, 6))
    outcome = settle(case(over, covers=(cover(2022), cover(2023))), scheme)
    assert [(part.period, str(part.benefit)) for part in outcome.parts] == [(2023, "4200.00")]
    assert outcome.reasons == set()
    assert settle(case(over, covers=(cover(2022),)), scheme).reasons == {"not_in_period"}


def test_catching_up_may_go_beyond_the_cost_of_the_claim() -> None:
    scheme = switched(("within_own_cost = { value = true", "within_own_cost = { value = false"))
    catching_up = case(stay("300.00"), paid_before=(paid("10000.00", "1000.00"),))
    assert str(settle(catching_up, scheme).benefit) == "3970.00"


def test_periods_before_the_first_standards_may_be_left_to_a_person() -> None:
    scheme = switched(('before_first = { value = "use_first"', 'before_first = { value = "refer"'))
    old = stay("1000.00", admitted_on=date(2020, 5, 1), discharged_on=date(2020, 5, 3))
    outcome = settle(case(old, covers=(cover(2020),), filed_on=date(2020, 6, 1)), scheme)
    assert outcome.outcome == "refer"
    assert outcome.reasons == {"rate_unknown"}


def test_a_period_before_the_first_standards_says_that_it_borrows_them() -> None:
    old = stay("1000.00", admitted_on=date(2020, 5, 1), discharged_on=date(2020, 5, 3))
    outcome = settle(case(old, covers=(cover(2020),), filed_on=date(2020, 6, 1)), HANGZHOU)
    borrowed = [line for line in outcome.workings if line.kind == "version"]
    assert [line.label["zh-hans"] for line in borrowed] == ["2020年度适用2021年标准"]
    assert "待确认" in borrowed[0].clause["zh-hans"]


def test_a_cap_below_the_sum_of_the_tiers_cuts() -> None:
    scheme = switched(('cap = { value = "30200.00"', 'cap = { value = "20000.00"'))
    outcome = settle(case(stay("50000.00")), scheme)
    assert str(outcome.benefit) == "20000.00"
    assert outcome.reasons == {"ceiling_reached"}
    assert [line.kind for line in outcome.lines][-1] == "cap"
