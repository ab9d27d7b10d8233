"""The reading child: it can be killed, it is kept small, and it never outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from claims.reading.page import PageImage, PictureUnreadable
from claims.reading.process import Limits, Reader, ReaderDied, ReaderTooSlow
from tests.claims.reading.pictures import clean_picture, paper

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page() -> PageImage:
    return PageImage(0, clean_picture("split_sheet", seed=5))


def _wait_until(holds: Callable[[], bool]) -> bool:
    for _ in range(300):
        if holds():
            return True
        time.sleep(0.1)
    return False


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie has ended; whoever inherited it has not yet asked.
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")


def test_a_child_reads_many_pages_and_is_replaced_when_it_has_read_enough(page: PageImage) -> None:
    with Reader(limits=Limits(pages=2)) as reader:
        before = reader.pid  # there is none before there is something to read
        first = reader.read(page)
        child = reader.pid
        assert reader.read(page) == first
        assert reader.pid == child
        assert reader.read(page) == first
        assert reader.pid != child
        last = reader.pid
    assert before is None
    printed = paper("split_sheet", seed=5).fields
    assert first.fields["self_borne"].value == printed["self_borne"]
    assert last is not None
    assert not _runs(last)


def test_what_is_no_picture_costs_no_child(page: PageImage) -> None:
    with Reader() as reader:
        with pytest.raises(PictureUnreadable, match="Page 3"):
            reader.read(PageImage(2, b"no picture"))
        child = reader.pid
        assert reader.read(page).kind == "split_sheet"
        assert reader.pid == child


def test_a_child_killed_in_the_middle_is_reported_and_the_next_page_read(page: PageImage) -> None:
    with Reader() as reader:
        reader.read(page)
        child = reader.pid
        assert child is not None
        os.kill(child, signal.SIGSTOP)  # so that it cannot answer before it is killed
        killer = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -9 {child}"])
        with pytest.raises(ReaderDied):
            reader.read(page)
        killer.wait()
        assert reader.read(page).kind == "split_sheet"


def test_a_page_that_takes_too_long_ends_its_child(page: PageImage) -> None:
    with Reader(limits=Limits(page_seconds=0.2)) as reader:
        with pytest.raises(ReaderTooSlow):
            reader.read(page)
        assert reader.pid is None


def test_a_child_over_its_memory_is_ended_from_outside(page: PageImage) -> None:
    with (
        Reader(limits=Limits(rss_megabytes=60)) as reader,
        pytest.raises(ReaderDied, match="60 MB"),
    ):
        reader.read(page)


def test_a_child_may_not_even_ask_for_more_than_its_data_limit(page: PageImage) -> None:
    with Reader(limits=Limits(data_megabytes=120)) as reader, pytest.raises(ReaderDied):
        reader.read(page)


def test_a_child_knows_nothing_of_our_environment(
    page: PageImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://someone:secret@db/huzhu")
    with Reader() as reader:
        reader.read(page)
        known = Path(f"/proc/{reader.pid}/environ").read_bytes()
    assert b"secret" not in known
    assert b"DJANGO" not in known


PARENT = """
import sys, time
from pathlib import Path
from claims.reading.page import PageImage
from claims.reading.process import Reader
reader = Reader()
reader.read(PageImage(0, Path(sys.argv[1]).read_bytes()))
print(reader.pid, flush=True)
time.sleep(600)
"""


def test_a_child_ends_with_its_parent(page: PageImage, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    picture.write_bytes(page.picture)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(picture)],
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert _runs(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert _wait_until(lambda: not _runs(child))
