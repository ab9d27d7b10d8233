"""Everything that is measured in a database as large as a province's, which is made and dropped."""

import gc
from collections.abc import Callable, Iterator

from config.bench.desk import desk_rows
from config.bench.export import export_rows
from config.bench.feed import feed_rows
from config.bench.round_trip import round_trip_row
from config.bench.row import Row
from config.bench.scratch import members_of, scratch_database, wanted_size
from config.bench.status_page import status_page_rows
from config.bench.submit import submit_at_once_row, submit_rows


def province_rows(*, tell: Callable[[str], None]) -> Iterator[Row]:
    """One after the other: what one writes, the next finds there."""
    size = wanted_size()
    tell(f"a scratch database of {size.claims:,} claims is made")
    with scratch_database(size, tell=tell):
        gc.collect()
        gc.freeze()  # as the web process does after its start
        where = f"{size.claims:,} claims, {size.open_claims:,} open"
        people = members_of(size)
        yield from desk_rows(where)
        yield round_trip_row(where)
        yield from submit_rows(people, where)
        yield submit_at_once_row(people, where)
        yield from status_page_rows(where)
        yield from feed_rows(people, where)
        yield from export_rows(where)
