"""Figures that point at nobody: nothing of 1 to 4 persons shows, read once or month after month."""

from decimal import Decimal

import pytest

from claims.cells import Happened, hidden_cells, told_by_month, told_steps


def happened(*months: int, person: int = 0) -> list[Happened]:
    """One claim of 100 yuan of another person in each month named."""
    return [Happened(month, person or place, Decimal(100)) for place, month in enumerate(months)]


def test_four_persons_are_too_few_to_tell_and_five_are_told() -> None:
    assert told_by_month(happened(1, 1, 1, 1), until=9) is None
    told = told_by_month(happened(1, 1, 1, 1, 1), until=9)
    assert told is not None
    assert (told.claims, told.persons, told.amount) == (5, 5, Decimal(500))


def test_five_claims_of_one_person_are_one_person() -> None:
    assert told_by_month(happened(1, 2, 3, 4, 5, person=7), until=9) is None


def test_the_figure_of_the_next_month_moves_only_when_five_more_have_come() -> None:
    months = [1, 1, 1, 1, 1, 2, 3, 3, 3, 4]
    figures = [told_by_month(happened(*months), until=month) for month in (2, 3, 4, 5)]
    assert [told and told.claims for told in figures] == [5, 5, 5, 10]


def test_the_month_that_still_runs_is_not_in_it() -> None:
    assert told_by_month(happened(8, 8, 8, 8, 8), until=8) is None


@pytest.mark.parametrize(
    ("cells", "hidden"),
    [
        ({"a": 10, "b": 20}, set()),
        ({"a": 10, "b": 0}, set()),
        ({"a": 10, "b": 4, "c": 30}, {"b", "a"}),
        ({"a": 10, "b": 3, "c": 4, "d": 30}, {"b", "c"}),
        ({"a": 10, "b": 1, "c": 2, "d": 30}, {"b", "c", "a"}),
        ({"a": 3}, {"a"}),
        ({}, set()),
    ],
)
def test_a_hidden_part_cannot_be_had_by_subtraction(
    cells: dict[str, int], hidden: set[str]
) -> None:
    assert hidden_cells(cells) == hidden


@pytest.mark.parametrize(
    ("persons", "shown"),
    [
        ([50, 40, 30, 20, 10], [50, 40, 30, 20, 10]),
        ([50, 50, 48, 20, 3], [50, 50, None, 20, None]),
        ([4, 3, 2, 1, 0], [None, None, None, None, 0]),
        ([10, 0, 0, 0, 0], [10, 0, 0, 0, 0]),
        ([], []),
    ],
)
def test_a_falling_row_hides_what_is_few_and_what_was_lost_in_few(
    persons: list[int], shown: list[int | None]
) -> None:
    assert told_steps(persons) == shown
