"""The identity number: the standard's own examples, and every single slip of the pen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kernel import id_number

# The examples of GB 11643 itself; nobody's numbers.
STANDARD = "11010519491231002X"
STANDARD_OF_1880 = "440524188001010014"

seventeen_digits = st.builds(
    lambda day, order: f"990101{day:%Y%m%d}{order:03d}",
    st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    st.integers(0, 999),
)
numbers = seventeen_digits.map(lambda head: head + id_number.check_digit(head))


@pytest.mark.parametrize("number", [STANDARD, STANDARD_OF_1880])
def test_the_standards_examples_are_right(number: str) -> None:
    assert id_number.problem(number) is None


def test_a_number_tells_birthday_and_gender() -> None:
    assert id_number.birth_date_of(STANDARD) == date(1949, 12, 31)
    assert id_number.gender_of(STANDARD) == "F"
    assert id_number.gender_of(STANDARD_OF_1880) == "M"


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("", "length"),
        ("1101051949123100", "length"),
        ("110105194912310021", "check_digit"),
        ("1101O519491231002X", "shape"),
        ("11010519491231002A", "shape"),
        ("１１０１０５１９４９１２３１００２X", "shape"),
        ("110105194902300027", "birth_date"),
        ("110105194913010027", "birth_date"),
        ("110105000001010027", "birth_date"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(number: str, problem: str) -> None:
    assert id_number.problem(number) == problem


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002x", " 110105 19491231 002X\n", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_what_people_type_is_tidied(typed: str) -> None:
    assert id_number.normalise(typed) == STANDARD


def test_a_number_of_fifteen_digits_gets_its_century_and_check_digit() -> None:
    assert id_number.normalise("110105491231002") == STANDARD


@given(numbers)
def test_what_is_right_stays_as_it_is(number: str) -> None:
    assert id_number.problem(number) is None
    assert id_number.normalise(number) == number


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, by: int) -> None:
    digit = str((int(number[place]) + by) % 10)
    assert id_number.problem(number[:place] + digit + number[place + 1 :]) is not None


@given(numbers, st.integers(0, 15))
def test_two_swapped_neighbours_are_always_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or id_number.problem(swapped) is not None


@given(st.text(max_size=40))
def test_any_text_can_be_asked_about(text: str) -> None:
    id_number.problem(id_number.normalise(text))
