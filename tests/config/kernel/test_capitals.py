"""Amounts in Chinese capitals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kernel.capitals import from_capitals, in_capitals

PAIRS = [
    ("0.00", "零元整"),
    ("0.05", "伍分"),
    ("0.50", "伍角整"),
    ("10.00", "壹拾元整"),
    ("105.07", "壹佰零伍元零柒分"),
    ("1234.50", "壹仟贰佰叁拾肆元伍角整"),
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("28000.00", "贰万捌仟元整"),
    ("107000.53", "壹拾万柒仟元伍角叁分"),
    ("100000.00", "壹拾万元整"),
    ("100000001.00", "壹亿零壹元整"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
]


@pytest.mark.parametrize(("digits", "capitals"), PAIRS)
def test_it_is_written_as_the_norm_says(digits: str, capitals: str) -> None:
    assert in_capitals(Decimal(digits)) == capitals
    assert from_capitals(capitals) == Decimal(digits)


@given(st.integers(0, 10**14 - 1))
def test_what_was_written_is_read_back(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    assert from_capitals(in_capitals(amount)) == amount


@pytest.mark.parametrize("digits", ["1680.32", "107000.53"])
def test_the_zero_before_jiao_may_be_written(digits: str) -> None:
    capitals = in_capitals(Decimal(digits)).replace("元", "元零")
    assert from_capitals(capitals) == Decimal(digits)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("贰万捌仟圆正", "28000.00"),
        ("二万八千元整", "28000.00"),
        ("拾元整", "10.00"),
        (" 伍拾元\n整 ", "50.00"),
    ],
)
def test_other_hands_are_read_too(written: str, amount: str) -> None:
    assert from_capitals(written) == Decimal(amount)


@pytest.mark.parametrize(
    "written",
    ["", "元整", "28000.00", "贰捌元整", "贰拾捌佰元整", "伍分伍角", "壹万贰亿元", "人民币"],
)
def test_what_is_no_amount_is_not_guessed(written: str) -> None:
    assert from_capitals(written) is None


def test_nothing_below_zero_is_written() -> None:
    with pytest.raises(ValueError, match="below zero"):
        in_capitals(Decimal("-1"))
