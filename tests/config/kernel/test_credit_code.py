"""Credit codes of organisations: the vectors that a careless implementation gets wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kernel import credit_code

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
codes = st.text(SIGNS, min_size=17, max_size=17).map(
    lambda head: head + credit_code.check_sign(head)
)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "81330109MC0000001N",
        "81330109MC00000040",  # remainder 0: “31 - remainder” has no sign
    ],
)
def test_a_code_with_the_right_last_sign_can_be_real(code: str) -> None:
    assert credit_code.problem(code) is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91350100M000100Y4Z", "shape"),  # the example of many texts: Z is no sign of these codes
        ("91350100M000100Y44", "check_sign"),
        ("91350100M000100Y4", "length"),
        ("", "length"),
        ("91350100M000100O43", "shape"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(code: str, problem: str) -> None:
    assert credit_code.problem(code) == problem


def test_what_people_type_is_tidied() -> None:
    assert credit_code.normalise(" 91350100 ｍ000100y43 ") == "91350100M000100Y43"


@given(codes, st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_sign_is_always_found(code: str, place: int, by: int) -> None:
    sign = SIGNS[(SIGNS.index(code[place]) + by) % len(SIGNS)]
    assert credit_code.problem(code[:place] + sign + code[place + 1 :]) == "check_sign"


@given(st.text(max_size=40))
def test_any_text_can_be_asked_about(text: str) -> None:
    credit_code.problem(credit_code.normalise(text))
