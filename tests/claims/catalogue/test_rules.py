"""The national rules over a list: each family, what it asks, and when it cannot tell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.catalogue.look import Look, look_at, sums
from claims.catalogue.match import Line
from claims.catalogue.rules.base import Known
from claims.catalogue.rules.often import most_within

FIRST = date(2026, 11, 2)
STAY = Known(
    sex="F",
    born_on=date(1980, 5, 1),
    admitted_on=FIRST,
    discharged_on=date(2026, 11, 9),
    level="2",
    inpatient=True,
)
NOTHING = Known()


def _lines(*told: tuple[str, Any, Any] | tuple[str, Any, Any, str]) -> list[Line]:
    """(name, quantity, day of the stay or None, class)."""
    return [
        Line(
            number,
            name,
            quantity=None if quantity is None else Decimal(quantity),
            charged_on=None if day is None else FIRST + timedelta(days=day),
            printed_class=rest[0] if rest else "",
        )
        for number, (name, quantity, day, *rest) in enumerate(told, start=1)
    ]


def _questions(look: Look) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(one.rule, one.wording, one.numbers) for one in look.findings]


def _open(look: Look) -> list[tuple[str, str]]:
    return [(one.rule, one.lacks) for one in look.undecided]


CARE, ICU = "一般专项护理", "重症监护"  # the second takes in the first, by the day
CANCER, UTERUS = "卵巢癌根治术", "腹式全子宫切除术(经腹腔镜加收)"  # in one stay


@pytest.mark.parametrize(
    ("lines", "known", "asked", "unknown"),
    [
        # --- duplicate charging
        (_lines((ICU, 1, 0), (CARE, 1, 0)), STAY, [("duplicate", "duplicate_on_day", (1, 2))], []),
        (_lines((ICU, 1, 0), (CARE, 1, 1)), STAY, [], []),
        (
            _lines((ICU, 1, 0), (CARE, 1, 1), (CARE, 1, 0)),
            STAY,
            [("duplicate", "duplicate_on_day", (1, 3))],
            [],
        ),
        (_lines((ICU, 3, None), (CARE, 5, None)), STAY, [], [("duplicate", "days")]),
        (
            _lines((ICU, 4, None), (CARE, 5, None)),
            STAY,
            [("duplicate", "duplicate_undated", (1, 2))],
            [],
        ),
        (
            _lines((ICU, 1, None), (CARE, 1, None)),
            NOTHING,
            [("duplicate", "duplicate_undated", (1, 2))],
            [],
        ),
        (
            _lines((CANCER, 1, 0), (UTERUS, 1, 5)),
            STAY,
            [("duplicate", "duplicate_in_stay", (1, 2))],
            [],
        ),
        (
            _lines(("持续有创性血压监测", 2, 0), ("心电监测", 2, 0)),
            STAY,
            [("duplicate", "duplicate_in_hours", (1, 2))],
            [],
        ),
        (_lines((ICU, 1, 0), (CARE, 1, 0), (CARE, -1, 0)), STAY, [], []),
        # --- sex and age
        (
            _lines(("前列腺按摩", 1, 0)),
            STAY,
            [("sex", "for_men", (1,))],
            [],
        ),
        (_lines(("前列腺按摩", 1, 0)), replace(STAY, sex="M"), [], []),
        (_lines(("前列腺按摩", 1, 0)), replace(STAY, sex=""), [], [("sex", "sex")]),
        (
            _lines(("乳果糖口服溶液", 1, 0), ("妇科调经滴丸 30mg*9袋", 1, 0)),
            replace(STAY, sex="M"),
            [("sex", "for_women", (2,))],
            [],
        ),
        (_lines(("小儿七珍丸", 1, 0)), STAY, [("age", "for_children", (1,))], []),
        (_lines(("小儿七珍丸", 1, 0)), replace(STAY, born_on=date(2010, 1, 1)), [], []),
        (_lines(("小儿七珍丸", 1, 0)), replace(STAY, born_on=None), [], [("age", "age")]),
        # --- how often
        (
            _lines(("普通病房床位费", 2, 0), ("普通病房床位费", 1, 1)),
            STAY,
            [("frequency", "times_a_day", (1,))],
            [],
        ),
        (
            _lines(("普通病房床位费", 1, 0), ("普通病房床位费", 1, 0)),
            STAY,
            [("frequency", "times_a_day", (1, 2))],
            [],
        ),
        (_lines(("普通病房床位费", 8, None)), STAY, [], []),
        (
            _lines(("普通病房床位费", 9, None)),
            STAY,
            [("frequency", "times_a_day_undated", (1,))],
            [],
        ),
        (_lines(("普通病房床位费", 9, None)), NOTHING, [], [("frequency", "days")]),
        (_lines(("普通病房床位费", None, 1)), STAY, [], [("frequency", "quantity")]),
        (_lines(("心电监测", 24, 0)), STAY, [], []),
        (_lines(("心电监测", 25, 0)), STAY, [("frequency", "hours_a_day", (1,))], []),
        (
            _lines(("糖化血红蛋白测定", 1, 0), ("糖化血红蛋白测定", 1, 7)),
            STAY,
            [("interval", "too_close", (1, 2))],
            [],
        ),
        (_lines(("糖化血红蛋白测定", 1, None)), STAY, [], []),
        (
            _lines(("糖化血红蛋白测定", 2, None)),
            STAY,
            [("interval", "too_close_undated", (1,))],
            [],
        ),
        # --- how long
        (
            _lines(*[("注射用重组人脑利钠肽", 1, day, "乙") for day in range(4)]),
            replace(STAY, level="3"),
            [("course", "course_too_long", (1, 2, 3, 4))],
            [],
        ),
        (_lines(*[("注射用重组人脑利钠肽", 1, day, "丙") for day in range(4)]), STAY, [], []),
        (_lines(("曲克芦丁注射液", 30, None, "乙")), STAY, [], []),  # eight days at most
        (_lines(("注射用七叶皂苷钠", 9, None, "乙")), NOTHING, [], [("course", "days")]),
        # --- where, and by whom
        (
            _lines(("冠心宁注射液", 1, 0, "乙")),
            replace(STAY, level="1"),
            [("level", "level_too_low", (1,))],
            [],
        ),
        (_lines(("冠心宁注射液", 1, 0, "丙")), replace(STAY, level="1"), [], []),
        (_lines(("冠心宁注射液", 1, 0)), replace(STAY, level=""), [], [("level", "level")]),
        (_lines(("冠心宁注射液", 1, 0)), STAY, [], []),
        (
            _lines(("安宫牛黄丸", 1, 0)),
            replace(STAY, inpatient=False),
            [("setting", "in_hospital_only", (1,))],
            [],
        ),
        (_lines(("安宫牛黄丸", 1, 0)), replace(STAY, inpatient=None), [], [("setting", "setting")]),
        (
            _lines(("氢醌乳膏", 1, 0, "乙")),
            STAY,
            [("insurance", "other_insurance", (1,))],
            [],
        ),
        (_lines(("氢醌乳膏", 1, 0, "自费")), STAY, [], []),
        (_lines(("氢醌乳膏", 1, 0)), STAY, [], [("insurance", "class")]),
    ],
)
def test_what_each_rule_says(
    lines: list[Line], known: Known, asked: list[Any], unknown: list[Any]
) -> None:
    look = look_at(lines, known)
    assert _questions(look) == asked
    assert _open(look) == unknown


def test_two_operations_of_a_group_on_one_day_are_a_question_and_variants_of_one_are_not() -> None:
    two = [("睾丸固定术", 1, 1), ("附睾切除术(附睾肿物切除术)", 1, 1)]
    man = replace(STAY, sex="M")
    assert _questions(look_at(_lines(*two), man)) == [("operations", "operations_together", (1, 2))]
    apart = [("睾丸固定术", 1, 1), ("附睾切除术(附睾肿物切除术)", 1, 4)]
    assert _questions(look_at(_lines(*apart), man)) == []
    one = [("附睾切除术", 1, 1), ("附睾切除术(附睾肿物切除术)", 1, 1)]
    assert "operations" not in {rule for rule, *_rest in _questions(look_at(_lines(*one), man))}


def test_a_doubtful_line_is_asked_nothing() -> None:
    """One wrong sign may be the reader's: no rule rests on it."""
    look = look_at(_lines(("糖化血红蛋自测定", 9, None)), STAY)
    assert (look.findings, look.undecided) == ((), ())
    assert [one.line.number for one in look.unmatched] == [1]


def test_a_question_names_its_batch_and_never_more_than_the_lines_it_is_about() -> None:
    [one] = look_at(_lines(("住院诊查费", 1, 0), (ICU, 1, 0), (CARE, 1, 0)), STAY).findings
    assert one.batch == "第七批"
    assert one.numbers == (2, 3)
    assert one.parameters["name"] == ICU


def test_sums_go_by_the_printed_class_then_by_the_catalogue_s() -> None:
    lines = [
        Line(1, "阿莫西林胶囊", printed_class="丙", amount=Decimal("1.10")),
        Line(2, "阿莫西林胶囊", amount=Decimal("2.20")),
        Line(3, "一次性使用输液器", amount=Decimal("3.30")),
        Line(4, "心电监测"),
    ]
    told = sums(look_at(lines, STAY).matched)
    assert told.by_class == {
        "甲": Decimal("2.20"),
        "乙": Decimal(0),
        "丙": Decimal("1.10"),
        "": Decimal("3.30"),
    }
    assert (told.total, told.unreadable) == (Decimal("6.60"), 1)


# --- what holds of any list ------------------------------------------------------------------

_NAMES = st.sampled_from(
    [
        ICU,
        CARE,
        CANCER,
        UTERUS,
        "普通病房床位费",
        "心电监测",
        "糖化血红蛋白测定",
        "前列腺按摩",
        "冠心宁注射液",
        "小儿七珍丸",
    ]
)
_LISTS = st.lists(
    st.tuples(
        _NAMES,
        st.one_of(st.none(), st.integers(1, 30)),
        st.one_of(st.none(), st.integers(0, 7)),
        st.sampled_from(["", "甲", "乙", "丙"]),
    ),
    max_size=12,
)


def _said(look: Look) -> set[tuple[str, str, frozenset[int]]]:
    return {(one.rule, one.wording, frozenset(one.numbers)) for one in look.findings}


@given(told=_LISTS, seed=st.integers(0, 99))
def test_the_order_of_the_lines_does_not_matter(told: list[Any], seed: int) -> None:
    lines = _lines(*told)
    shuffled: Sequence[Line] = Random(seed).sample(lines, len(lines))
    assert _said(look_at(lines, STAY)) == _said(look_at(shuffled, STAY))


@given(told=_LISTS)
def test_lines_that_no_rule_names_change_nothing(told: list[Any]) -> None:
    lines = _lines(*told)
    more = [*lines, Line(99, "一次性使用输液器", quantity=Decimal(50))]
    assert _said(look_at(lines, STAY)) == _said(look_at(more, STAY))


@given(told=_LISTS)
def test_what_is_asked_is_about_lines_that_are_there(told: list[Any]) -> None:
    lines = _lines(*told)
    look = look_at(lines, STAY)
    numbers = {line.number for line in lines}
    asked = [one.numbers for one in look.findings] + [one.numbers for one in look.undecided]
    for about in asked:
        assert about
        assert set(about) <= numbers


@given(told=_LISTS)
def test_who_is_known_by_nothing_is_asked_about_nothing_of_the_person(told: list[Any]) -> None:
    look = look_at(_lines(*told), NOTHING)
    about_people = {"sex", "age", "level", "setting"}
    assert not {one.rule for one in look.findings} & about_people


@given(days=st.integers(1, 60), apart=st.integers(1, 20))
def test_so_many_fit_into_the_days_and_no_more(days: int, apart: int) -> None:
    fitted = list(range(0, days, apart))
    assert most_within(days, apart) == len(fitted)
    assert fitted[-1] < days <= fitted[-1] + apart
