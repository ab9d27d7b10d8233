"""A member's papers: what is there, what is still being read, what should be photographed again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Filing, Paper, PaperPage, PaperRequest
from claims.queries.progress import DONE, UNCLEAR, PageStand, Progress, progress_of, stands
from claims.states import ClaimState
from members.models import Member, User

K = Paper.Kind

# A good photo has about 0.6 (`claims.intake.draw`); below this small print is guesswork.
SHARP_ENOUGH = 0.5
BRIGHT_ENOUGH = 70.0
LARGE_ENOUGH = 1400

HINTS = {
    "blurred": _("This looks blurred. Hold still, tap on the paper, and take it once more."),
    "dark": _("This is rather dark. Please take it once more near a window or a lamp."),
    "small": _("This picture is small. Please send the original photo, not one from a chat."),
    "other_kind": _("This looks like another paper than the one asked for. Is it the right one?"),
    "unread": _("We could not read this by machine. A person will; you may also take it again."),
}
# Seen on the picture itself, before anything is read: a new photo mends it.
RETAKE = ("blurred", "dark", "small")
WHY: dict[str, Promise] = {
    K.INPATIENT_RECEIPT: _("The hospital's receipt of the stay, all of it, with both numbers."),
    K.DISCHARGE_SUMMARY: _("Every page. It says when you came, when you left, and why."),
    K.SPLIT_SHEET: _(
        "From the medical insurance where you are insured, if your receipt does not show what you"
        " bore yourself (自负)."
    ),
    K.SETTLEMENT_SHEET: _("From the hospital's insurance desk, with its stamp."),
    K.FEE_LIST: _("Every page, one after the other: it names each item and its price."),
    K.DIAGNOSIS_CERTIFICATE: _("With the physician's name, the day and the hospital's stamp."),
}
WHY_OTHERS = _("Whatever else belongs to it: settlement sheet, fee list, certificate.")
WHY_APPEAL = _("Whatever shows what we did not know: a police report, a certificate, a letter.")
# What a stay by photo is asked for: the receipt always, the rest when it exists.
TILES = (K.INPATIENT_RECEIPT, K.DISCHARGE_SUMMARY, K.SPLIT_SHEET)
# Of which there is a picture of a good one, config/static/img/papers.
SAMPLES = (*TILES, K.SETTLEMENT_SHEET, K.FEE_LIST, K.DIAGNOSIS_CERTIFICATE)


@dataclass(frozen=True)
class PaperRow:
    """One paper. `state` is waiting, read or failed; `hint` a key of HINTS or "", and `again`
    whether its sender is still to choose between a new photo and this one."""

    uid: str
    label: str
    pages: list[PageStand]
    state: str
    read: int
    hint: str
    again: bool

    @property
    def words(self) -> Promise | str:
        return HINTS.get(self.hint, "")

    @property
    def now(self) -> int:
        """The page that the machine is at, from 1."""
        return min(self.read + 1, len(self.pages))

    @property
    def unclear(self) -> list[PageStand]:
        return [page for page in self.pages if page.state == UNCLEAR]


@dataclass(frozen=True)
class Tile:
    """One kind of paper that is asked for ("" for any other), with what was sent for it."""

    kind: str
    label: Promise | str
    why: Promise | str
    required: bool
    papers: list[PaperRow]

    @property
    def sample(self) -> bool:
        """Whether there is a picture of a good one to show."""
        return self.kind in SAMPLES


@dataclass(frozen=True)
class PapersPage:
    """`ready`: the receipt is there, and the machine is through with all pages."""

    tiles: list[Tile]
    progress: Progress
    count: int
    ready: bool
    note: str = ""
    due_on: date | None = None

    @property
    def reading(self) -> bool:
        return self.progress.reading

    @property
    def papers(self) -> list[PaperRow]:
        return [paper for tile in self.tiles for paper in tile.papers]


def draft_of(member: Member, user: User) -> Filing | None:
    """What this user has put together for the member and not sent."""
    drafts = Filing.objects.filter(member=member, opened_by=user, state=Filing.State.DRAFT)
    return drafts.select_related("member").first()


def draft_page(filing: Filing | None, *, now: datetime, kept: Collection[str] = ()) -> PapersPage:
    """The page of a draft; of an empty one where nothing was begun. `kept` are papers that their
    sender would not photograph again."""
    return _page(_papers(filing) if filing else [], TILES, now, kept, with_others=True)


def asked_page(
    claim: Claim, *, now: datetime, kept: Collection[str] = (), by: User | None = None
) -> PapersPage:
    """The page of a claim: what is asked for, and everything that was sent; `by`: by this user."""
    request = open_request(claim)
    kinds = tuple(K(kind) for kind in request.kinds) if request else ()
    papers = _papers(claim.filing) if claim.filing else []
    if by is not None:
        papers = [paper for paper in papers if paper.added_by_id == by.pk]
    if request is not None:
        papers = [paper for paper in papers if paper.added_at >= request.asked_at]
    return _page(
        papers,
        kinds,
        now,
        # Nobody is asked to do anything, so nobody is asked for a better photo.
        kept if request else [str(paper.uid) for paper in papers],
        note=request.note if request else "",
        due_on=request.due_on if request else None,
        with_others=request is None and claim.state == ClaimState.APPEALED,
    )


def open_request(claim: Claim) -> PaperRequest | None:
    return claim.paper_requests.filter(closed_at=None).first()


def own_page(member: Member, uid: str, *, by: User | None = None) -> PaperPage | None:
    """A page of the member's own papers, still in their filing; `by`: if this user added it."""
    pages = PaperPage.objects.filter(uid=uid, paper__filing__member=member, paper__removed_at=None)
    return (pages.filter(paper__added_by=by) if by else pages).first()


def own_paper(member: Member, uid: str, *, by: User | None = None) -> Paper | None:
    papers = Paper.objects.filter(uid=uid, filing__member=member, removed_at=None)
    return (papers.filter(added_by=by) if by else papers).first()


def hint_of(page: PaperPage, paper: Paper) -> str:
    """The first thing that a new photo would mend, or ""."""
    if not page.words_sealed:  # a PDF that was born as one cannot be blurred
        if page.sharpness < SHARP_ENOUGH:
            return "blurred"
        if page.brightness < BRIGHT_ENOUGH:
            return "dark"
        if page.long_side < LARGE_ENOUGH:
            return "small"
    if page.state == PaperPage.State.FAILED:
        return "unread"
    wanted, found = paper.wanted_kind, paper.kind
    if wanted and found and K.UNKNOWN not in (wanted, found) and wanted != found:
        return "other_kind"
    return ""


def wants_again(paper: Paper) -> bool:
    """A new photo would mend something that can be seen before anything is read."""
    return any(hint_of(page, paper) in RETAKE for page in paper.pages.all())


def _papers(filing: Filing) -> list[Paper]:
    papers = Paper.objects.filter(filing=filing, removed_at=None)
    return list(papers.prefetch_related("pages").order_by("pk"))


def _page(
    papers: list[Paper],
    kinds: tuple[Paper.Kind, ...],
    now: datetime,
    kept: Collection[str],
    *,
    with_others: bool = False,
    note: str = "",
    due_on: date | None = None,
) -> PapersPage:
    pages = [page for paper in papers for page in paper.pages.all()]
    standing = stands(pages, now=now)
    rows = {paper.pk: _row(paper, standing, kept) for paper in papers}
    tiles = [
        Tile(
            kind=kind.value,
            label=str(kind.label),
            why=WHY.get(kind, ""),
            required=not with_others or kind == K.INPATIENT_RECEIPT,
            papers=[rows[paper.pk] for paper in papers if _slot(paper) == kind],
        )
        for kind in kinds
    ]
    others = [rows[paper.pk] for paper in papers if _slot(paper) not in kinds]
    if with_others or others:
        label, why = (_("Other papers"), WHY_OTHERS) if kinds else (_("What you sent"), "")
        if with_others and not kinds:
            label, why = _("Papers for your appeal"), WHY_APPEAL
        tiles.append(Tile("", label, why, required=not kinds, papers=others))
    progress = progress_of(pages, now=now)
    has_receipt = any(paper.kind_or_wanted == K.INPATIENT_RECEIPT for paper in papers)
    return PapersPage(
        tiles=tiles,
        progress=progress,
        count=len(rows),
        ready=has_receipt and not progress.reading,
        note=note,
        due_on=due_on,
    )


def _slot(paper: Paper) -> str:
    """Where it stands: where the sender put it, else as what it was read."""
    return paper.wanted_kind or paper.kind or K.UNKNOWN


def _row(paper: Paper, standing: dict[int, PageStand], kept: Collection[str]) -> PaperRow:
    pages = list(paper.pages.all())
    states = {page.state for page in pages}
    hints = [hint for page in pages if (hint := hint_of(page, paper))]
    # What was read well all the same needs no better photo.
    well = all(standing[page.pk].state == DONE for page in pages)
    hints = [hint for hint in hints if not (well and hint in RETAKE)]
    # What a new photo would mend comes before what only a person can tell.
    hint = next((hint for hint in hints if hint in RETAKE), next(iter(hints), ""))
    return PaperRow(
        uid=str(paper.uid),
        label=str(Paper.Kind(paper.kind_or_wanted).label),
        pages=[standing[page.pk] for page in pages],
        state=next(state for state in ("waiting", "failed", "read") if state in states),
        read=sum(page.state != PaperPage.State.WAITING for page in pages),
        hint=hint,
        again=hint in RETAKE and str(paper.uid) not in kept,
    )
