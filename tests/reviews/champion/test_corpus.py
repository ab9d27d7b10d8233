"""What is learnt from: names with their rules, and decisions that are read with care."""

import json
from pathlib import Path
from typing import Any

import pytest

from reviews.champion.corpus import (
    DECISION_WEIGHT,
    DecisionsRefused,
    Example,
    digest_of,
    examples,
    read_decisions,
)


def decisions(folder: Path, *rows: Any) -> tuple[Example, ...]:
    path = folder / "decisions.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_decisions(path)


def test_decisions_weigh_more_than_names_and_speak_the_products_labels(tmp_path: Path) -> None:
    read = decisions(
        tmp_path,
        {"text": "肺Ca", "label": "critical_illness", "group": "member 7"},
        {"text": "顺产", "label": "excluded"},
    )
    assert [(one.text, one.label) for one in read] == [("肺癌", "critical"), ("顺产", "exclusion")]
    assert read[0].group == "decision:member 7"
    assert all(one.weight == DECISION_WEIGHT > 1 for one in read)


def test_of_several_diagnoses_only_ordinary_holds_for_each(tmp_path: Path) -> None:
    read = decisions(
        tmp_path,
        {"text": "肺癌；高血压", "label": "critical_illness"},
        {"text": "高血压；糖尿病", "label": "ordinary"},
    )
    assert [one.text for one in read] == ["高血压", "糖尿病"]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{", "line 1: this is not JSON"),
        ([], "an object with text and label"),
        ({"label": "ordinary"}, "text is missing"),
        ({"text": "肺炎", "label": 3}, "label is missing"),
        ({"text": "肺炎", "label": "denied"}, "label “denied” is not known"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: Any, complaint: str) -> None:
    with pytest.raises(DecisionsRefused, match=complaint):
        decisions(tmp_path, row)


def test_a_file_that_is_not_text_or_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DecisionsRefused, match="cannot be read"):
        read_decisions(tmp_path / "none.jsonl")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DecisionsRefused, match="not UTF-8"):
        read_decisions(tmp_path / "bytes")


def test_the_digest_tells_one_corpus_from_another(few: tuple[Example, ...]) -> None:
    more = examples([Example("肺癌", "critical", "decision:1", DECISION_WEIGHT)], share=0.1)
    assert digest_of(few) == digest_of(examples(share=0.1)) != digest_of(more)
