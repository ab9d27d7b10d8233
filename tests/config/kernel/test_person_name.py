"""Whose name is the same however it is written."""

import pytest

from config.kernel.person_name import is_same_name, tidy_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王丽华", "王 丽 华"),
        ("阿依努尔·买买提", "阿依努尔•买买提"),
        ("Wang Lihua", "ＷＡＮＧ lihua"),
    ],
)
def test_width_spaces_and_dots_say_nothing(one: str, other: str) -> None:
    assert is_same_name(one, other)


@pytest.mark.parametrize("other", ["王丽", "王丽花", "李丽华", ""])
def test_another_sign_is_another_name(other: str) -> None:
    assert not is_same_name("王丽华", other)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 王 丽 华 ", "王丽华"),
        ("阿依努尔 • 买买提", "阿依努尔·买买提"),
        ("阿依努尔・买买提・", "阿依努尔·买买提"),
        ("阿依努尔.买买提", "阿依努尔·买买提"),
        ("ＷＡＮＧ　Ｌｉｈｕａ", "WANG Lihua"),
        ("J. Smith", "J. Smith"),
        ("𠮷田", "𠮷田"),  # a character of extension B stays itself
        ("张𬭎", "张𬭎"),  # and one of extension E
        ("𰻝𰻝", "𰻝𰻝"),  # and one of extension G
    ],
)
def test_a_name_is_kept_tidy(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept
    assert tidy_name(kept) == kept
    assert is_same_name(typed, kept)


def test_a_rare_character_is_not_its_common_neighbour() -> None:
    assert not is_same_name("𠮷田", "吉田")
