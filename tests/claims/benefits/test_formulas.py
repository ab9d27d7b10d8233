"""What stands behind a line, word for word, where no arithmetic can check it."""

import pytest

from claims.benefits.settle import settle
from tests.claims.benefits.cases import SCHEMES, golden_case, golden_files

WORKED = {(worked["file"], worked["name"]): worked for worked in golden_files()}


@pytest.mark.parametrize(
    ("file", "name", "formula"),
    [
        (
            "beijing-second",
            "a first stay, just the deductible",
            "1,300.00 is not more than the deductible 1,300.00",
        ),
        (
            "beijing-second",
            "a second stay, just its deductible",
            "650.00 is not more than the deductible 650.00",
        ),
        (
            "hangzhou_out_of_pocket",
            "one day later is late",
            "cost of 2023-03-01 to 2023-03-09; filed 2024-04-01, closed after 2024-03-31",
        ),
        (
            "hangzhou_out_of_pocket",
            "listed out-patient care filed in the year itself waits for 1 January",
            (
                "cost of 2023-04-04 to 2023-04-04; "
                "filed 2023-12-31, open from 2024-01-01 to 2024-03-31"
            ),
        ),
        (
            "hangzhou_women",
            "filed one day later",
            "found on 2023-05-10; filed 2024-04-01, closed after 2024-03-31",
        ),
        (
            "cmia-beijing-women",
            "a cancer on day 30",
            "day 30 of cover, the waiting period lasts to day 30",
        ),
        (
            "beijing-cash",
            "three days",
            "3 days, the first 3 are not paid",
        ),
        (
            "guangdong-inpatient",
            "a third claim",
            "paid 2 times in this period, at most 2",
        ),
    ],
)
def test_a_line_that_pays_nothing_tells_why(file: str, name: str, formula: str) -> None:
    worked = WORKED[file, name]
    (line,) = settle(golden_case(worked), SCHEMES[worked["scheme"]]).lines
    assert line.formula["en"] == formula


def test_an_item_alone_is_settled_as_if_the_others_were_not_claimed() -> None:
    worked = WORKED["hangzhou_women", "all three items: one illness, three benefits"]
    women = settle(golden_case(worked), SCHEMES["hangzhou"], item="women")
    assert (str(women.benefit), {line.item for line in women.lines}) == ("20000.00", {"women"})


def test_an_item_that_was_not_bought_brings_nothing() -> None:
    worked = WORKED["hangzhou_women", "the item was not bought"]
    assert settle(golden_case(worked), SCHEMES["hangzhou"], item="women").lines == ()
