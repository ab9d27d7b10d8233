"""The insurer's feed: rows a second against COPY of the very rows that they become, and how long a
day's worth takes until its members are reminded."""

import io
import statistics
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice

from django.db import connection
from django.utils import timezone

from claims.actions.remind import remind_import
from config.bench.row import Row
from config.sandbox.people import Person
from config.sandbox.providers import PROVIDERS
from config.sandbox.records import settlement_record, to_line
from members.actions.import_settlements import import_file
from members.models import FeedImport

ROUNDS, ROWS_A_ROUND = 5, 1000
A_DAY_AT_MOST = 60

# What an import wrote, as lines of COPY for another source; one settlement a stay.
_STAYS = """
    SELECT gen_random_uuid(), member_id, 'bench', source_reference, kind, provider_code,
           provider_name, hospital_level, admitted_on, discharged_on, disease_code, disease_name
    FROM members_encounter WHERE id IN (
        SELECT encounter_id FROM members_insurancesettlement WHERE feed_import_id = %s)
"""
_INTO_STAYS = """
    COPY members_encounter (reference, member_id, source, source_reference, kind, provider_code,
        provider_name, hospital_level, admitted_on, discharged_on, disease_code, disease_name)
    FROM STDIN
"""
_SETTLEMENTS = """
    SELECT member_id, encounter_id, feed_import_id, 'bench', setl_id, settled_at, insurance_kind,
           visit_code, amounts, record_digest, reversed_at, reversed_by_setl_id
    FROM members_insurancesettlement WHERE feed_import_id = %s
"""
_INTO_SETTLEMENTS = """
    COPY members_insurancesettlement (member_id, encounter_id, feed_import_id, source, setl_id,
        settled_at, insurance_kind, visit_code, amounts, record_digest, reversed_at,
        reversed_by_setl_id)
    FROM STDIN
"""


def feed_rows(people: Iterator[Person], where: str) -> Iterator[Row]:
    """`people` are members of the database; each has one stay more."""
    now = timezone.now()
    ours, bare, day, rows = [], [], 0.0, 0
    for _ in range(ROUNDS):
        feed, taken = _imported(list(islice(people, ROWS_A_ROUND)), now)
        ours.append(feed.new_count / taken)
        bare.append(feed.new_count / _copied(feed.pk))
        begins = time.perf_counter()
        remind_import(feed_import_id=feed.pk, now=now)
        day += taken + time.perf_counter() - begins
        rows += feed.new_count
    mine, least = statistics.median(ours), statistics.median(bare)
    note = f"files of {ROWS_A_ROUND:,}, median of {ROUNDS}; {where}"
    ratio = round(least / mine, 2)
    yield Row("feed_import", round(mine), round(least), ratio, "rows/s", note=note)
    note = f"{rows:,} rows imported, matched, estimated, reminded; the reference is what we allow"
    share = round(day / A_DAY_AT_MOST, 3)
    yield Row("feed_day", round(day, 1), A_DAY_AT_MOST, share, "s", note=f"{note}; {where}")


def line_of(person: Person, discharged: date, *, total: int, number: int, seed: int = 0) -> str:
    """A stay of this person as the insurer's file has it; `number` varies the hospital and the
    days."""
    record = settlement_record(
        person,
        PROVIDERS[number % 9],
        admitted_on=discharged - timedelta(days=3 + number % 10),
        discharged_on=discharged,
        total=Decimal(total),
        seed=seed,
    )
    return f"{to_line(record)}\n"


def _imported(crowd: list[Person], now: datetime) -> tuple[FeedImport, float]:
    discharged = timezone.localdate(now) - timedelta(days=40)
    lines = "".join(
        line_of(person, discharged, total=9_000 + number, number=number)
        for number, person in enumerate(crowd)
    )
    file = io.BytesIO(lines.encode())
    begins = time.perf_counter()
    feed = import_file(stream=file, source="medical_insurance", actor=None, now=now)
    return feed, time.perf_counter() - begins


def _copied(feed_id: int) -> float:
    """Seconds for the same rows as ready bytes, into the same tables with all their indexes."""
    ready = [
        (_INTO_STAYS, _lines(_STAYS, feed_id)),
        (_INTO_SETTLEMENTS, _lines(_SETTLEMENTS, feed_id)),
    ]
    begins = time.perf_counter()
    with connection.connection.transaction(), connection.connection.cursor() as cursor:
        for into, lines in ready:
            with cursor.copy(into) as copying:
                copying.write(lines)
    return time.perf_counter() - begins


def _lines(rows: str, feed_id: int) -> bytes:
    with connection.cursor() as cursor:
        copying = cursor.copy(f"COPY ({rows}) TO STDOUT", [feed_id])
        with copying as parts:
            return b"".join(bytes(part) for part in parts)
