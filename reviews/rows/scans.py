"""The photographed papers of a case: one page at a time, a numbered box around what was read there.

A page is chosen, turned and left by addresses, so that it works without scripts and only what is
looked at is fetched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from claims.models import Claim, Fact, Paper, PaperPage
from claims.queries.papers import HINTS, hint_of
from claims.queries.progress import PageStand, Progress, progress_of, stands

_BADGE = 34.0  # pixels of a page 1600 pixels wide
TURNS = (0, 90, 180, 270)

# The current fact, and the first of its line: the one that was read on a page.
Pair = tuple[Fact, Fact]


@dataclass(frozen=True)
class Look:
    """What the person asks to see: a page, the fact whose box is meant, how far it is turned; and
    `correct`, the fact that is open beside it."""

    page: str = ""
    fact: str = ""
    turn: int = 0
    correct: str = ""


@dataclass(frozen=True)
class Box:
    """A numbered box; the circle with its number sits on its corner and covers no print."""

    anchor: str
    ref: int
    label: str
    x: float
    y: float
    width: float
    height: float
    circle_x: float
    circle_y: float
    radius: float
    font: float
    doubtful: bool
    changed: bool
    meant: bool


@dataclass(frozen=True)
class LineBox:
    """The place of one line of a fee list; `asked`: there is a question about it."""

    anchor: str
    x: float
    y: float
    width: float
    height: float
    asked: bool


@dataclass(frozen=True)
class Scan:
    """The page that is shown. `transform` turns it within `view_width` and `view_height`."""

    uid: str
    title: str
    note: str
    width: int
    height: int
    boxes: list[Box]
    hint: str
    lines: list[LineBox]
    turn: int
    transform: str

    @property
    def view_width(self) -> int:
        return self.height if self.turn in (90, 270) else self.width

    @property
    def view_height(self) -> int:
        return self.width if self.turn in (90, 270) else self.height

    @property
    def upright(self) -> int:
        """By how much a number is turned back, so that it can be read."""
        return -self.turn


@dataclass(frozen=True)
class PageTab:
    """One page in the strip. `query` leads to it; `doubtful` facts wait on it."""

    query: str
    number: int
    shown: bool
    doubtful: int
    stand: PageStand


@dataclass(frozen=True)
class PaperTab:
    """One paper in the strip, with its pages."""

    title: str
    pages: list[PageTab]

    @property
    def shown(self) -> bool:
        return any(page.shown for page in self.pages)


@dataclass(frozen=True)
class Viewer:
    """The papers of a case and the page that is open. Queries are "" where nothing is to be had."""

    papers: list[PaperTab]
    scan: Scan
    previous: str
    next: str
    turn: str
    progress: Progress


def viewer(
    claim: Claim,
    pairs: Sequence[Pair],
    refs: Mapping[int, int],
    look: Look,
    *,
    lines: Mapping[int, list[LineBox]],
    now: datetime,
) -> Viewer | None:
    """None where the case has no photographed paper. `lines` are those of a fee list, by the key of
    their page."""
    papers = _papers(claim)
    pages = [page for paper in papers for page in paper.pages.all()]
    if not pages:
        return None
    shown = _shown(pages, pairs, look)
    doubts = [origin.page_id for current, origin in pairs if not current.is_sure]
    standing = stands(pages, now=now)
    tabs = [
        PaperTab(
            title=_title(paper),
            pages=[
                PageTab(
                    query=_query(look, page),
                    number=page.number + 1,
                    shown=page.pk == shown.pk,
                    doubtful=doubts.count(page.pk),
                    stand=standing[page.pk],
                )
                for page in paper.pages.all()
            ],
        )
        for paper in papers
    ]
    place = pages.index(shown)
    return Viewer(
        papers=tabs,
        scan=_scan(shown, pairs, refs, look, lines.get(shown.pk, [])),
        previous=_query(look, pages[place - 1]) if place else "",
        next=_query(look, pages[place + 1]) if place + 1 < len(pages) else "",
        turn=_query(look, shown, turn=(look.turn + 90) % 360),
        progress=progress_of(pages, now=now),
    )


def anchor_of(origin: Fact) -> str:
    """Where the page puts the box of a fact."""
    return f"box-{origin.pk}"


def _papers(claim: Claim) -> list[Paper]:
    if claim.filing_id is None:
        return []
    papers = Paper.objects.filter(filing_id=claim.filing_id, removed_at=None)
    return list(papers.prefetch_related("pages").order_by("pk"))


def _shown(pages: list[PaperPage], pairs: Sequence[Pair], look: Look) -> PaperPage:
    """The page that was asked for; else that of the fact in question; else where doubt begins."""
    meant = look.correct or look.fact
    wanted: list[int | None] = [page.pk for page in pages if str(page.uid) == look.page]
    wanted += [origin.page_id for current, origin in pairs if current.name == meant]
    wanted += [origin.page_id for current, origin in pairs if not current.is_sure]
    by_key = {page.pk: page for page in pages}
    return next((by_key[key] for key in wanted if key is not None and key in by_key), pages[0])


def _query(look: Look, page: PaperPage, *, turn: int = 0) -> str:
    values = {"page": str(page.uid), "turn": turn, "correct": look.correct}
    return urlencode({name: value for name, value in values.items() if value})


def _title(paper: Paper) -> str:
    return str(Paper.Kind(paper.kind_or_wanted).label)


def _scan(
    page: PaperPage,
    pairs: Sequence[Pair],
    refs: Mapping[int, int],
    look: Look,
    lines: list[LineBox],
) -> Scan:
    hint, count = hint_of(page, page.paper), len(page.paper.pages.all())
    turn = look.turn if look.turn in TURNS else 0
    moves = {90: (page.height, 0), 180: (page.width, page.height), 270: (0, page.width)}
    boxes = [
        _box(page, current, origin, refs[current.pk], look)
        for current, origin in pairs
        if origin.page_id == page.pk and current.pk in refs
    ]
    return Scan(
        uid=str(page.uid),
        title=_title(page.paper),
        note=f"{page.number + 1} / {count}" if count > 1 else "",
        width=page.width,
        height=page.height,
        # What is meant is drawn last: on top.
        boxes=sorted(boxes, key=lambda box: box.meant),
        hint=str(HINTS[hint]) if hint else "",
        lines=lines,
        turn=turn,
        transform=f"translate({moves[turn][0]} {moves[turn][1]}) rotate({turn})" if turn else "",
    )


def _box(page: PaperPage, current: Fact, origin: Fact, ref: int, look: Look) -> Box:
    left, top, right, bottom = origin.box or (0, 0, 0, 0)
    radius = _BADGE / 2 * page.width / 1600
    pad = radius / 4
    return Box(
        anchor=anchor_of(origin),
        ref=ref,
        label=current.name,
        x=left - pad,
        y=top - pad,
        width=right - left + 2 * pad,
        height=bottom - top + 2 * pad,
        circle_x=min(right + pad, page.width - radius),
        circle_y=max(top - pad, radius),
        radius=radius,
        font=radius * 1.25,
        doubtful=not current.is_sure,
        changed=current.value != origin.value,
        meant=current.name in (look.correct, look.fact),
    )
