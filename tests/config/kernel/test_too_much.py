"""Personal data in a text: found however it is written, and nothing found where there is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kernel.id_number import check_digit
from config.kernel.too_much import personal_data_in

HAN = st.text(alphabet="病人住院急诊观察科室三天后转入请核实", max_size=20)
BETWEEN = st.sampled_from(["", " ", "-", "·", "  "])


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    day = draw(st.dates(date(1940, 1, 1), date(2020, 1, 1)))
    seventeen = f"{draw(st.integers(110101, 659001))}{day:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return seventeen + check_digit(seventeen)


@given(number=id_numbers(), before=HAN, after=HAN, between=BETWEEN)
def test_an_id_number_is_found_however_it_is_broken(
    number: str, before: str, after: str, between: str
) -> None:
    assert personal_data_in(before + between.join(number) + after) == "id_number"


@given(text=HAN)
def test_words_alone_name_nobody(text: str) -> None:
    assert personal_data_in(text, names=("李建国",)) is None


@given(before=HAN, after=HAN, between=BETWEEN.filter(lambda sign: sign != "·"))
def test_a_name_is_found_also_when_it_is_spaced(before: str, after: str, between: str) -> None:
    assert personal_data_in(before + between.join("李建国") + after, names=("李建国",)) == "name"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("回电 138 0013 8000", "phone"),
        ("０１０－６２７５１１３３", "phone"),
        ("6222 0212 3456 7890 123", "account"),
        ("住院号 00123456789012", "account"),
        ("someone@example.org", "email"),
        ("11010519491231002X", "id_number"),
        ("110105491231002", "id_number"),
    ],
)
def test_numbers_and_addresses_are_found(text: str, kind: str) -> None:
    assert personal_data_in(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-09 至 2026-11-18 住院",
        "血压 120/80 118/76，体温 36.5",
        "自负 4,134.00 元",
        "第 12 床，留观 3 天",
        "ICD-10 K80.100",
        "",
    ],
)
def test_days_readings_and_codes_name_nobody(text: str) -> None:
    assert personal_data_in(text) is None
