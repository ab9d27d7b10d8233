"""Work that is made ready while the work before it is done."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items, each made in a thread while the caller is busy with the one before: what
    waits for the database leaves the processor to it. One item ahead, never more.

    Making them must not touch the database. What it raises is raised here, in its place.
    """
    end = object()
    with ThreadPoolExecutor(max_workers=1) as maker:
        coming = maker.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = maker.submit(next, items, end)
            yield item  # type: ignore[misc]  # the end is not among them
