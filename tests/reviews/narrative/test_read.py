"""A cause is read where a sentence asserts it, and not where it only mentions one."""

from pathlib import Path

import pytest

from reviews.narrative.measure import Score, SentencesRefused, read_sentences, scores
from reviews.narrative.read import causes_in

HERE = Path(__file__).parent


def _all(name: str) -> Score:
    *_each, together = scores(read_sentences(HERE / name))
    assert together.cause == "all"
    return together


@pytest.mark.parametrize("name", ["development.csv", "held_out.csv"])
def test_of_usual_wordings_nearly_all_are_read_and_nearly_none_wrongly(name: str) -> None:
    found = _all(name)
    assert found.right / (found.right + found.wrong) >= 0.95
    assert found.right / (found.right + found.missed) >= 0.95


def test_of_terse_notes_few_are_read_and_few_wrongly() -> None:
    """What is not understood is not read: it stays a question to the member."""
    found = _all("fresh.csv")
    assert found.right / (found.right + found.wrong) >= 0.75


@pytest.mark.parametrize(
    "text",
    [
        "体检发现肺部结节。",
        "否认外伤、车祸史。",
        "饮酒史10年。",
        "",
        "。" * 5_000,
    ],
)
def test_what_is_only_mentioned_is_no_cause(text: str) -> None:
    assert causes_in(text) == ()


def test_it_says_where_it_stands() -> None:
    text = "患者2小时前骑电动车被小轿车撞倒,伤及右小腿。"
    (found,) = causes_in(text)
    assert found.cause == "third_party"
    said = text[found.start : found.end]
    assert all(word in said for word in found.words)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"text,causes\n,abroad\n", "text is empty"),
        ("text,causes\n车祸,moon\n".encode(), "is not known"),
    ],
    ids=["not UTF-8", "no text", "no such cause"],
)
def test_a_file_that_cannot_be_measured_with_is_refused(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "sentences.csv"
    path.write_bytes(content)
    with pytest.raises(SentencesRefused, match=says):
        read_sentences(path)
