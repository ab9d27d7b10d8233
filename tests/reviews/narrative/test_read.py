"""A cause is read where a sentence asserts it, and not where it only mentions one."""

from pathlib import Path

import pytest

from reviews.narrative.measure import Score, SentencesRefused, read_sentences, scores
from reviews.narrative.patterns import Pattern, patterns
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


@pytest.mark.parametrize("name", ["fresh.csv", "unseen.csv", "second.csv", "third.csv"])
def test_of_terse_notes_most_are_read_and_few_wrongly(name: str) -> None:
    """What is not understood is not read: it stays a question to the member."""
    found = _all(name)
    assert found.right / (found.right + found.wrong) >= 0.95
    assert found.right / (found.right + found.missed) >= 0.85


@pytest.mark.parametrize("pattern", patterns(), ids=lambda one: f"{one.cause} {one.example}")
def test_each_pattern_reads_its_example(pattern: Pattern) -> None:
    assert any(True for _way in pattern.matches(pattern.example))
    assert pattern.cause in {found.cause for found in causes_in(pattern.example)}


@pytest.mark.parametrize(
    ("text", "causes"),
    [
        ("妻子车祸住院，患者照料后胸闷", set()),
        ("丈夫喝完酒动粗，右眼眶骨折", {"assault"}),
        ("护理醉酒的爱人时闪了腰", set()),
        ("被醉酒的丈夫打伤", {"assault"}),
        ("目睹车祸后心慌", set()),
        ("下个月去做试管，这次查贫血", set()),
        ("十几岁时车祸伤了腿，现为肺炎", set()),
        ("2年前车祸，现取内固定", {"third_party"}),
        ("饮酒30年，每日2两，胃炎", set()),
        ("停酒2天，手抖", {"intoxication"}),
        ("无外伤史无醉酒史", set()),
    ],
)
def test_who_and_when_decide(text: str, causes: set[str]) -> None:
    assert {found.cause for found in causes_in(text)} == causes


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
