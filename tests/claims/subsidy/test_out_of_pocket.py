"""The out-of-pocket subsidy, by hand-computed cases, published examples, and algebra."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from claims.subsidy.case import Case, Cover, Outcome, PaidBefore, Stay
from claims.subsidy.out_of_pocket import ITEM, cumulative_benefit, settle_out_of_pocket
from members.actions.load_schemes import SCHEME_FOLDER
from members.scheme_terms import load_scheme_dir

SCHEME = load_scheme_dir(SCHEME_FOLDER)[0]
TERMS = SCHEME.for_period(2026).out_of_pocket
FEN = Decimal("0.01")
amounts = st.decimals(min_value=0, max_value=80_000, places=2)


def cover(period: int = 2026) -> Cover:
    return Cover(period, frozenset({ITEM}), date(period, 1, 1), date(period, 12, 31))


def stay(own: str | Decimal | None, *, level: int | None = 3, **days: date) -> Stay:
    given_amounts = {} if own is None else {"self_borne": Decimal(own)}
    return Stay(
        "inpatient",
        days.get("admitted_on", date(2026, 3, 1)),
        days.get("discharged_on", date(2026, 3, 9)),
        level,
        given_amounts,
    )


def settle(*stays: Stay, **how: Any) -> Outcome:
    covers = how.pop("covers", (cover(),))
    case = Case(
        covers=covers,
        paid_before=how.pop("paid_before", ()),
        filed_on=how.pop("filed_on", date(2026, 11, 1)),
        channel=how.pop("channel", "local"),
        cause=how.pop("cause", "illness"),
        stays=stays,
    )
    return settle_out_of_pocket(case, {c.period: SCHEME.for_period(c.period) for c in covers})


@pytest.mark.parametrize(
    ("own", "benefit"),
    [
        ("0.01", "100.00"),  # the floor makes 100 of the smallest cost
        ("499.99", "100.00"),
        ("500.00", "100.00"),
        ("1000.00", "200.00"),
        ("4134.00", "1767.00"),  # 200 + 3,134 × 50 %
        ("10000.00", "4700.00"),
        ("15000.00", "9200.00"),
        ("15000.01", "9200.01"),
        ("50000.00", "30200.00"),
        ("50000.01", "30200.00"),
    ],
)
def test_the_tiers_give_what_was_published(own: str, benefit: str) -> None:
    assert str(settle(stay(own)).benefit) == benefit


def test_no_cost_gives_nothing_and_the_floor_makes_nothing_of_it() -> None:
    result = settle(stay("0.00"))
    assert result.outcome == "nothing"
    assert result.reasons == {"no_eligible_cost"}


def test_a_hospital_below_level_two_is_not_covered() -> None:
    assert settle(stay("3000", level=1)).reasons == {"hospital_level"}


def test_an_unknown_hospital_level_is_asked_for() -> None:
    assert settle(stay("3000", level=None)).outcome == "needs_document"


def test_a_missing_split_sheet_is_asked_for_and_never_estimated() -> None:
    result = settle(stay(None))
    assert (result.outcome, result.benefit) == ("needs_document", Decimal(0))
    assert "split_sheet_missing" in result.reasons


@pytest.mark.parametrize("cause", ["third_party", "work_injury", "self_harm"])
def test_excluded_causes_say_which(cause: str) -> None:
    assert settle(stay("3000"), cause=cause).reasons == {f"excluded:{cause}"}


def test_an_unknown_cause_goes_to_a_person() -> None:
    assert settle(stay("3000"), cause="unknown").outcome == "refer"


def test_an_accident_pays() -> None:
    assert settle(stay("3000"), cause="accident").outcome == "pay"


def test_the_deadline_includes_its_last_day() -> None:
    assert settle(stay("3000"), filed_on=date(2027, 3, 31)).outcome == "pay"
    assert settle(stay("3000"), filed_on=date(2027, 4, 1)).reasons == {"late"}
    late = settle(stay("3000"), filed_on=date(2027, 6, 30), channel="out_of_area")
    assert late.outcome == "pay"


def test_a_stay_outside_the_cover_says_so() -> None:
    before = stay("3000", admitted_on=date(2025, 3, 1), discharged_on=date(2025, 3, 5))
    assert settle(before).reasons == {"not_in_period"}


def test_a_stay_across_the_year_is_split_by_nights() -> None:
    across = stay("9000", admitted_on=date(2025, 12, 28), discharged_on=date(2026, 1, 6))
    whole = settle(across, covers=(cover(2025), cover(2026)), filed_on=date(2026, 2, 1))
    # 4 of 9 nights in 2025 (4,000), 5 in 2026 (5,000): 1,700 + 2,200
    assert whole.benefit == Decimal("3900.00")
    assert "split_by_period" in whole.reasons
    assert whole.base == Decimal("9000.00")


def test_what_was_received_afterwards_is_taken_off_the_base() -> None:
    amounts = {"self_borne": Decimal(5000), "other_paid": Decimal(4000)}
    received = Stay("inpatient", date(2026, 3, 1), date(2026, 3, 9), 3, amounts)
    assert settle(received).benefit == Decimal("200.00")


def test_from_the_feed_the_base_is_the_part_inside_the_catalogue() -> None:
    feed = {
        "person_part": Decimal("9000"),
        "out_of_catalogue": Decimal("2500"),
        "over_limit": Decimal("100"),
        "class_b_prepaid": Decimal("1400"),
    }
    result = settle(Stay("inpatient", date(2026, 3, 1), date(2026, 3, 9), 3, feed))
    assert result.base == Decimal("5000.00")


@given(amounts)
def test_the_benefit_lies_between_nothing_and_the_cap(base: Decimal) -> None:
    benefit = cumulative_benefit(TERMS, base)
    assert 0 <= benefit <= TERMS.cap
    assert benefit <= max(base, TERMS.floor)


@given(amounts, amounts)
def test_more_cost_never_gives_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert cumulative_benefit(TERMS, low) <= cumulative_benefit(TERMS, high)


@given(st.lists(st.decimals(min_value=1, max_value=20_000, places=2), min_size=1, max_size=5))
def test_splitting_a_claim_and_its_order_change_nothing(parts: list[Decimal]) -> None:
    def one_by_one(amounts: list[Decimal]) -> Decimal:
        base = paid = Decimal(0)
        for amount in amounts:
            before = (PaidBefore(2026, ITEM, base, paid),)
            paid += settle(stay(amount), paid_before=before).benefit
            base += amount
        return paid

    together = settle(stay(sum(parts, Decimal(0)))).benefit
    assert one_by_one(parts) == one_by_one(parts[::-1]) == together


@given(amounts, st.decimals(min_value=0, max_value=40_000, places=2))
def test_the_lines_add_up_to_the_benefit(own: Decimal, before: Decimal) -> None:
    paid = PaidBefore(2026, ITEM, before, cumulative_benefit(TERMS, before))
    result = settle(stay(own), paid_before=(paid,))
    assert sum((line.amount for line in result.lines), Decimal(0)) == result.benefit
    assert all(line.label["en"] and line.label["zh-hans"] for line in result.lines)


@given(st.integers(1, 60), st.integers(0, 59), st.decimals(min_value=1, max_value=9000, places=2))
def test_a_split_stay_keeps_its_cost(nights: int, before_new_year: int, own: Decimal) -> None:
    first = date(2026, 1, 1) - timedelta(days=min(before_new_year, nights))
    across = stay(own, admitted_on=first, discharged_on=first + timedelta(days=nights))
    whole = settle(across, covers=(cover(2025), cover(2026)), filed_on=date(2026, 3, 1))
    assert abs(whole.base - own) <= FEN


def _published() -> list[dict[str, Any]]:
    file: Path = settings.SHARED_DIR / "examples" / "settlement.jsonl"
    if not file.exists():
        return []
    cases = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        case
        for case in cases
        if case["scheme"] == "hangzhou"
        and not case["claim"]["findings"]
        and all(e["items"] == [ITEM] for e in case["enrolments"])
    ]


PUBLISHED: list[dict[str, Any] | None] = [*_published()] or [None]


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda c: c["case"] if c else "none")
def test_published_examples_to_the_fen(case: dict[str, Any] | None) -> None:
    if case is None:
        pytest.skip("the published examples are not on this machine (HUZHU_SHARED)")
    known = {"self_borne", "self_paid_in_catalogue", "class_b_prepaid", "out_of_catalogue"}
    stays = [
        Stay(
            raw["kind"],
            date.fromisoformat(raw["admitted_on"]),
            date.fromisoformat(raw["discharged_on"]),
            raw.get("hospital_level"),
            {k: Decimal(v) for k, v in raw.items() if k in known},
        )
        for raw in case["claim"]["stays"]
    ]
    paid = tuple(
        PaidBefore(int(p["period"]), p["item"], Decimal(p["base"]), Decimal(p["benefit"]))
        for p in case["paid_before"]
    )
    result = settle(
        *stays,
        covers=tuple(cover(int(e["period"])) for e in case["enrolments"]),
        paid_before=paid,
        filed_on=date.fromisoformat(case["claim"]["filed_on"]),
        channel=case["claim"]["channel"],
        cause=case["claim"]["cause"],
    )
    expected = case["expect"]
    assert (result.outcome, str(result.benefit)) == (expected["outcome"], expected["benefit"])
    assert set(expected["reasons"]) <= result.reasons
