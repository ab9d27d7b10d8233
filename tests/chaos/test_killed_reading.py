"""kill -9 in the middle of a page: of the reading child, and of the worker whose child it is."""

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from claims.actions import read as reading
from claims.actions.papers import add_paper, open_draft
from claims.models import PaperPage
from claims.reading.page import PageImage
from claims.reading.process import Reader, ReaderDied
from claims.specimens.batch import Choice, specimens
from claims.specimens.wear import Level
from config.kernel import vault
from config.kernel.tasks import LEASE, perform_due, sweep
from config.models import WorkItem
from members.actions.sign_in import user_of_member
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
def pages(house: House) -> list[PaperPage]:
    """Three real papers, waiting to be read."""
    actor = user_of_member(house.member())
    filing = open_draft(actor=actor, now=house.now)
    for specimen in specimens(seed=3, count=3, choice=Choice(levels=[Level.CLEAN])):
        add_paper(
            filing_id=filing.pk,
            upload_id=uuid4(),
            original=specimen.picture.data,
            wanted_kind=specimen.paper.kind,
            actor=actor,
            now=house.now,
        )
    return list(PaperPage.objects.order_by("pk"))


def _read(pages: list[PaperPage]) -> list[str]:
    return [PaperPage.objects.get(pk=page.pk).state for page in pages]


def go_on(house: House) -> None:
    """What another worker finds when the dead one's lease is over."""
    house.now += LEASE + timedelta(minutes=2)
    sweep(now=house.now)
    perform_due(now=house.now)


def test_a_killed_reading_child_costs_a_try_and_no_page_is_read_twice(
    house: House, pages: list[PaperPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader()
    asked: list[object] = []
    killed: list[int] = []
    real = reader.read

    def read(page: object) -> object:
        asked.append(page)
        if len(asked) == 2:  # the second page: its child dies while it reads
            threading.Timer(0.5, _kill_child, args=(reader, killed)).start()
        return real(page)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "read", read)
    monkeypatch.setattr(reading, "_reader", reader)
    perform_due(now=house.now)
    assert killed
    assert sorted(_read(pages)) == ["read", "read", "waiting"]
    failed = WorkItem.objects.get(state=WorkItem.State.RETRY)
    assert failed.last_error == ReaderDied.__name__
    go_on(house)
    assert _read(pages) == ["read"] * 3
    assert len(asked) == 4  # three pages, and the one again
    reader.close()


def test_a_killed_worker_takes_its_child_along_and_another_goes_on(
    house: House, pages: list[PaperPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    # One that is at work already: a fork must not speak into its parent's pipes.
    reader = Reader()
    picture = vault.fetch(pages[0].reading_copy)
    reader.read(PageImage(0, picture))
    monkeypatch.setattr(reading, "_reader", reader)
    worker = os.fork()
    if worker == 0:
        work_in_this_fork(house)
    children = wait_for_child_of(worker)
    deadline = time.monotonic() + 60
    while "read" not in _read(pages) and time.monotonic() < deadline:
        time.sleep(0.05)
    done_before = {page.pk for page in PaperPage.objects.filter(state="read")}
    assert done_before
    time.sleep(0.3)  # into the next page
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    wait_until_gone(children)
    read_at = dict(PaperPage.objects.filter(state="read").values_list("pk", "read_at"))

    go_on(house)
    assert _read(pages) == ["read"] * 3
    for pk, when in read_at.items():
        assert PaperPage.objects.get(pk=pk).read_at == when  # not read again
    assert WorkItem.objects.filter(kind="claims.read_page", state="done").count() == 3
    reader.close()


def work_in_this_fork(house: House) -> None:
    """Be a worker until killed."""
    # The parent's connection must not be used or closed from here.
    connection.connection = None
    connection.in_atomic_block = False
    connection.savepoint_ids = []
    connection.needs_rollback = False
    try:
        perform_due(now=house.now)
    finally:
        os._exit(0)


def _kill_child(reader: Reader, killed: list[int]) -> None:
    if reader.pid is not None:
        os.kill(reader.pid, signal.SIGKILL)
        killed.append(reader.pid)


def wait_for_child_of(worker: int) -> list[int]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [pid for pid in running_readers() if _parent_of(pid) == worker]
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("the worker never started a reader")


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not set(pids) & set(running_readers()):
            return
        time.sleep(0.05)
    raise AssertionError("the reader outlived its worker")


def running_readers() -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes()
                state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if b"claims.reading.child" in words and state != "Z":
                found.append(int(entry.name))
    return found


def _parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0
