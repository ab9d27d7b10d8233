"""Whose illness a code can be; what is not known of a person fits everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.champion.fits import misfit_of


@pytest.mark.parametrize(
    ("code", "sex", "age", "misfit"),
    [
        ("O20.0", "M", 30, "sex"),
        ("O20.0", "F", 71, "age"),
        ("O20.0", "F", 30, ""),
        ("C61", "F", 60, "sex"),
        ("P07.3", "F", 40, "age"),
        ("I10", "M", 99, ""),
    ],
)
def test_what_does_not_go_with_a_code_is_named(code: str, sex: str, age: int, misfit: str) -> None:
    assert misfit_of(code, sex=sex, age=age) == misfit


@given(st.from_regex(r"[A-Z][0-9]{2}\.[0-9]", fullmatch=True))
def test_of_whom_nothing_is_known_nothing_is_asked(code: str) -> None:
    assert misfit_of(code, sex="", age=None) == ""
