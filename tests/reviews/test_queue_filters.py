"""What stands in an address is read with care: known values narrow, everything else is named."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.words import ITEMS
from reviews.checks.registry import CHECKS
from reviews.queue_filters import ASSIGNED, LEFT, TITLES, Filters, kept_query
from reviews.queue_queries import TABS

KEYS = st.integers(1, 10**18 - 1).map(str)
KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "left": st.sampled_from(sorted(LEFT)),
        "why": st.sampled_from([check.name for check in CHECKS]),
        "item": st.sampled_from(sorted(ITEMS)),
        "channel": st.sampled_from(["one_tap", "photo"]),
        "unit": KEYS,
        "tag": st.sampled_from(["急件", "待会商", "A-1"]),
        "to": st.sampled_from(sorted(ASSIGNED)) | KEYS,
    },
)
ANYTHING = st.dictionaries(st.sampled_from([*TITLES, "lane", "after", "x"]), st.text(max_size=30))


@given(KNOWN)
def test_what_is_known_is_read_and_written_the_same(asked: dict[str, str]) -> None:
    filters, unknown = Filters.read(asked)
    assert unknown == []
    assert filters.chosen() == asked
    again, _unknown = Filters.read(dict(parse_qsl(urlencode(filters.chosen()))))
    assert again == filters


@given(ANYTHING)
def test_whatever_stands_there_is_known_or_named_and_nothing_falls_over(
    asked: dict[str, str],
) -> None:
    filters, unknown = Filters.read(asked)
    given_names = {name for name in TITLES if asked.get(name)}
    assert set(unknown) | set(filters.chosen()) == given_names
    assert not set(unknown) & set(filters.chosen())
    assert all("\x00" not in value for value in filters.chosen().values())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("left", "yesterday"),
        ("why", "no_such_check"),
        ("item", "out_of_pocket "),
        ("channel", "fax"),
        ("unit", "0"),
        ("unit", "-1"),
        ("unit", "1e9"),
        ("unit", "１２"),
        ("unit", "9" * 19),
        ("tag", "一二三四五六七八九十一二三"),
        ("tag", "急\x00件"),
        ("tag", "\ufffd"),
        ("to", "everybody"),
        ("to", "1;2"),
    ],
)
def test_a_mangled_value_is_named_and_left_out(name: str, value: str) -> None:
    assert Filters.read({name: value}) == (Filters(), [name])


def test_a_filter_can_be_taken_away_alone() -> None:
    filters = Filters(left="today", to="me", tag="急件")
    assert filters.without("left") == Filters(to="me", tag="急件")
    assert filters.without("left", "to", "tag") == Filters()


def test_only_some_filters_are_marks_of_a_case() -> None:
    filters = Filters(left="today", why="cover", item="women", channel="photo", tag="急件")
    assert filters.marks == ["why:cover", "item:women", "channel:photo", "tag:急件"]
    assert Filters(left="today", unit="3", to="me").marks == []


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("lane=green", "lane=green"),
        ("?lane=mine&after=1-2&choose=all", "lane=mine"),
        ("to=me&left=today&lane=officer&x=1", "lane=officer&left=today&to=me"),
        ("lane=nowhere&left=never", ""),
        ("left=today&left=overdue", "left=overdue"),
        ("tag=%E6%80%A5%E4%BB%B6", "tag=%E6%80%A5%E4%BB%B6"),
        ("tag=%FF%FE", ""),
        ("&".join(f"a{n}=1" for n in range(99)), ""),
    ],
)
def test_a_view_keeps_what_is_known_and_no_more(query: str, kept: str) -> None:
    assert kept_query(query, lanes=TABS) == kept


@given(st.text(max_size=200))
def test_any_text_is_a_query_of_something_or_of_nothing(query: str) -> None:
    kept = kept_query(query, lanes=TABS)
    assert kept_query(kept, lanes=TABS) == kept
