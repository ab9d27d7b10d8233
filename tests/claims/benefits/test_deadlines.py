"""Until when a claim may be filed: the last day counts, whichever way the scheme says it."""

from datetime import date

import pytest

from claims.benefits.deadlines import claim_window, same_day
from tests.claims.benefits.cases import HANGZHOU, SCHEMES, case, stay


def test_a_claim_window_lies_after_the_period() -> None:
    local = claim_window(HANGZHOU, 2023, case(), stay("1.00"))
    assert (local.opens, local.closes) == (None, date(2024, 3, 31))
    listed = claim_window(HANGZHOU, 2023, case(channel="listed_outpatient"), stay("1.00"))
    assert (listed.opens, listed.closes) == (date(2024, 1, 1), date(2024, 3, 31))


def test_what_maternity_is_granted_holds_whichever_way_the_claim_comes() -> None:
    maternity = case(cause="maternity")
    assert claim_window(HANGZHOU, 2023, maternity, stay("1.00")).closes == date(2024, 5, 31)
    from_outside = case(cause="maternity", channel="out_of_area")
    assert claim_window(HANGZHOU, 2023, from_outside, stay("1.00")).closes == date(2024, 6, 30)


def test_a_year_runs_from_the_settlement_of_the_bill() -> None:
    settled = stay("1.00", settled_on=date(2023, 3, 20))
    window = claim_window(SCHEMES["guangzhou-inpatient"], 2022, case(), settled)
    assert (window.closes, window.certain) == (date(2024, 3, 20), True)


def test_where_the_settlement_has_no_day_a_late_claim_is_not_sure_to_be_late() -> None:
    window = claim_window(SCHEMES["guangzhou-inpatient"], 2022, case(), stay("1.00"))
    assert (window.closes, window.certain) == (date(2024, 3, 9), False)


@pytest.mark.parametrize(
    ("day", "later"),
    [(date(2023, 2, 28), date(2024, 2, 28)), (date(2024, 2, 29), date(2025, 2, 28))],
)
def test_the_same_day_a_year_later_is_the_last_of_february_where_there_is_no_29th(
    day: date, later: date
) -> None:
    assert same_day(day, 1) == later
