"""The sandbox's bank by itself: its day that passes without a button."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from config.sandbox import bank
from config.sandbox.state import Store, UnknownCursor, cursor_at, place_of
from payouts.bank.formats import Payment, read_answer, sha256_of, write_batch

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "sandbox.sqlite3")


def submit(store: Store, *, ref: str = "B1", now: datetime = NOW) -> str:
    file = write_batch([Payment(f"{ref}-1", "6200001", "张三", "", Decimal("1.00"), "")])
    return bank.submit(store, ref=ref, sha256=sha256_of(file), file=file, now=now)


def overdue(store: Store, now: datetime) -> int:
    return bank.answer_overdue(store, now=now, today=date(2026, 11, 25))


def test_twenty_four_hours_after_a_batch_it_is_answered_by_itself(store: Store) -> None:
    submit(store)
    assert overdue(store, NOW + 23 * HOUR) == 0
    assert overdue(store, NOW + 24 * HOUR) == 1
    assert overdue(store, NOW + 48 * HOUR) == 0
    rows, _cursors, more = bank.answers(store, after="")
    assert more is False
    (row,) = rows
    assert row["name"] == "BK00000001-20261125.csv"
    assert [line.booked_on for line in read_answer(row["content"])] == [date(2026, 11, 25)]


def test_only_the_batches_that_are_old_enough_are_answered(store: Store) -> None:
    submit(store, ref="B1")
    submit(store, ref="B2", now=NOW + 2 * HOUR)
    assert overdue(store, NOW + 25 * HOUR) == 1
    assert [batch.booked_on is None for batch in bank.latest(store, count=5)] == [True, False]


def test_a_zone_changes_nothing_about_the_hours(store: Store) -> None:
    shanghai = NOW.astimezone(tz=None)
    submit(store, now=shanghai)
    assert overdue(store, NOW + 24 * HOUR) == 1


def test_a_long_batch_is_counted_and_shown_in_part(store: Store) -> None:
    file = write_batch(
        [Payment(f"P-{n}", f"62000{n:04d}", "张三", "", Decimal("1.00"), "") for n in range(60)]
    )
    bank.submit(store, ref="B1", sha256=sha256_of(file), file=file, now=NOW)
    (shown,) = bank.latest(store, count=5)
    assert (shown.count, len(shown.lines), shown.hidden) == (60, 50, 10)
    assert shown.total == Decimal("60.00")


def test_the_memory_outlives_the_process_that_wrote_it(store: Store, tmp_path: Path) -> None:
    number = submit(store)
    again = Store(tmp_path / "sandbox.sqlite3")
    assert submit(again) == number
    assert len(bank.latest(again, count=5)) == 1


def test_a_change_that_fails_leaves_nothing_behind(store: Store) -> None:
    def change_and_fail() -> None:
        with store.writing() as connection:
            connection.execute("INSERT INTO bounces VALUES ('1234', 'account_closed')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert bank.bounces(store) == []


@pytest.mark.parametrize("cursor", ["x", "abc-", "abc-1.5", "abc--1", "abc-" + "9" * 30])
def test_a_cursor_that_was_never_given_is_refused(store: Store, cursor: str) -> None:
    with store.reading() as connection, pytest.raises(UnknownCursor):
        place_of(connection, cursor)


def test_a_cursor_means_its_place_until_everything_is_forgotten(store: Store) -> None:
    with store.reading() as connection:
        cursor = cursor_at(connection, 7)
        assert place_of(connection, cursor) == 7
    store.reset()
    with store.reading() as connection:
        assert place_of(connection, cursor) == 0
