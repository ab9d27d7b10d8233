"""Money is Decimal yuan, rounded in one place, half away from zero, as the database does."""

from decimal import Decimal, getcontext, localcontext
from fractions import Fraction

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from config.kernel.money import LARGEST, yuan

numbers = st.decimals(-LARGEST + 1, LARGEST - 1, places=6)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("317.285", "317.29"),
        ("317.2849999999999999999999999999999999", "317.28"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        (Decimal("0.125"), "0.13"),
        (Decimal("1E+3"), "1000.00"),
        (Decimal("1E-999999"), "0.00"),
        (7, "7.00"),
        (Fraction(1, 3), "0.33"),
        (Fraction(-2, 3), "-0.67"),
        (Fraction(5, 1000), "0.01"),
        (Fraction(-5, 1000), "-0.01"),
        (Fraction(5, 1000) + Fraction(1, 10**60), "0.01"),
        (Fraction(5, 1000) - Fraction(1, 10**60), "0.00"),
    ],
)
def test_amounts_are_rounded_half_up_to_the_fen(value: Decimal | Fraction, amount: str) -> None:
    assert str(yuan(value)) == amount


@pytest.mark.parametrize(
    ("value", "amount"), [("2.5", "3.00"), ("2.49", "2.00"), ("-2.5", "-3.00")]
)
def test_a_scheme_may_pay_in_whole_yuan(value: str, amount: str) -> None:
    assert str(yuan(value, step=Decimal(1))) == amount


@pytest.mark.parametrize("value", [1.0, True, None, b"1", [1]])
def test_what_is_no_exact_number_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="money is never"):
        yuan(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    ["", " 1", "1,000", "1e3", "NaN", "１", "1_0", "0x1", "1.", ".5", "٣", "1\n"],
)
def test_what_is_not_plainly_written_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="written as digits"):
        yuan(value)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        yuan(Decimal(value))


@pytest.mark.parametrize("value", [LARGEST + 1, -LARGEST - 1, Decimal("1E+999999999"), 10**400])
def test_what_is_too_large_is_refused_at_once(value: Decimal | int) -> None:
    with pytest.raises(ValueError, match="too large"):
        yuan(value)


@given(numbers, st.integers(1, 28))
def test_the_precision_of_the_caller_changes_nothing(number: Decimal, precision: int) -> None:
    expected = yuan(number)
    with localcontext() as context:
        context.prec = precision
        assert yuan(number) == expected
        assert yuan(Fraction(number)) == expected
    assert getcontext().prec >= 28


@given(st.fractions(-(10**9), 10**9))
def test_a_fraction_is_rounded_as_exact_arithmetic_does(number: Fraction) -> None:
    fen = abs(number) * 100
    rounded = int(fen + Fraction(1, 2))
    assert yuan(number) == Decimal(rounded if number > 0 else -rounded).scaleb(-2)


@pytest.mark.django_db
def test_the_database_rounds_the_same_way() -> None:
    ties = [Decimal(n * 79_190 + 5).scaleb(-3) for n in range(-250, 250)]
    others = [Decimal(n * 7_919_317).scaleb(-6) for n in range(-250, 250)]
    vectors = [*ties, *others]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT round(n, 2) FROM unnest(%s::numeric[]) WITH ORDINALITY AS v(n, i) ORDER BY i",
            [vectors],
        )
        rounded = [row[0] for row in cursor.fetchall()]
    assert rounded == [yuan(number) for number in vectors]
