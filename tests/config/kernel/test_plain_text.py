"""A text from outside is taken only where it can be text."""

import pytest

from config.kernel.plain_text import trouble_in


@pytest.mark.parametrize("text", ["", "王小明", "A-1 (二)", "𠮷田", " 全角　空格 "])
def test_what_people_write_is_text(text: str) -> None:
    assert trouble_in(text) == ""


@pytest.mark.parametrize("text", ["王\x00小明", "a\tb", "a\nb", "\x7f"])
def test_a_control_character_is_not(text: str) -> None:
    assert trouble_in(text) == "control_character"


@pytest.mark.parametrize("text", ["王\ufffd明", "\ud842"])
def test_what_a_wrong_encoding_leaves_is_not(text: str) -> None:
    assert trouble_in(text) == "garbled_text"


def test_the_first_trouble_is_told() -> None:
    assert trouble_in("\ufffd\x00") == "garbled_text"
