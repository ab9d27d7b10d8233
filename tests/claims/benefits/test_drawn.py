"""What a settlement draws: all that the next claim has to know of it as paid before."""

from decimal import Decimal

from claims.benefits.case import PaidBefore
from claims.benefits.settle import settle
from tests.claims.benefits.cases import SCHEMES, golden_case, golden_files

WORKED = {(worked["file"], worked["name"]): worked for worked in golden_files()}


def drawn(file: str, name: str) -> list[PaidBefore]:
    worked = WORKED[file, name]
    outcome = settle(golden_case(worked), SCHEMES[worked["scheme"]])
    return [paid for part in outcome.parts for paid in part.drawn]


def test_costs_draw_their_base() -> None:
    (paid,) = drawn("zhangzhou", "two stays deduct once")
    assert paid == PaidBefore(
        2021, "medical", Decimal("240.00"), Decimal("700.00000000"), "out_of_pocket"
    )


def test_costs_below_the_deductible_draw_their_base_too() -> None:
    (paid,) = drawn("weihai", "just the deductible")
    assert (paid.benefit, paid.base) == (Decimal("0.00"), Decimal(10000))


def test_stays_that_are_reckoned_alone_draw_their_base_together() -> None:
    name = "two stays in one claim: the earlier one is the first"
    (paid,) = drawn("beijing-second", name)
    assert (paid.benefit, paid.base) == (Decimal("1010.00"), Decimal(7000))


def test_days_draw_what_was_counted() -> None:
    (flat,) = drawn("zhejiang-industrial", "six days")
    assert (flat.benefit, flat.days, flat.kind) == (Decimal("300.00"), 6, "inpatient")
    (daily,) = drawn("beijing-cash", "each stay has its own first three days")
    assert (daily.benefit, daily.days) == (Decimal("480.00"), 12)


def test_a_lump_sum_draws_the_illness_and_its_site() -> None:
    (paid,) = drawn("hangzhou_women", "a cancer")
    assert (paid.kind, paid.site, paid.base, paid.days) == ("female_cancer", "breast", None, None)
    (illness,) = drawn("hangzhou_critical_illness", "a severe cancer")
    assert illness.disease == "恶性肿瘤——重度"


def test_a_step_of_the_waiting_period_draws_a_consolation() -> None:
    (paid,) = drawn("cmia-beijing-women", "a cancer on day 31")
    assert (paid.kind, paid.benefit, paid.site) == ("consolation", Decimal("500.00"), "breast")


def test_what_the_item_cap_cuts_is_not_drawn() -> None:
    cancer, operation = drawn("hangzhou_women", "cancer and hysterectomy in one claim")
    assert (cancer.benefit, operation.benefit) == (Decimal("20000.00"), Decimal("0.00"))
