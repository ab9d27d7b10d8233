"""A stamp prints the recorded rows for somebody else on another day, and nothing of the first."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from config.load.stamp import FIRST_NUMBER, PER_TABLE, NotCopyable, Recording, Stamp
from reviews.ranks import first_rank

DAY = date(2026, 3, 10)
CLAIM, FACT, MEMBER = (FIRST_NUMBER + at * PER_TABLE for at in range(3))
RANK = first_rank(DAY) + 17
JSON = f'{{"claim": {CLAIM}, "in": "2026-02-28", "cover": "2026-01-01", "%": "C1"}}'
RECORDING = Recording(
    day=DAY,
    columns={"claim": ("id", "member_id", "reference", "filed_at"), "fact": ("id", "text", "rank")},
    rows={
        "claim": [f"{CLAIM}\t{MEMBER}\tC1\t2026-03-10 01:00:05+00"],
        "fact": [
            f"{FACT}\t{JSON}\t{RANK}",
            f"{FACT + 1}\t\\N 1b4e28ba-2fa1-41d2-883f-0016d3cca427\t{RANK}",
        ],
    },
    numbers={"claim": [CLAIM], "fact": [FACT, FACT + 1], "member": [MEMBER]},
    words={"C1": "reference"},
    whole={("fact", "rank"): "rank"},
    kept=frozenset({"2026-01-01"}),
    owners=frozenset({"member"}),
)


def _printed(stamp: Stamp, *, day: date, later: int = 0) -> dict[str, list[str]]:
    sheets: dict[str, list[str]] = {"claim": [], "fact": []}
    numbers = {"claim": 7, "fact": 70}
    stamp.print_on(
        sheets,
        numbers=numbers,
        day=day.toordinal(),
        later=later,
        words={"reference": "C9", "member": "3"},
        draw=Random(1),
    )
    assert numbers == {"claim": 8, "fact": 72}
    return sheets


def test_numbers_days_words_and_ranks_are_those_of_the_copy() -> None:
    sheets = _printed(Stamp(RECORDING), day=date(2026, 3, 12), later=60)
    assert sheets["claim"] == ["7\t3\tC9\t2026-03-12 01:01:05+00\n"]
    first, second = sheets["fact"][0].splitlines()
    json = '{"claim": 7, "in": "2026-03-02", "cover": "2026-01-01", "%": "C9"}'
    assert first.split("\t")[1] == json
    assert first.split("\t")[2] == str(first_rank(date(2026, 3, 12)) + 77)
    assert second.startswith("71\t\\N ")
    assert "1b4e28ba" not in second


def test_seconds_past_midnight_are_of_the_next_day() -> None:
    sheets = _printed(Stamp(RECORDING), day=DAY, later=23 * 3600)
    assert "2026-03-11 00:00:05+00" in sheets["claim"][0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{FACT + 5}", "names a row of fact"),
        ("2029-03-10 01:00:00+00", "not the play's time"),
        ("2026-03-10 01:00:00.123456+00", "not the play's time"),
    ],
)
def test_what_a_copy_could_not_say_is_refused(text: str, says: str) -> None:
    rows = {**RECORDING.rows, "fact": [f"{FACT}\t{text}\t{RANK}"]}
    numbers = {**RECORDING.numbers, "fact": [FACT]}
    with pytest.raises(NotCopyable, match=says):
        Stamp(replace(RECORDING, rows=rows, numbers=numbers))


def test_digits_within_a_digest_are_no_number() -> None:
    rows = {**RECORDING.rows, "fact": [f"{FACT}\tab{FACT}cd\t{RANK}"]}
    stamp = Stamp(replace(RECORDING, rows=rows, numbers={**RECORDING.numbers, "fact": [FACT]}))
    sheets: dict[str, list[str]] = {"claim": [], "fact": []}
    stamp.print_on(
        sheets,
        numbers={"claim": 1, "fact": 1},
        day=DAY.toordinal(),
        later=0,
        words={"reference": "C9", "member": "3"},
        draw=Random(1),
    )
    assert f"ab{FACT}cd" in sheets["fact"][0]
