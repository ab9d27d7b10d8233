"""The last digit of a bank card: it warns, and says nothing of what is no card."""

import pytest

from config.kernel.card_number import looks_mistyped


@pytest.mark.parametrize("number", ["6200000000000013", "6200000000000000018"])
def test_a_card_with_the_right_last_digit_looks_right(number: str) -> None:
    assert not looks_mistyped(number)


@pytest.mark.parametrize("place", range(16))
def test_one_wrong_digit_is_always_seen(place: int) -> None:
    right = "6200000000000013"
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
    assert looks_mistyped(wrong)


def test_two_swapped_neighbours_are_seen() -> None:
    assert looks_mistyped("6200000000000031")


@pytest.mark.parametrize(
    "number", ["", "620000000000001", "62000000000000000000", "620000000000001x"]
)
def test_what_has_not_the_length_of_a_card_is_no_card(number: str) -> None:
    assert not looks_mistyped(number)
