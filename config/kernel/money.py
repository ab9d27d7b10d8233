"""Money in yuan: the one place where the program rounds."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal("999999999999.99")

# `Decimal("１２_0")` would be accepted by Python; a paper or a file that says so is not.
_WRITTEN = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)
# Wide enough that quantizing is exact whatever the caller's decimal context says.
_EXACT = Context(prec=120, rounding=ROUND_HALF_UP)


def yuan(value: Decimal | Fraction | int | str, *, step: Decimal = CENT) -> Decimal:
    """`value` in yuan with two decimals, rounded half away from zero, as PostgreSQL does.

    `step` is the smallest amount that is paid: the fen, or a whole yuan where a scheme says so.
    Floats, NaN, infinities and amounts beyond `LARGEST` are refused.
    """
    number = _number(value)
    # By its exponent first: arithmetic on 1e999999999 would never end.
    if number and (number.adjusted() > LARGEST.adjusted() or number.copy_abs() > LARGEST):
        raise ValueError("an amount of money is too large")
    rounded = number.quantize(step, context=_EXACT)
    if step is not CENT:
        rounded = rounded.quantize(CENT, context=_EXACT)
    return rounded or ZERO  # never minus zero


def _number(value: Decimal | Fraction | int | str) -> Decimal:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("an amount of money is not a finite number")
        return value
    if isinstance(value, str):
        if not _WRITTEN.fullmatch(value):
            raise ValueError("an amount of money is written as digits, for example 1234.50")
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise TypeError(f"money is never a {type(value).__name__}")
    return Decimal(value) if isinstance(value, int) else _from_fraction(value)


def _from_fraction(value: Fraction) -> Decimal:
    """Exact where it ends within 40 decimals, else cut there: a third is never a tie."""
    scaled, rest = divmod(abs(value.numerator) * 10**40, value.denominator)
    # What is cut off only matters beside a tie, and then it lies above it.
    sticky = 1 if rest else 0
    number = Decimal(scaled * 10 + sticky).scaleb(-41, context=_EXACT)
    return number.copy_negate() if value < 0 else number
