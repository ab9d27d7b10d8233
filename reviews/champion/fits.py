"""Whose illness a code can be: sex, and age in whole years. Not a finding: it says what to ask."""

from typing import Literal

from reviews.champion.tables import Codes

Misfit = Literal["", "sex", "age"]
# Codes, whose they are ("" of anybody), and from which age to which.
_FITS = (
    (Codes.of("C51-C58 D06 D25-D28 N70-N77 N80-N98 Z32-Z37"), "F", 0, 150),
    (Codes.of("O00-O99"), "F", 10, 60),
    (Codes.of("C60-C63 N40-N51"), "M", 0, 150),
    (Codes.of("P00-P96"), "", 0, 2),
)


def misfit_of(code: str, *, sex: str, age: int | None) -> Misfit:
    """What does not go with the code; "" where all does, or nothing is known of the person."""
    for codes, whose, youngest, oldest in _FITS:
        if code in codes:
            if whose and sex in ("F", "M") and sex != whose:
                return "sex"
            if age is not None and not youngest <= age <= oldest:
                return "age"
    return ""
