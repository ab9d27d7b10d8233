"""A database of its own for the benchmarks: made, filled, and dropped again."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from django.core.management import call_command
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from config.load.plan import Size
from config.load.pour import load
from config.sandbox.people import Person, stream
from config.settings import env
from members.actions.load_schemes import load_schemes
from members.workdays import load_seed

NAME = "huzhu_bench"
_SEED = 7


def wanted_size() -> Size:
    """HUZHU_BENCH_CLAIMS, of which one in ten waits on the desk: more than any desk has."""
    claims = env.number("HUZHU_BENCH_CLAIMS", 100_000)
    return Size(members=max(claims * 3 // 10, 1000), claims=claims, open_claims=claims // 10)


def members_of(size: Size) -> Iterator[Person]:
    """The people behind the members that the loader makes, in its order."""
    return islice(stream(_SEED), size.members)


@contextmanager
def empty_database() -> Iterator[datetime]:
    """Tables, schemes and the calendar, as of now; dropped whatever happens."""
    # No connection is shared by the pool: workers are forked.
    connections["default"].settings_dict["TEST"]["NAME"] = NAME
    made = setup_databases(verbosity=0, interactive=False)
    try:
        now = timezone.now()
        load_schemes(now=now)
        load_seed()
        yield now
    finally:
        connections.close_all()
        teardown_databases(made, verbosity=0)


@contextmanager
def scratch_database(size: Size, *, tell: Callable[[str], None]) -> Iterator[None]:
    """Filled by the loader."""
    with empty_database() as now:
        call_command("collectstatic", interactive=False, verbosity=0)
        begins = time.perf_counter()
        load(
            size,
            seed=_SEED,
            now=now,
            tell=lambda words: tell(f"{time.perf_counter() - begins:7.1f} s  {words}"),
        )
        yield
