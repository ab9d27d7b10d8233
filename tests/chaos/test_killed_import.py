"""kill -9 of an import in the middle: what is in is followed up, once, whoever comes next."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from claims.models import Reminder
from config.bench.children import database_url
from config.sandbox.records import Record, to_line
from members.actions import import_settlements
from members.actions.import_settlements import CHUNK, import_file
from members.models import FeedImport, InsuranceSettlement, QuarantinedRow
from members.tasks import take_up_broken_imports
from tests.chaos.test_killed_worker import DOOMED, _wait_until_the_database_noticed
from tests.config.processes import eventually
from tests.stages import House, build_house

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
SOURCE = "medical_insurance"


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def records(house: House) -> list[Record]:
    """Three members with a stay each that pays."""
    return [house.record(house.member()) for _ in range(3)]


def reminded() -> list[str]:
    """The stays that somebody was told of; each as often as that happened."""
    told = Reminder.objects.exclude(message=None).order_by("encounter__source_reference")
    return list(told.values_list("encounter__source_reference", flat=True))


def stays(records: list[Record]) -> list[str]:
    return sorted(record["mdtrt_id"] for record in records)


def works(house: House) -> None:
    """The schedule and the worker, and nobody else."""
    _wait_until_the_database_noticed()
    take_up_broken_imports(now=house.now)
    house.work()


def adds_up() -> bool:
    """What the imports count is what there is."""
    brought = sum(FeedImport.objects.values_list("new_count", flat=True))
    return brought == InsuranceSettlement.objects.count()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A file that the command waits for the rest of."""
    path = tmp_path / "feed.jsonl"
    os.mkfifo(path)
    return path


def test_a_command_killed_between_two_chunks_has_its_members_told(
    house: House, records: list[Record], pipe: Path
) -> None:
    stranger = to_line(house.record(house.member(consent=False)))
    first = [*(to_line(record) for record in records), *[stranger] * (CHUNK - len(records))]
    command = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "import_settlements", str(pipe)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": database_url(),
            "PGAPPNAME": DOOMED,
        },
    )
    with pipe.open("w", encoding="utf-8") as lines:
        lines.write("\n".join(first) + "\n")
        lines.write(f"{stranger}\n{stranger}")
        lines.flush()
        eventually(lambda: FeedImport.objects.filter(read_count=CHUNK).exists())
        command.send_signal(signal.SIGKILL)
        command.wait()
    works(house)
    broken = FeedImport.objects.get()
    assert (broken.finished_at, broken.broken_off_at) == (None, house.now)
    assert (broken.read_count, broken.new_count) == (CHUNK, len(records))
    assert reminded() == stays(records), "by the schedule alone"
    again = house.feed(*records)
    works(house)
    assert again.unchanged_count == len(records)
    assert reminded() == stays(records), "and nobody twice"


def test_wherever_it_is_killed_everybody_is_told_once(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(import_settlements, "CHUNK", 1)
    file = tmp_path / "feed.jsonl"
    for number in count(1):
        record = house.record(house.member())
        file.write_text(to_line(record) + '\n{"setl_id": "torn', encoding="utf-8")
        killed = killed_before_statement(number, file, house)
        here = InsuranceSettlement.objects.filter(setl_id=record["setl_id"])
        if number % 2:  # else the second run finds it before the schedule does
            works(house)
            assert reminded().count(record["mdtrt_id"]) == here.count(), f"killed before {number}"
        _wait_until_the_database_noticed()
        house.feed(record)
        works(house)
        assert reminded().count(record["mdtrt_id"]) == here.count() == 1, f"killed before {number}"
        assert adds_up(), f"killed before {number}"
        if not killed:
            break
    assert number > 15
    assert not FeedImport.objects.filter(finished_at=None, broken_off_at=None).exists()
    assert len(set(reminded())) == len(reminded())


def test_an_import_that_still_runs_is_not_taken_for_a_broken_one(
    house: House, records: list[Record], pipe: Path
) -> None:
    def take_in() -> None:
        try:
            with pipe.open("rb") as stream:
                import_file(stream=stream, source=SOURCE, actor=None, now=house.now)
        finally:
            connection.close()

    reading = threading.Thread(target=take_in)
    reading.start()
    with pipe.open("w", encoding="utf-8") as lines:
        lines.write(to_line(records[0]) + "\n")
        lines.flush()
        eventually(FeedImport.objects.exists)
        take_up_broken_imports(now=house.now)
        assert FeedImport.objects.get().broken_off_at is None
        lines.write(to_line(records[1]) + "\n")
    reading.join()
    assert FeedImport.objects.get().finished_at == house.now
    take_up_broken_imports(now=house.now)
    house.work()
    assert reminded() == stays(records[:2])
    assert not QuarantinedRow.objects.exists()


def killed_before_statement(number: int, file: Path, house: House) -> bool:
    """An import in a process of its own that dies before its `number`-th statement."""
    child = os.fork()
    if child == 0:
        os.environ["PGAPPNAME"] = DOOMED
        _import_until_killed(number, file, house)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _import_until_killed(number: int, file: Path, house: House) -> None:
    # The parent's connection must not be used or closed from here.
    connection.connection = None
    connection.in_atomic_block = False
    connection.savepoint_ids = []
    connection.needs_rollback = False
    statements = count(1)

    def die_in_time(execute: Callable[..., Any], *args: Any) -> Any:
        if next(statements) >= number:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args)

    try:
        with connection.execute_wrapper(die_in_time), file.open("rb") as stream:
            import_file(stream=stream, source=SOURCE, actor=None, now=house.now)
    finally:
        os._exit(0)
