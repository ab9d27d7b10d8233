"""What is open of a checklist: the algebra of groups, over every list that ships."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.checklists.load import norm
from reviews.checklists.terms import Checklist

LISTS = st.sampled_from(norm().checklists)


@st.composite
def ticked(draw: st.DrawFn) -> tuple[Checklist, frozenset[str], frozenset[str]]:
    """A list, what is shown of it, and what is shown later."""
    one = draw(LISTS)
    keys = sorted(one.keys())
    shown = draw(st.frozensets(st.sampled_from(keys)))
    return one, shown, shown | draw(st.frozensets(st.sampled_from(keys)))


def _open(one: Checklist, shown: frozenset[str]) -> set[str]:
    return {item.key for item in one.open_items(shown)}


@given(ticked())
def test_showing_more_never_opens_anything(
    case: tuple[Checklist, frozenset[str], frozenset[str]],
) -> None:
    one, shown, more = case
    assert _open(one, more) <= _open(one, shown)


@given(ticked())
def test_what_is_shown_is_not_open_and_nothing_foreign_is(
    case: tuple[Checklist, frozenset[str], frozenset[str]],
) -> None:
    one, shown, _more = case
    assert not _open(one, shown) & shown
    assert _open(one, shown) <= one.keys()


@given(ticked())
def test_nothing_is_open_exactly_when_every_group_is_met(
    case: tuple[Checklist, frozenset[str], frozenset[str]],
) -> None:
    one, shown, _more = case
    assert (not _open(one, shown)) == (one.missing(shown) == 0)


@given(ticked())
def test_what_is_missing_is_never_more_than_what_is_open(
    case: tuple[Checklist, frozenset[str], frozenset[str]],
) -> None:
    one, shown, more = case
    assert one.missing(more) <= one.missing(shown) <= len(one.open_items(shown))


@given(LISTS)
def test_all_shown_closes_a_list_and_nothing_shown_opens_it(one: Checklist) -> None:
    assert one.open_items(one.keys()) == []
    assert _open(one, frozenset()) == one.keys()


@given(LISTS, st.data())
def test_any_so_many_of_a_group_are_enough(one: Checklist, data: st.DataObject) -> None:
    chosen: set[str] = set()
    for group in one.groups:
        keys = [item.key for item in group.items]
        chosen |= set(data.draw(st.permutations(keys))[: group.needs])
    assert one.open_items(chosen) == []


@given(LISTS, st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_the_earliest_day_is_so_many_days_after(one: Checklist, diagnosed_on: date) -> None:
    days = one.disease.wait_days
    expected = diagnosed_on + timedelta(days=days) if days else None
    assert one.earliest(diagnosed_on) == expected


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("stroke_sequelae", 180),
        ("kidney_failure", 90),
        ("loss_of_speech", 365),
        ("stroke_sequelae_mild", 180),
    ],
)
def test_a_stroke_is_not_judged_before_its_day(code: str, days: int) -> None:
    one = norm().find(code)
    assert one is not None
    assert one.earliest(date(2026, 11, 9)) == date(2026, 11, 9) + timedelta(days=days)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("中风", ["stroke_sequelae", "stroke_sequelae_mild"]),
        ("I63.900", ["stroke_sequelae", "stroke_sequelae_mild"]),
        ("c50.9", ["malignant_tumour", "malignant_tumour_mild"]),
        ("28", ["ulcerative_colitis"]),
        ("搭桥", ["bypass_surgery"]),
        ("PARKINSON", ["parkinson"]),
        ("没有这种病", []),
    ],
)
def test_a_disease_is_found_by_name_number_or_code(words: str, codes: list[str]) -> None:
    assert [one.code for one in norm().search(words)] == codes


def test_no_words_find_all() -> None:
    assert len(norm().search("")) == 31
