"""The feed's connector against the running sandbox: every row once, in order, as it was sent."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from config.kernel.adapters import AdapterError, load
from config.sandbox.client import SandboxClient
from config.sandbox.people import people
from config.sandbox.providers import PROVIDERS
from config.sandbox.records import Record, settlement_record, to_line
from members.connectors.medical_insurance.base import SettlementFeed
from members.feed.refusals import RowRefused
from members.feed.rows import parse_row

CROWD = people(5, 30)


def records(count: int) -> list[Record]:
    return [
        settlement_record(
            person,
            PROVIDERS[place % len(PROVIDERS)],
            admitted_on=date(2026, 3, 2),
            discharged_on=date(2026, 3, 9),
            total=Decimal(3000 + place),
        )
        for place, person in enumerate(CROWD[:count])
    ]


@pytest.fixture
def feed(outside_world: SandboxClient) -> SettlementFeed:
    made: SettlementFeed = load(settings.MEDICAL_INSURANCE)
    return made


def all_pages(feed: SettlementFeed, *, after: str = "", limit: int = 7) -> tuple[list[str], str]:
    rows: list[str] = []
    while True:
        page = feed.settlements(after=after, limit=limit)
        rows += page.rows
        after = page.next_cursor
        if not page.more:
            return rows, after


def test_a_feed_without_rows_has_an_empty_page(feed: SettlementFeed) -> None:
    page = feed.settlements(after="", limit=10)
    assert (page.rows, page.more) == ([], False)


def test_every_row_comes_once_in_order_over_all_pages(
    feed: SettlementFeed, outside_world: SandboxClient
) -> None:
    sent = records(23)
    outside_world.plant_settlements(sent)
    rows, _cursor = all_pages(feed)
    assert rows == [to_line(record) for record in sent]


@pytest.mark.parametrize("limit", [1, 22, 23, 24, 1000])
def test_the_size_of_a_page_changes_nothing(
    feed: SettlementFeed, outside_world: SandboxClient, limit: int
) -> None:
    outside_world.plant_settlements(records(23))
    rows, _cursor = all_pages(feed, limit=limit)
    assert len(rows) == len(set(rows)) == 23


def test_the_same_cursor_gives_the_same_page(
    feed: SettlementFeed, outside_world: SandboxClient
) -> None:
    outside_world.plant_settlements(records(9))
    first = feed.settlements(after="", limit=4)
    assert feed.settlements(after=first.next_cursor, limit=4) == feed.settlements(
        after=first.next_cursor, limit=4
    )


def test_the_cursor_at_the_end_waits_for_what_comes_next(
    feed: SettlementFeed, outside_world: SandboxClient
) -> None:
    sent = records(4)
    outside_world.plant_settlements(sent[:3])
    _rows, cursor = all_pages(feed)
    assert feed.settlements(after=cursor, limit=10).rows == []
    outside_world.plant_settlements(sent[3:])
    assert feed.settlements(after=cursor, limit=10).rows == [to_line(sent[3])]


def test_a_row_planted_early_and_published_late_is_not_missed(
    feed: SettlementFeed, outside_world: SandboxClient
) -> None:
    late, early = records(2)
    outside_world.plant_settlements([late], visible_from=datetime.now(UTC) + timedelta(days=1))
    outside_world.plant_settlements([early])
    rows, cursor = all_pages(feed)
    assert rows == [to_line(early)]
    assert outside_world.next_night() == 1
    assert all_pages(feed, after=cursor)[0] == [to_line(late)]


def test_after_a_reset_an_old_cursor_means_the_beginning(
    feed: SettlementFeed, outside_world: SandboxClient
) -> None:
    outside_world.plant_settlements(records(5))
    _rows, cursor = all_pages(feed)
    outside_world.reset()
    outside_world.plant_settlements(records(2))
    assert len(all_pages(feed, after=cursor)[0]) == 2


def test_a_broken_row_spoils_nothing_beside_it(
    feed: SettlementFeed, outside_world: SandboxClient
) -> None:
    good = records(2)
    chinese = to_line(good[1]).encode("gb18030")
    outside_world.plant_settlements(
        [good[0], b'{"setl_id": "' + b"9" * 10_000_000 + b'"}', b'{"torn": ', b"\xff\xfe", chinese]
    )
    rows, _cursor = all_pages(feed, limit=2)
    assert [code(row) for row in rows] == [
        "good",
        "line_too_long",
        "line_incomplete",
        "not_json",
        "good",
    ]
    assert all(len(row) < 70_000 for row in rows)


def code(row: str) -> str:
    try:
        parse_row(row, now=datetime.now(UTC))
    except RowRefused as refused:
        return refused.code
    return "good"


def test_a_cursor_that_the_insurer_never_gave_is_a_permanent_error(feed: SettlementFeed) -> None:
    with pytest.raises(AdapterError) as caught:
        feed.settlements(after="nonsense", limit=10)
    assert caught.value.permanent is True


@pytest.mark.parametrize("limit", [0, 1001])
def test_a_limit_beyond_what_was_agreed_is_a_permanent_error(
    feed: SettlementFeed, limit: int
) -> None:
    with pytest.raises(AdapterError) as caught:
        feed.settlements(after="", limit=limit)
    assert caught.value.permanent is True


def test_an_insurer_that_is_not_there_may_be_asked_again() -> None:
    setting: dict[str, Any] = {**settings.MEDICAL_INSURANCE, "base_url": "http://127.0.0.1:9/x"}
    with pytest.raises(AdapterError) as caught:
        load(setting).settlements(after="", limit=10)
    assert caught.value.permanent is False
