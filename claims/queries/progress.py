"""How far the machine is with a filing's pages, page by page, while it reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Filing, PaperPage
from claims.page_reading import papers_on
from claims.reading.kinds import WITH_FIELDS
from config.kernel.tasks import being_done

QUEUED, READING, DONE, UNCLEAR = "queued", "reading", "done", "unclear"
# State -> (what the member reads, icon, tone).
WORDS: Mapping[str, tuple[Promise, str, str]] = {
    QUEUED: (_("in the queue"), "clock", "neutral"),
    READING: (_("being read now"), "hourglass", "info"),
    DONE: (_("read well"), "check", "ok"),
    UNCLEAR: (_("not clear"), "eye", "warn"),
}
_MOSTLY = 0.5  # of a page's fields in doubt: the page is what is unclear


@dataclass(frozen=True)
class PageStand:
    """One page: its number in its paper from 1, and one of QUEUED, READING, DONE, UNCLEAR."""

    uid: str
    number: int
    state: str

    @property
    def label(self) -> Promise:
        return WORDS[self.state][0]

    @property
    def icon(self) -> str:
        return WORDS[self.state][1]

    @property
    def tone(self) -> str:
        return WORDS[self.state][2]


@dataclass(frozen=True)
class Progress:
    """All pages together. `slow`: one has waited so long that nobody should sit and watch."""

    read: int
    count: int
    slow: bool

    @property
    def reading(self) -> bool:
        return self.read < self.count


def stands(pages: Iterable[PaperPage], *, now: datetime) -> dict[int, PageStand]:
    """By key; at most one statement."""
    pages = list(pages)
    waiting = {page.pk for page in pages if page.state == PaperPage.State.WAITING}
    in_hand = being_done("claims.read_page", waiting, now=now) if waiting else set()
    return {
        page.pk: PageStand(str(page.uid), page.number + 1, _state(page, in_hand)) for page in pages
    }


def progress_of(pages: Iterable[PaperPage], *, now: datetime) -> Progress:
    """How many of the pages are behind the machine; each page comes with its paper."""
    pages = list(pages)
    waiting = [page for page in pages if page.state == PaperPage.State.WAITING]
    since = min((page.paper.added_at for page in waiting), default=now)
    patience = timedelta(seconds=settings.READING_PATIENCE_SECONDS)
    return Progress(len(pages) - len(waiting), len(pages), slow=now - since >= patience)


def filing_progress(filing: Filing | None, *, now: datetime) -> Progress:
    """That of the papers that are in it."""
    pages = PaperPage.objects.filter(paper__filing=filing, paper__removed_at=None)
    return progress_of(pages.select_related("paper") if filing else [], now=now)


def is_unclear(page: PaperPage) -> bool:
    """The machine gave up on it, found no words, or doubts most of what it found."""
    if page.state != PaperPage.State.READ:
        return page.state == PaperPage.State.FAILED
    papers = papers_on(page)
    known = [paper for paper in papers if paper.kind in WITH_FIELDS]
    if not known:
        return not any(paper.text.strip() or paper.fields for paper in papers)
    fields = [field for paper in known for field in paper.fields.values()]
    if not fields:  # the second page of a fee list has lines alone
        return not any(paper.items for paper in known)
    return sum(not field.accepted for field in fields) > _MOSTLY * len(fields)


def _state(page: PaperPage, in_hand: set[int]) -> str:
    if page.state == PaperPage.State.WAITING:
        return READING if page.pk in in_hand else QUEUED
    return UNCLEAR if is_unclear(page) else DONE
