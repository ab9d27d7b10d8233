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


@pytest.mark.parametrize(
    "printed",
    [
        "1101**********002X",
        "110105********002X",
        "110105********002x",
        "１１０１**********００２Ｘ",
        "1101XXXXXXXXXX002X",
        "1101*****002X",  # a reader lost some of the asterisks
        "110105194912310***",
        STANDARD,
    ],
)
def test_a_masked_number_is_compared_by_what_is_visible(printed: str) -> None:
    assert id_number.agrees(printed, STANDARD) is True


@pytest.mark.parametrize(
    "printed",
    [
        "1101**********0021",
        "1102**********002X",
        "1101****1*****002X",
        "1102*****002X",
        "440524188001010014",
    ],
)
def test_a_masked_number_of_someone_else_does_not_agree(printed: str) -> None:
    assert id_number.agrees(printed, STANDARD) is False


@pytest.mark.parametrize(
    "printed", ["", "******************", "110***************", "1101002X", "91350100M000100Y43"]
)
def test_too_little_to_compare_says_nothing(printed: str) -> None:
    assert id_number.agrees(printed, STANDARD) is None


@given(numbers, numbers, st.integers(2, 6), st.integers(2, 6))
def test_what_is_masked_agrees_with_its_own_number_alone(
    number: str, other: str, head: int, tail: int
) -> None:
    masked = number[:head] + "*" * (18 - head - tail) + number[-tail:]
    assert id_number.agrees(masked, number) is True
    if (other[:head], other[-tail:]) != (number[:head], number[-tail:]):
        assert id_number.agrees(masked, other) is False


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        (STANDARD, "110105********002X"),
        ("1101**********002X", "1101**********002X"),
        ("1101****1*****002x", "1101**********002X"),
        ("11010519491231***", "110105***********"),
        ("1101*002X", "1101*002X"),
    ],
)
def test_of_a_printed_number_no_birthday_is_kept(printed: str, kept: str) -> None:
    assert id_number.masked(printed) == kept


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
