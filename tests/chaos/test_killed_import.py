"""kill -9 of an import in the middle: what is in is followed up, once, whoever comes next."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from claims.models import Reminder
from config.bench.children import database_url
from config.sandbox.records import Record, to_line
from members.actions.import_settlements import CHUNK
from members.models import FeedImport
from members.tasks import take_up_broken_imports
from tests.chaos.test_killed_worker import DOOMED, _wait_until_the_database_noticed
from tests.config.processes import eventually
from tests.stages import House, build_house

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


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
