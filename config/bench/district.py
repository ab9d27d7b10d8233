"""A district's year in one go: its employers' lists, a day of the insurer's, and its history.

Runs by itself (`python -m config.bench district`), for it takes a quarter of an hour. Everything
goes through the real actions; the database is made for it and dropped.
"""

import csv
import gc
import io
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.db import connection
from django.utils import timezone

from config.bench.feed import A_DAY_AT_MOST, line_of
from config.bench.row import Row
from config.bench.scratch import empty_database
from config.demo.cast import PASSWORD
from config.kernel.tasks import perform_due
from config.sandbox.people import Person, stream
from config.settings import env
from members.actions.import_members import USUAL_SCHEME, import_members
from members.actions.import_settlements import import_file
from members.actions.register import add_unit
from members.actions.staff import add_staff
from members.models import Consent, FeedImport, Member, Scheme, Unit
from reviews.takeup_queries import Scope, ledger

SEED = 11
A_DAY, HISTORY_AT_MOST, GROWTH_AT_MOST = 5_000, 300, 64
_PAGE = Path("/proc/self/statm")


def district_rows(*, tell: Callable[[str], None]) -> Iterator[Row]:
    """HUZHU_BENCH_MEMBERS of 2,000 units at most, and three and a half stays of each."""
    members = env.number("HUZHU_BENCH_MEMBERS", 286_000)
    units = min(2_000, members // 100)
    people = list(islice(stream(SEED), members))
    gc.collect()
    gc.freeze()  # so many people are in no import's memory
    with empty_database() as now:
        workplaces = _workplaces(units)
        yield _lists(people, workplaces, now)
        tell("the lists are in; consents are given")
        _consents(now)
        where = f"{members:,} members of {units:,} units"
        yield _day(people[:A_DAY], now, where)
        tell("a day is in; the history is written")
        yield from _history(people, members * 7 // 2, now, where)
        yield _ledger(workplaces[0].parent, now, where)


def _workplaces(units: int) -> list[Unit]:
    district = add_unit(kind=Unit.Kind.DISTRICT, code="97BENCH", name="示例区总工会", parent=None)
    return [
        add_unit(
            kind=Unit.Kind.WORKPLACE, code=f"97BENCH{number:06d}", name=f"示例第{number}公司",
            parent=district,
        )
        for number in range(units)
    ]  # fmt: skip


def _lists(people: list[Person], workplaces: list[Unit], now: datetime) -> Row:
    """One list a workplace; the reference copies the very rows that came of them."""
    scheme = Scheme.objects.get(code=USUAL_SCHEME)
    files = [
        _list(people[number :: len(workplaces)], workplace.code, timezone.localdate(now).year)
        for number, workplace in enumerate(workplaces)
    ]
    begins = time.perf_counter()
    new = 0
    with _memory() as memory:
        for number, file in enumerate(files):
            delivery, _unused = import_members(
                file=io.BytesIO(file), file_name=f"{number}.csv", scheme=scheme, now=now
            )
            new += delivery.new_count
    ours = time.perf_counter() - begins
    if new != len(people):
        raise RuntimeError(f"{len(people) - new} rows were not taken")
    bare = sum(_copied(table) for table in ("members_member", "members_enrolment"))
    note = f"{len(people):,} members in {len(files):,} lists of their employers; {memory.told()}"
    return Row(
        "district_lists", round(new / ours), round(new / bare), round(ours / bare, 2), "rows/s",
        note=note,
    )  # fmt: skip


def _list(people: list[Person], employer: str, period: int) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["姓名", "身份证号", "手机号", "单位统一社会信用代码", "参加项目", "年度"])
    lines.writerows([one.name, one.id_number, one.phone, employer, "A;B", period] for one in people)
    return text.getvalue().encode("gb18030")


def _copied(table: str) -> float:
    """Seconds for all rows of a table as ready bytes into one like it, with its indexes."""
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} TO STDOUT") as copying:  # the house's own tables
            ready = b"".join(bytes(part) for part in copying)
        cursor.execute(f"CREATE TEMP TABLE bare (LIKE {table} INCLUDING ALL)")
        begins = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN") as copying:
            copying.write(ready)
        taken = time.perf_counter() - begins
        cursor.execute("DROP TABLE bare")
    return taken


def _consents(now: datetime) -> None:
    """On paper, with the enrolment, as a district that begins collects them."""
    helper = add_staff(
        username="bench-helper", display_name="登记员", password=PASSWORD, phone="19900080001",
        member=None, actor=None,
    )  # fmt: skip
    Consent.objects.bulk_create(
        (
            Consent(
                member_id=member,
                source=Consent.Source.MEDICAL_INSURANCE,
                purpose=Consent.Purpose.MUTUAL_AID,
                text_version="1",
                channel=Consent.Channel.PAPER,
                paper_reference=f"B{member}",
                given_at=now,
                given_by=helper,
            )
            for member in Member.objects.values_list("pk", flat=True)
        ),
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _day(people: list[Person], now: datetime, where: str) -> Row:
    """Imported, matched, estimated and reminded, follow-ups included, by one process."""
    discharged = timezone.localdate(now) - timedelta(days=20)
    file = b"".join(_line(person, discharged, number) for number, person in enumerate(people))
    begins = time.perf_counter()
    feed = _imported(io.BytesIO(file), len(people), now)
    perform_due(now=now)
    taken = time.perf_counter() - begins
    told = feed.settlements.filter(encounter__reminder__state="told").count()
    note = f"{feed.new_count:,} settlements, {told:,} members told; {where}; what we allow"
    share = round(taken / A_DAY_AT_MOST, 3)
    return Row("district_day", round(taken, 1), A_DAY_AT_MOST, share, "s", note=note)


def _history(people: list[Person], rows: int, now: datetime, where: str) -> Iterator[Row]:
    """One file, as an insurer hands over what was before."""
    first = timezone.localdate(now) - timedelta(days=60)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "history.jsonl")
        with path.open("wb") as file:
            for number in range(rows):
                discharged = first - timedelta(days=number // len(people) * 100 + number % 90)
                file.write(_line(people[number % len(people)], discharged, number))
        begins = time.perf_counter()
        with path.open("rb") as file, _memory() as memory:
            _imported(file, rows, now)
        taken = time.perf_counter() - begins
    note = f"{rows:,} rows in one file; {where}; what we allow for a million, by rows"
    allowed = HISTORY_AT_MOST * rows / 1_000_000
    share = round(taken / allowed, 3)
    yield Row("district_history", round(taken, 1), round(allowed), share, "s", note=note)
    grown = memory.grown()
    share = round(grown / GROWTH_AT_MOST, 2)
    note = f"from a tenth of it on; {memory.told()}; what we allow"
    yield Row("district_history_mb", grown, GROWTH_AT_MOST, share, "MB", note=note)


def _line(person: Person, discharged: date, number: int) -> bytes:
    total = 9_000 + number % 7_000
    return line_of(person, discharged, total=total, number=number, seed=number).encode()


def _imported(file: BinaryIO, rows: int, now: datetime) -> FeedImport:
    feed = import_file(stream=file, source="medical_insurance", actor=None, now=now)
    if feed.new_count != rows:
        raise RuntimeError(f"{rows - feed.new_count} rows were not taken")
    return feed


def _ledger(district: Unit | None, now: datetime, where: str) -> Row:
    """Who was told, opened, filed and paid in the whole district; against counting reminders."""
    if district is None:
        raise RuntimeError("a workplace without a district")
    today = timezone.localdate(now)
    scope = Scope(unit=district, first=date(today.year, 1, 1), last=today, now=now)
    ours, bare = [], []
    for _ in range(5):
        begins = time.perf_counter()
        ledger(scope, top=True)
        ours.append((time.perf_counter() - begins) * 1000)
        begins = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM claims_reminder")
        bare.append((time.perf_counter() - begins) * 1000)
    mine, least = statistics.median(ours), statistics.median(bare)
    ratio = round(mine / least, 2)
    return Row("district_ledger", round(mine, 1), round(least, 1), ratio, "ms", note=where)


class _Memory:
    """Megabytes that this process held, as time went on."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    def grown(self) -> float:
        """From the first tenth to the last, by the middle of each."""
        tenth = max(len(self.seen) // 10, 1)
        first, last = self.seen[tenth : 2 * tenth] or self.seen, self.seen[-tenth:]
        return round(statistics.median(last) - statistics.median(first), 1)

    def told(self) -> str:
        return f"{self.seen[0]:.0f} MB before, {max(self.seen):.0f} MB at most"


@contextmanager
def _memory() -> Iterator[_Memory]:
    memory, done = _Memory(), threading.Event()

    def watch() -> None:
        while True:
            pages = int(_PAGE.read_text().split()[1])
            memory.seen.append(pages * 4096 / 1_000_000)
            if done.wait(0.5):
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield memory
    finally:
        done.set()
        watcher.join()
