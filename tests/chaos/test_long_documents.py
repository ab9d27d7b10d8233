"""kill -9 in the middle of a long document: it is read on, no finished page again, and the claim
ends once."""

import os
import signal
import time
from collections.abc import Callable
from typing import Literal
from uuid import uuid4

import pytest
from django.utils import timezone

from claims.actions import read as reading
from claims.actions.papers import add_paper, open_draft
from claims.actions.send import NotReady, send_filing
from claims.intake.limits import MEMORY_MAX
from claims.models import Claim, ClaimEvent, Filing, Paper, PaperPage
from claims.queries.papers import PaperRow, draft_page
from claims.reading.process import Limits, Reader
from config.models import WorkItem
from members.actions.sign_in import user_of_member
from reviews.models import Review
from tests.chaos.test_killed_reading import (
    go_on,
    wait_for_child_of,
    wait_until_gone,
    work_in_this_fork,
)
from tests.claims.intake.documents import fee_list, plain_page
from tests.claims.intake.peak import peak_of
from tests.claims.reading.long_run import peak_megabytes
from tests.stages import House, build_house

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
TOLD = {
    "hospital": "示例市第一人民医院",
    "admitted_on": "2026-11-02",
    "discharged_on": "2026-11-09",
    "total": "8213.40",
}
DOCUMENTS: dict[str, tuple[int, Literal["PDF", "TIFF"]]] = {
    "a PDF of 20 pages": (20, "PDF"),
    "a TIFF of 20 pages": (20, "TIFF"),
    "a PDF of 12 pages": (12, "PDF"),
}


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.mark.parametrize(
    "what",
    [
        "a PDF of 12 pages",
        pytest.param("a PDF of 20 pages", marks=pytest.mark.matrix),
        pytest.param("a TIFF of 20 pages", marks=pytest.mark.matrix),
    ],
)
def test_a_long_document_is_read_on_wherever_its_reader_and_its_worker_are_killed(
    house: House, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, form = DOCUMENTS[what]
    document = fee_list(pages, form)
    assert peak_of(document).megabytes < MEMORY_MAX // 2**20
    filing = _draft(house, document)
    monkeypatch.setattr(reading, "_reader", Reader())
    worker = os.fork()
    if worker == 0:
        work_in_this_fork(house)
    [child] = wait_for_child_of(worker)
    seen = _wait(lambda: _list_of(filing).read, at_least=3)
    assert _list_of(filing).state == "waiting"
    with pytest.raises(NotReady):
        _sends(house, filing)
    assert peak_megabytes(child) < Limits().rss_megabytes
    os.kill(child, signal.SIGKILL)
    # The worker goes on with the next page, and a new child.
    seen = _wait(lambda: _list_of(filing).read, at_least=seen + 3)
    children = wait_for_child_of(worker)
    assert child not in children
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    wait_until_gone(children)
    finished = dict(
        PaperPage.objects.filter(state="read").order_by("pk").values_list("pk", "read_at")
    )
    assert seen <= len(finished) < pages

    go_on(house)
    row = _list_of(filing)
    assert (row.state, row.read, len(row.pages)) == ("read", pages, pages)
    for pk, when in finished.items():
        assert PaperPage.objects.get(pk=pk).read_at == when  # not read again
    assert WorkItem.objects.filter(kind="claims.read_page", state="done").count() == pages + 1
    assert Paper.objects.get(wanted_kind="fee_list").kind == Paper.Kind.FEE_LIST
    _ends_once(house, filing)
    reading._reader.close()


def _draft(house: House, document: bytes) -> Filing:
    """The list, and a receipt that no machine understands."""
    actor = user_of_member(house.member())
    filing = open_draft(actor=actor, now=house.now)
    receipt = plain_page("这是一张看不懂的纸")
    for original, kind in ((document, "fee_list"), (receipt, "inpatient_receipt")):
        add_paper(
            filing_id=filing.pk,
            upload_id=uuid4(),
            original=original,
            wanted_kind=kind,
            actor=actor,
            now=house.now,
        )
    return filing


def _list_of(filing: Filing) -> PaperRow:
    """The fee list as its sender sees it."""
    tiles = draft_page(filing, now=timezone.now()).tiles
    return next(row for tile in tiles for row in tile.papers if len(row.pages) > 1)


def _sends(house: House, filing: Filing) -> list[Claim]:
    return send_filing(
        filing_id=filing.pk,
        answers=TOLD,
        cause="illness",
        actor=user_of_member(filing.member),
        now=house.now,
    )


def _ends_once(house: House, filing: Filing) -> None:
    [claim] = _sends(house, filing)
    house.work()
    house.work()
    claim.refresh_from_db()
    assert claim.state == "in_review"
    assert Review.objects.filter(claim=claim).count() == 1
    assert ClaimEvent.objects.filter(claim=claim, move="accept").count() == 1
    assert not WorkItem.objects.filter(state="dead").exists()


def _wait(count: Callable[[], int], *, at_least: int) -> int:
    """Page by page: what was read is seen at once, and is never unseen."""
    deadline = time.monotonic() + 240
    before = count()
    while time.monotonic() < deadline:
        now = count()
        assert now >= before
        if now >= at_least:
            return now
        before = now
        time.sleep(0.1)
    raise AssertionError(f"only {before} pages were read")
