"""One item ahead, in order, and nothing swallowed."""

import threading
from collections.abc import Iterator

import pytest

from config.kernel.ahead import ahead


def test_items_come_in_order_one_ahead_and_from_another_thread() -> None:
    made: list[int] = []
    makers: set[int] = set()

    def items() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            makers.add(threading.get_ident())
            yield number

    taken = []
    for number in ahead(items()):
        taken.append(number)
        assert len(made) <= number + 2
    assert taken == [0, 1, 2, 3, 4]
    assert makers
    assert threading.get_ident() not in makers


def test_what_goes_wrong_while_making_is_raised_behind_what_was_right() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    coming = ahead(items())
    assert next(coming) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(coming)


def test_whoever_stops_in_the_middle_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    coming = ahead(iter(range(1000)))
    assert next(coming) == 0
    coming.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_nothing_gives_nothing() -> None:
    assert list(ahead(iter(()))) == []
