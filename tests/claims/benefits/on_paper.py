"""Lines as a person reads them: short enough for their columns, true on a pocket calculator."""

import re
from fractions import Fraction

from claims.benefits.lines import Line


def assert_is_complete(line: Line) -> None:
    """Label and formula in both languages, short enough for the columns that keep them."""
    for text, most in ((line.label, 120), (line.formula, 300), (line.clause, 200)):
        assert set(text) == {"zh-hans", "en"}
        assert all(len(words) <= most for words in text.values()), text
        assert "{" not in "".join(text.values())
    assert all([line.label["zh-hans"], line.label["en"], line.formula["zh-hans"]])


def assert_is_true(line: Line) -> None:
    written = line.formula["en"]
    left, equals, right = written.rpartition(" = ")
    if not equals:
        return
    result = number(right.removesuffix(", not paid").removesuffix(", counted as 0.00"))
    # Shares by nights are shown with six decimals.
    assert abs(calculated(left) - result) <= Fraction(2, 10**6), written
    if line.kind in ("base", "share", "cumulative"):
        assert abs(Fraction(line.amount) - max(result, Fraction(0))) <= Fraction(1, 100)


def calculated(written: str) -> Fraction:
    """`(4,976.00 − 1,000.00) × 50%`, `9,000.00 × 4/9 nights`, `before 1.00 + now 2.00`."""
    if " × " in written:
        left, _, factor = written.rpartition(" × ")
        return calculated(left.strip("()")) * factor_of(factor)
    first, *rest = re.split(r" ([+−]) ", written)
    total = number(first)
    for sign, term in zip(rest[::2], rest[1::2], strict=True):
        total += -number(term) if sign == "−" else number(term)
    return total


def factor_of(written: str) -> Fraction:
    if written.endswith("%"):
        return number(written.removesuffix("%")) / 100
    return Fraction(written.removesuffix(" nights").replace(",", ""))


def number(written: str) -> Fraction:
    found = re.search(r"(−?)([\d,]+(?:\.\d+)?)(?: days)?\s*$", written)
    assert found, written
    return Fraction(found[2].replace(",", "")) * (-1 if found[1] else 1)
