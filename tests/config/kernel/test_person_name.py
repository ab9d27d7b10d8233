"""Whose name is the same however it is written."""

import pytest

from config.kernel.person_name import is_same_name


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
