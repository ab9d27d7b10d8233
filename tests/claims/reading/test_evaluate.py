"""Counting how well papers were read."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from claims.reading.evaluate import HEAD, Share, by, calibration, table, worst_of
from claims.reading.merge import merge
from claims.reading.reading import DocumentReading, Evidence, FieldReading, ItemReading, PageReading

BOX = (0.0, 0.0, 1.0, 1.0)
TRUTH: dict[str, Any] = {
    "file": "a.png", "kind": "split_sheet", "level": "phone", "layout": "c",
    "fields": {"name": "欧阳文静", "total": "1234.50", "self_borne": "200.00"},
    "items": [{"name": "床位费", "amount": "30.00"}, {"name": "西药费", "amount": "4.00"}],
}  # fmt: skip


def _reading(*, accepted: bool = True, **values: str) -> DocumentReading:
    evidence: Evidence = "B" if accepted else "E"
    fields = {
        name: FieldReading(value, value, 0, BOX, 0.9, evidence, "ocr", "rapidocr", accepted)
        for name, value in values.items()
    }
    items = (ItemReading("床位费", "1", "日", "30.00", 0, BOX, True),)
    return merge([PageReading(0, "split_sheet", "rapidocr", fields=fields, items=items)])


def test_a_value_is_right_whatever_its_widths_and_spaces() -> None:
    reading = _reading(name="欧阳 文静", total="1234.50", self_borne="２００.00")
    score = by("level", [(TRUTH, reading, 2.0)])["phone"]
    assert (score.fields.good, score.fields.all) == (3, 3)
    assert (score.items.good, score.items.all) == (1, 2)
    assert score.key_pages.good == 1  # key fields that the paper does not have are not missed


def test_what_is_missing_is_not_a_wrong_value_and_what_is_asked_about_is_not_taken() -> None:
    asked = _reading(accepted=False, name="欧阳文静", total="1234.60")
    score = by("kind", [(TRUTH, asked, 2.0)])["split_sheet"]
    assert (score.fields.good, score.given_wrong.good) == (1, 1)
    assert (score.accepted.good, score.accepted_wrong.all) == (0, 0)
    taken = by("kind", [(TRUTH, _reading(total="1234.60"), 2.0)])["split_sheet"]
    assert taken.wrongly_accepted == ["a.png total: 1234.50 read as 1234.60 (B)"]


def test_the_interval_of_a_share_is_exact() -> None:
    assert Share(0, 0).interval == (0.0, 100.0)
    low, high = Share(0, 738).interval
    assert (low, round(high, 3)) == (0.0, 0.499)
    assert Share(5, 5).interval[1] == 100.0


def test_each_class_of_evidence_is_told_beside_how_often_it_was_wrong() -> None:
    scores = by("level", [
        (TRUTH, _reading(total="1234.60", self_borne="200.00"), 1.0),
        (TRUTH, _reading(accepted=False, name="欧阳文静"), 1.0),
    ])  # fmt: skip
    proven, asked = calibration(scores.values())
    assert "B taken" in proven
    assert "1 wrong of 2" in proven
    assert "E asked about" in asked
    assert "0 wrong of 1" in asked


def test_the_worst_papers_come_first_and_whole_ones_not_at_all() -> None:
    whole = _reading(name="欧阳文静", total="1234.50", self_borne="200.00")
    half = _reading(name="欧阳文静", total="1234.50")
    none = _reading()
    scored = [
        ({**TRUTH, "file": name}, reading, 1.0)
        for name, reading in (("whole", whole), ("half", half), ("none", none))
    ]
    assert worst_of(scored) == [("none", 0, 3), ("half", 2, 3)]


def test_the_table_has_a_line_a_group_under_its_head() -> None:
    lines = list(table(by("layout", [(TRUTH, _reading(total="1234.50"), 4.0)])))
    assert len(lines) == 1
    assert lines[0].startswith("c ")
    assert len(lines[0]) == len(HEAD.splitlines()[0])


@pytest.mark.slow
def test_engines_are_measured_side_by_side_on_the_same_papers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = {"count": 1, "level": ["clean"], "kind": ["split_sheet"]}
    call_command("evaluate_ocr", engine=["rapidocr-alone", "tesseract"], **options)
    said = capsys.readouterr().out
    first, _, second = said.partition("tesseract, ")
    assert first.startswith("rapidocr-alone, ")
    assert int(first.split("rapidocr-alone, ")[1].split(" MB")[0]) > 200
    assert int(second.split(" MB")[0]) > 50
    assert said.count("split_sheet ") == 2
