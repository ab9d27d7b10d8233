"""Reading papers: one page at a time, each once, in a child that can be killed."""

import atexit
import json
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from claims.intake.page import words_from_json
from claims.models import Filing, Paper, PaperPage
from claims.paper_facts import kind_of
from claims.reading.page import PageImage
from claims.reading.process import Limits, Reader
from config.kernel import vault
from config.kernel.tasks import enqueue_follow_ups
from members.actions.tell import tell

# One engine a process: it takes most of a gigabyte. The child ends with us, whatever ends us, and
# is slower than the queue's patience (settings.Q_CLUSTER) for no page.
_reader = Reader(limits=Limits(page_seconds=35, start_seconds=15))
_one_at_a_time = Lock()
atexit.register(_reader.close)


def read_page(*, page_id: int, now: datetime) -> None:
    """Read one page and keep what was read. A page that was read is not read again.

    The effect is the caller's transaction: killed in the middle, the page waits as before.
    """
    page = PaperPage.objects.select_related("paper").get(pk=page_id)
    if page.state != PaperPage.State.WAITING or page.paper.removed_at is not None:
        return
    image = PageImage(
        number=page.number,
        picture=vault.fetch(page.reading_copy),
        words=words_from_json(page.words),
    )
    with _one_at_a_time:
        reading = _reader.read(image)
    page.reading = json.dumps(reading.to_json(), ensure_ascii=False)
    page.state = PaperPage.State.READ
    page.read_at = now
    page.save(update_fields=["reading_sealed", "state", "read_at"])
    _after_a_page(page.paper, now)


@transaction.atomic
def give_up_page(*, page_id: int, now: datetime) -> None:
    """After the machine's last try: a person reads this page. The claim goes on."""
    page = PaperPage.objects.select_related("paper").get(pk=page_id)
    if page.state == PaperPage.State.WAITING:
        page.state = PaperPage.State.FAILED
        page.save(update_fields=["state"])
        _after_a_page(page.paper, now)


def _after_a_page(paper: Paper, now: datetime) -> None:
    # The last two pages of a filing may end at once: only one of them sees the other's end.
    filing = Filing.objects.select_for_update(no_key=True).get(pk=paper.filing_id)
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if paper.pages.filter(state=PaperPage.State.WAITING).exists():
        return
    paper.kind = kind_of(paper)
    paper.save(update_fields=["kind"])
    if filing.state == Filing.State.SENT:
        # Asked for later: what it says goes into the claims that wait for it.
        for claim_id in filing.claims.values_list("pk", flat=True):
            enqueue_follow_ups("claims.paper_read", claim_id, now=now, version=paper.pk)
    elif filing.state == Filing.State.DRAFT:
        _tell_who_left(filing, now)


def _tell_who_left(filing: Filing, now: datetime) -> None:
    """The screen told whoever waited so long that they may leave: this is what brings them back,
    once for each paper that took so long."""
    pages = PaperPage.objects.filter(paper__filing=filing, paper__removed_at=None)
    if pages.filter(state=PaperPage.State.WAITING).exists():
        return
    patience = timedelta(seconds=settings.READING_PATIENCE_SECONDS)
    # What the machine gave up on it had tried for longer.
    long = Q(read_at__gte=F("paper__added_at") + patience) | Q(state=PaperPage.State.FAILED)
    newest = pages.filter(long).order_by("-paper_id").values_list("paper_id", flat=True).first()
    if newest is not None:
        key = f"filing:{filing.pk}:read:{newest}"
        tell(key=key, template="papers_read", member=filing.member, now=now)
