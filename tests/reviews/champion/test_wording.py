"""Wordings: parts, spellings, doubt, and words that ask for care."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.champion.proposal import CRITICAL_ILLNESS, EXCLUDED, ORDINARY
from reviews.champion.wording import careful_word_in, is_cut, parts_of, plain


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("高血压；2型糖尿病", ["高血压", "2型糖尿病"]),
        ("1.高血压 2.糖尿病", ["高血压", "糖尿病"]),
        ("头痛.头晕,发热\n咳嗽", ["头痛", "头晕", "发热", "咳嗽"]),
        ("①肺炎②贫血", ["肺炎", "贫血"]),
        ("待查", []),
        ("。；，", []),
        ("慢性肾脏病5.5期", ["慢性肾脏病5.5期"]),
    ],
)
def test_a_text_falls_into_its_diagnoses(text: str, parts: list[str]) -> None:
    assert [part.plain for part in parts_of(text)] == parts


@pytest.mark.parametrize(
    "texts",
    [
        ("肺恶性肿瘤", "肺癌", "肺Ca", "肺ＣＡ", "肺 MT"),
        ("心肌梗塞", "心肌梗死", "心梗"),
        ("脑梗", "脑梗塞", "脑梗死"),
        ("慢阻肺", "COPD", "慢性阻塞性肺疾病"),
        ("右乳腺癌Ⅳ期", "右乳腺癌IV期"),
    ],
)
def test_spellings_of_one_meaning_have_one_plain_form(texts: tuple[str, ...]) -> None:
    assert len({plain(text) for text in texts}) == 1


def test_an_abbreviation_is_not_found_inside_a_word() -> None:
    assert plain("cancer") == "cancer"
    assert plain("small") == "small"


def test_doubt_and_denial_are_marked_and_told_apart() -> None:
    doubted, denied, plain_one = parts_of("肺癌？；否认外伤；肺炎")
    assert (doubted.doubted, doubted.denied, doubted.plain) == (True, False, "肺癌")
    assert (denied.doubted, denied.denied) == (False, True)
    assert (plain_one.doubted, plain_one.denied) == (False, False)
    (not_excluded,) = parts_of("肺癌不除外")
    assert (not_excluded.doubted, not_excluded.denied) == (True, False)


def test_a_careful_word_blocks_its_labels_and_no_other() -> None:
    assert careful_word_in(plain("肺癌术后复查"), ORDINARY)
    assert careful_word_in(plain("妊娠合并宫颈癌"), EXCLUDED)
    assert careful_word_in(plain("甲状腺癌"), CRITICAL_ILLNESS)
    assert careful_word_in(plain("肺癌"), CRITICAL_ILLNESS) is None
    assert careful_word_in(plain("甲状旁腺癌"), CRITICAL_ILLNESS) is None
    assert careful_word_in(plain("癌前病变"), ORDINARY) is None


def test_a_text_longer_than_what_is_read_says_so() -> None:
    assert is_cut("高" * 2_001)
    assert is_cut("高血压;" * 41)
    assert not is_cut("高血压;糖尿病")


@given(st.text())
def test_width_and_spaces_around_do_not_matter_and_none_is_left(text: str) -> None:
    assert plain(f" （{text}） ") == plain(text)
    assert not any(character.isspace() for character in plain(text))
