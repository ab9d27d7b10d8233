"""A read name and the list: what is certain, what a person is asked, and what is never confused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.hospitals.names import Found, How, Listed, exact, find, plain

FIRST, SECOND = Listed(1, "示例市第一人民医院"), Listed(2, "示例市第二人民医院")
OF_DISTRICT = Listed(3, "示例区第一人民医院")
COLLEGE = Listed(4, "示例大学附属医院", ("示例医学院附属医院",))
CHINESE, TONGAN = Listed(5, "示例市中医院"), Listed(6, "示例省立同安医院")
STREET = Listed(7, "示例区城东街道社区卫生服务中心")
LIST = (FIRST, SECOND, OF_DISTRICT, COLLEGE, CHINESE, TONGAN, STREET)


def _found(read: str, *listed: Listed) -> Found:
    return find(read, listed or LIST)


@pytest.mark.parametrize(
    "read",
    ["示例市第一人民医院", " 示例市 第一人民医院", "示例市第1人民医院", "示例市（第一）人民医院"],
)
def test_width_spaces_brackets_and_figures_say_nothing(read: str) -> None:
    assert _found(read) == Found(How.NAME, FIRST)


def test_a_former_name_is_as_certain() -> None:
    assert _found("示例医学院附属医院") == Found(How.OTHER_NAME, COLLEGE)


@pytest.mark.parametrize("read", ["示例市第人民医院", "示例市第—人民医院", "示例市第-人民医院"])
def test_a_dash_may_be_the_first_and_never_the_second(read: str) -> None:
    assert _found(read) == Found(How.NEAR, FIRST)
    assert _found(read, SECOND) == Found(How.UNKNOWN)


@pytest.mark.parametrize("listed", [(FIRST,), (SECOND,), LIST])
@pytest.mark.parametrize("number", "三四五六七八九十")
def test_another_number_is_another_hospital(number: str, listed: tuple[Listed, ...]) -> None:
    assert _found(f"示例市第{number}人民医院", *listed).how == How.UNKNOWN


def test_first_and_second_are_never_taken_for_one_another() -> None:
    assert _found(FIRST.name, SECOND).how == How.UNKNOWN
    assert _found(SECOND.name, FIRST).how == How.UNKNOWN
    assert _found("示例市笫二人民医院") == Found(How.NEAR, SECOND)


@pytest.mark.parametrize(
    "read",
    [
        "示例县第一人民医院",  # another place
        "示例巿第一人民医院",  # a misread place: it could be two of them
        "示例市第一人民医院东院",  # another house of it
        "示例市第一人民医院（城南院区）",
        "示例市中心医院",  # a short name: one sign is another hospital
        "示例市妇幼保健院",
        "",
        "·",
    ],
)
def test_what_may_be_another_hospital_is_unknown(read: str) -> None:
    assert _found(read) == Found(How.UNKNOWN)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("示例大学付属医院", COLLEGE),
        ("示例省立同安医阮", TONGAN),
        ("示例区城东街道杜区卫生服务中心", STREET),
        ("示例区城东街道杜区卫生服努中心", STREET),
    ],
)
def test_a_sign_or_two_of_a_long_name_may_be_misread(read: str, meant: Listed) -> None:
    assert _found(read) == Found(How.NEAR, meant)


def test_the_province_in_front_is_asked_about_and_not_certain() -> None:
    assert _found("浙江省示例市第一人民医院") == Found(How.NEAR, FIRST)
    assert _found("第一人民医院", FIRST) == Found(How.NEAR, FIRST)


def test_what_is_near_to_two_is_near_to_none() -> None:
    assert _found("第一人民医院") == Found(How.SEVERAL)


def test_a_name_that_two_bear_is_not_certain() -> None:
    twin = Listed(9, FIRST.name)
    assert exact(FIRST.name, (FIRST, twin)).how == How.SEVERAL
    # Nor one that another bore before: the paper may be of that time.
    heir = Listed(10, "示例市中心医院", (FIRST.name,))
    assert exact(FIRST.name, (FIRST, heir)).how == How.SEVERAL


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("第12医院", "第十二医院"),
        ("第20医院", "第二十医院"),
        ("解放军第117医院", "解放军第一一七医院"),
        ("第零医院", "第〇医院"),
        ("（Ａ）", "a"),
    ],
)
def test_numbers_are_compared_as_they_are_said(name: str, compared: str) -> None:
    assert plain(name) == compared


_NUMBERS = "一二三四五六七八九"


@given(
    st.sampled_from(_NUMBERS),
    st.sampled_from(_NUMBERS),
    st.text("人民医院省市县区第一", max_size=3),
)
def test_no_misreading_turns_one_number_into_another(printed: str, other: str, noise: str) -> None:
    only = Listed(1, f"示例市第{other}人民医院")
    found = find(f"示例市第{printed}人民医院{noise}", [only])
    if printed != other:
        assert found.how == How.UNKNOWN
