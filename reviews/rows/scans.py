"""The photographed papers of a case: each page with a numbered box around what was read there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claims.models import Claim, Fact, Paper, PaperPage
from claims.queries.papers import HINTS, hint_of

_BADGE = 34.0  # pixels of a page 1600 pixels wide


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
    """One page of one paper."""

    uid: str
    title: str
    note: str
    width: int
    height: int
    boxes: list[Box]
    hint: str
    lines: list[LineBox]


def scans(
    claim: Claim,
    facts: Sequence[tuple[Fact, Fact]],
    refs: Mapping[int, int],
    lines: Mapping[int, list[LineBox]],
) -> list[Scan]:
    """Every page; `facts` are pairs of the current fact and the one that was read on a paper,
    `lines` those of a fee list by the key of their page."""
    if claim.filing_id is None:
        return []
    papers = Paper.objects.filter(filing_id=claim.filing_id, removed_at=None)
    found = []
    for paper in papers.prefetch_related("pages").order_by("pk"):
        pages = list(paper.pages.all())
        for page in pages:
            boxes = [
                _box(page, current, origin, refs[current.pk])
                for current, origin in facts
                if origin.page_id == page.pk and current.pk in refs
            ]
            found.append(_scan(paper, page, len(pages), boxes, lines.get(page.pk, [])))
    return found


def anchor_of(origin: Fact) -> str:
    """Where the page puts the box of a fact."""
    return f"box-{origin.pk}"


def _scan(
    paper: Paper, page: PaperPage, count: int, boxes: list[Box], lines: list[LineBox]
) -> Scan:
    hint = hint_of(page, paper)
    return Scan(
        uid=str(page.uid),
        title=str(Paper.Kind(paper.kind_or_wanted).label),
        note=f"{page.number + 1} / {count}" if count > 1 else "",
        width=page.width,
        height=page.height,
        boxes=boxes,
        hint=str(HINTS[hint]) if hint else "",
        lines=lines,
    )


def _box(page: PaperPage, current: Fact, origin: Fact, ref: int) -> Box:
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
        doubtful=not origin.is_sure,
        changed=current.pk != origin.pk,
    )
