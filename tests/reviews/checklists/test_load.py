"""The file of checklists: whole, in step with the tables beside it, and strict about nonsense."""

import pytest

from members.schemes.reader import SchemeFileError
from reviews.champion import tables
from reviews.checklists.load import FOLDER, IN_FORCE, load_text, norm, norms

TEXT = (FOLDER / "ci_2020_1.toml").read_text(encoding="utf-8")


def test_all_28_severe_and_3_mild_diseases_have_a_list() -> None:
    severities = [one.disease.severity for one in norm().checklists]
    assert severities == ["severe"] * 28 + ["mild"] * 3


def test_the_edition_in_force_ships() -> None:
    assert IN_FORCE in norms()


def test_numbers_and_names_are_those_of_the_models_table() -> None:
    """The champion names diseases by the same numbers."""
    table = {number: row.disease for number, row in tables.norms().items()}
    assert {str(one.number): one.disease.name["zh-hans"] for one in norm().checklists} == table


def test_everything_is_said_in_both_languages_and_names_evidence() -> None:
    for one in norm().checklists:
        for item in one.items():
            assert item.words["zh-hans"]
            assert item.words["en"]
            assert item.by


def test_it_says_that_a_physician_has_to_check_it() -> None:
    assert "医师核对" in norm().note["zh-hans"]
    assert "checked by a physician" in norm().note["en"]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('needs = "all"', 'needs = "most"'),
        ("needs = 1\n", "needs = 9\n"),
        ("needs = 1\n", "needs = 0\n"),
        ('key = "behaviour"', 'key = "histology"'),
        ('by = ["pathology"]', 'by = ["gossip"]'),
        ('code = "bypass_surgery"', 'code = "flat_feet"'),
        ("number = 5\n", "number = 6\n"),
        ("after_days = 42", "after_days = 4000"),
        ('edition = "1"', 'edition = "1"\nsecret = 1'),
        ("counted = {", "kounted = {"),
    ],
)
def test_nonsense_is_refused_with_its_file(good: str, bad: str) -> None:
    assert good in TEXT
    with pytest.raises(SchemeFileError, match=r"broken\.toml"):
        load_text(TEXT.replace(good, bad, 1), file="broken.toml")


def test_days_of_waiting_say_from_when_they_count() -> None:
    lines = TEXT.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith("counted"))
    with pytest.raises(SchemeFileError, match="counted"):
        load_text("".join(lines[:first] + lines[first + 1 :]), file="broken.toml")
