"""`manage.py evaluate_coding`: three ways side by side, and bad input is a sentence."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviews.champion.coding import Candidate
from reviews.champion.coding_measures import coded, off_by, shares


@pytest.mark.slow
def test_three_ways_are_measured_on_the_same_wordings(tmp_path: Path) -> None:
    file = tmp_path / "coded.csv"
    file.write_text(
        "text,icd10\n急性阑尾炎,K35.900\n右肺癌,C34.900|M8010/3\n2型糖尿病,E11.900\n腺癌,M8140/3\n",
        encoding="utf-8",
    )
    said = StringIO()
    call_command("evaluate_coding", texts=file, folds=2, stdout=said)
    lines = said.getvalue().splitlines()
    assert lines[0] == "3 wordings"  # a morphology alone says nothing about a code
    assert [line for line in lines[1:] if not line.startswith(" ")] == [
        "plain cosine",
        "tables",
        "tables and confirmed wordings, 2 folds",
    ]
    assert "top-5 1.000 (1.000-1.000)" in lines[5]


@pytest.mark.parametrize(
    ("content", "folds", "why"),
    [
        ("wording,code\n", 2, "columns text and icd10"),
        ("text,icd10\n肺癌,C34.9\n", 2, "too few"),
        ("text,icd10\n肺癌,C34.9\n", 1, "two or more"),
    ],
)
def test_what_cannot_be_measured_is_said(
    tmp_path: Path, content: str, folds: int, why: str
) -> None:
    (tmp_path / "coded.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=why):
        call_command("evaluate_coding", texts=tmp_path / "coded.csv", folds=folds)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_coding", texts=tmp_path / "none.csv", folds=2)


def test_a_share_counts_any_code_at_the_characters_asked_for() -> None:
    rows = [coded("甲", "C34.100|M8010/3"), coded("乙", "E11.900|I10.x00")]
    said = [
        [Candidate("C34.900", "", 0.9), Candidate("C50.900", "", 0.1)],
        [Candidate("K35.900", "", 0.5), Candidate("I10.x00", "", 0.5)],
    ]
    by_category = {share.first: share.value for share in shares(rows, said, places=3)}
    assert by_category == {1: 0.5, 5: 1.0, 10: 1.0}
    by_subcategory = {share.first: share.value for share in shares(rows, said, places=5)}
    assert by_subcategory == {1: 0.0, 5: 0.5, 10: 0.5}
    # .9 and .1 are right for what came true and what did not, each .1 off; two halves, one right.
    assert off_by(rows, said) == pytest.approx((0.1 + 0.1) / 4)
