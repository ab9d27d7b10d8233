"""Invented settlements: every field is there, every sum holds, the story gets what it asks for."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.sandbox.people import people
from config.sandbox.providers import PROVIDERS, provider
from config.sandbox.records import Record, refund_of, settlement_record
from members.feed.amounts import REQUIRED

CROWD = people(4, 40)
TERTIARY, SECONDARY, PRIMARY = PROVIDERS[0], PROVIDERS[5], PROVIDERS[8]
ZERO = Decimal(0)
FIELDS = (
    "psn_no psn_cert_type certno psn_name gend brdy insutype fixmedins_code fixmedins_name hosp_lv"
    " med_type mdtrt_id setl_id setl_time begndate enddate dise_codg dise_name medfee_sumamt"
    " fulamt_ownpay_amt overlmt_selfpay preselfpay_amt inscp_scp_amt act_pay_dedc hifp_pay"
    " cvlserv_pay hifes_pay hifmi_pay hifob_pay maf_pay oth_pay fund_pay_sumamt psn_part_amt"
    " acct_pay psn_cash_pay acct_mulaid_pay balc refd_setl_flag init_setl_id"
)


def settle(**changes: Any) -> Record:
    given: dict[str, Any] = {
        "admitted_on": date(2026, 3, 2),
        "discharged_on": date(2026, 3, 9),
        "total": Decimal("28000.00"),
        "at": TERTIARY,
        **changes,
    }
    return settlement_record(CROWD[0], given.pop("at"), **given)


def yuan(record: Record, field: str) -> Decimal:
    return Decimal(record[field])


def self_borne(record: Record) -> Decimal:
    return (
        yuan(record, "psn_part_amt")
        - yuan(record, "fulamt_ownpay_amt")
        - yuan(record, "overlmt_selfpay")
        - yuan(record, "preselfpay_amt")
    )


def test_every_field_of_the_national_platform_is_there() -> None:
    assert set(settle()) == set(FIELDS.split())


@settings(deadline=None)
@given(
    st.sampled_from(CROWD),
    st.sampled_from(PROVIDERS),
    st.decimals(Decimal("0.01"), Decimal("900000"), places=2),
    st.sampled_from(["21", "11", "14", "41", "52"]),
    st.integers(0, 2**32),
)
def test_the_sums_always_hold(
    person: Any, at: Any, total: Decimal, med_type: str, seed: int
) -> None:
    record = settlement_record(
        person,
        at,
        admitted_on=date(2026, 3, 2),
        discharged_on=date(2026, 3, 9),
        total=total,
        med_type=med_type,
        seed=seed,
    )
    amount = {name: Decimal(record[name]) for name in (*REQUIRED, "acct_mulaid_pay", "balc")}
    funds = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay")
    assert amount["medfee_sumamt"] == amount["fund_pay_sumamt"] + amount["psn_part_amt"] == total
    assert amount["fund_pay_sumamt"] == sum(amount[fund] for fund in funds)
    assert amount["psn_part_amt"] == (
        amount["acct_pay"] + amount["acct_mulaid_pay"] + amount["psn_cash_pay"]
    )
    assert self_borne(record) == amount["inscp_scp_amt"] - amount["fund_pay_sumamt"]
    assert min(amount.values()) >= 0


def test_a_story_gets_the_base_that_it_asks_for() -> None:
    record = settle(self_borne=Decimal("4976.00"), out_of_catalogue=Decimal("1000.00"))
    assert self_borne(record) == Decimal("4976.00")
    assert yuan(record, "fulamt_ownpay_amt") == Decimal("1000.00")


def test_without_a_base_it_follows_from_deductible_and_shares() -> None:
    record = settle(out_of_catalogue=ZERO, class_b_prepaid=ZERO, total=Decimal("50000.00"))
    # 800, then 18 % up to 40,000, then 12 %.
    assert self_borne(record) == Decimal("800") + Decimal("39200") * 18 / 100 + Decimal(1200)


@pytest.mark.parametrize(
    ("at", "expected"), [(TERTIARY, "2456.00"), (SECONDARY, "2020.00"), (PRIMARY, "1464.00")]
)
def test_a_lower_grade_leaves_less_to_the_person(at: Any, expected: str) -> None:
    record = settle(at=at, total=Decimal("10000.00"), out_of_catalogue=ZERO, class_b_prepaid=ZERO)
    assert self_borne(record) == Decimal(expected)


def test_medical_aid_is_a_part_of_the_funds() -> None:
    record = settle(medical_aid=Decimal("500.00"))
    assert yuan(record, "maf_pay") == 500
    assert self_borne(record) == self_borne(settle())


@pytest.mark.parametrize(
    "impossible",
    [
        {"self_borne": Decimal("28000.01")},
        {"out_of_catalogue": Decimal("28000.01")},
        {"out_of_catalogue": Decimal("28000.01"), "self_borne": ZERO},
        {"class_b_prepaid": Decimal("-1.00")},
        {"medical_aid": Decimal("27999.00")},
    ],
    ids=str,
)
def test_amounts_that_cannot_all_be_true_are_refused(impossible: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match="cannot all be true"):
        settle(**impossible)


def test_the_same_arguments_give_the_same_record_and_a_seed_gives_another() -> None:
    assert settle() == settle()
    assert settle(seed=1)["setl_id"] != settle(seed=2)["setl_id"]


def test_it_is_settled_on_leaving_by_day() -> None:
    when = datetime.fromisoformat(settle()["setl_time"])
    assert when.date() == date(2026, 3, 9)
    assert 9 <= when.hour < 17


def test_a_refund_takes_everything_back() -> None:
    record = settle()
    refund = refund_of(record)
    assert (refund["refd_setl_flag"], refund["init_setl_id"]) == ("1", record["setl_id"])
    assert refund["setl_id"] != record["setl_id"]
    for field in ("medfee_sumamt", "psn_part_amt", "fund_pay_sumamt", "psn_cash_pay"):
        assert yuan(refund, field) == -yuan(record, field)
    assert refund["setl_time"] > record["setl_time"]


def test_hospitals_of_every_level_can_be_found_by_code() -> None:
    assert {each.level for each in PROVIDERS} == {1, 2, 3, None}
    assert all(provider(each.code) is each for each in PROVIDERS)
    assert any(not each.in_city for each in PROVIDERS)
    with pytest.raises(KeyError):
        provider("H33010000001")
