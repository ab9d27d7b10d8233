"""What a helper sees who files for somebody: that there is a stay, which papers came, and how far
their own filings are. No diagnosis, no hospital, no amount that we computed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from claims.models import Claim, Filing, Paper, PaperPage, PaperRequest, Reminder, ScannedFile
from claims.paper_facts import REQUIRED
from claims.queries.frozen import RESTS, resting
from claims.queries.home import CLAIMABLE
from claims.queries.papers import HINTS, TILES, WHY, hint_of
from claims.states import ClaimState
from claims.words import REFUSALS, SCAN_TROUBLES
from config.status import STATUS
from members.models import Mandate, Member, Unit, User
from members.policies import paths_for, within
from members.roles import Permission

# So long a helper sees what they filed.
SEEN_DAYS = 30
MOST_SHOWN = 200
# What a helper compares with the paper on the counter; a diagnosis is not among it.
COMPARED = (*REQUIRED, "bill_no")
_WHY = {**REFUSALS, **SCAN_TROUBLES}


@dataclass(frozen=True)
class OutletStay:
    """A stay that the insurer told of: its days, so that the right one is claimed for."""

    reference: str
    kind: str
    admitted_on: date
    discharged_on: date


@dataclass(frozen=True)
class ListedPaper:
    """One paper of a filing: what it is, how many pages, and what a new scan would mend."""

    uid: str
    label: str
    pages: int
    waiting: bool
    hint: Promise | str


@dataclass(frozen=True)
class Wanted:
    """A kind of paper on the checklist."""

    kind: str
    label: Promise | str
    why: Promise | str
    required: bool
    there: bool


@dataclass(frozen=True)
class OutletPapers:
    """The papers of one filing. `ready`: the receipt is there, and all pages are read."""

    checklist: list[Wanted]
    papers: list[ListedPaper]
    waiting: int
    ready: bool


@dataclass(frozen=True)
class FiledRow:
    """A claim that the helper filed. `ended`: the member lets them follow it no longer."""

    reference: str
    who: str
    filed_at: datetime
    state: str
    state_label: str
    tone: str
    asked_until: date | None
    ended: bool


@dataclass(frozen=True)
class ScanRow:
    """A file from the scanner."""

    pk: int
    name: str
    pages: int
    arrived_at: datetime
    why: Promise | str
    owner: str


def outlet_stays(member: Member) -> list[OutletStay]:
    reminders = Reminder.objects.filter(member=member, state__in=CLAIMABLE)
    return [
        OutletStay(
            reference=str(row.encounter.reference),
            kind=row.encounter.get_kind_display(),
            admitted_on=row.encounter.admitted_on,
            discharged_on=row.encounter.discharged_on,
        )
        for row in reminders.select_related("encounter").order_by("-encounter__discharged_on")[:20]
    ]


def outlet_papers(
    filing: Filing | None,
    helper: User,
    *,
    kinds: Collection[str] = (),
    since: datetime | None = None,
) -> OutletPapers:
    """The helper's own papers of a filing, beside a checklist of `kinds` (else of a stay)."""
    found = Paper.objects.none()
    if filing is not None:
        found = Paper.objects.filter(filing=filing, added_by=helper, removed_at=None)
    if since is not None:
        found = found.filter(added_at__gte=since)
    papers = list(found.prefetch_related("pages").order_by("pk"))
    there = {paper.kind_or_wanted for paper in papers} | {paper.wanted_kind for paper in papers}
    wanted = [Paper.Kind(kind) for kind in kinds] or list(TILES)
    rows = [_listed(paper) for paper in papers]
    waiting = sum(row.waiting for row in rows)
    return OutletPapers(
        checklist=[
            Wanted(
                kind=kind.value,
                label=str(kind.label),
                why=WHY.get(kind, ""),
                required=bool(kinds) or kind == Paper.Kind.INPATIENT_RECEIPT,
                there=kind.value in there,
            )
            for kind in wanted
        ],
        papers=rows,
        waiting=waiting,
        ready=Paper.Kind.INPATIENT_RECEIPT in there and not waiting,
    )


def own_paper_of(helper: User, uid: str) -> Paper | None:
    """A paper that this helper added."""
    return Paper.objects.filter(uid=uid, added_by=helper, removed_at=None).first()


def own_filing(helper: User, reference: str, *, now: datetime) -> Claim | None:
    """A claim that this very helper filed not long ago; None for every other."""
    return (
        _filed(helper, now)
        .filter(reference=reference)
        .select_related("member__unit", "encounter", "filing")
        .first()
    )


def filed_by(helper: User, *, now: datetime) -> list[FiledRow]:
    """The helper's own filings of the last days, the newest first; three statements."""
    claims = list(_filed(helper, now).select_related("member").order_by("-pk")[:MOST_SHOWN])
    at_rest = resting(claims)
    asked = dict(
        PaperRequest.objects.filter(claim__in=claims, closed_at=None).values_list(
            "claim_id", "due_on"
        )
    )
    followed = set(
        Mandate.objects.in_force(timezone.localdate(now))
        .filter(delegate=helper, may_follow=True, member__in=[one.member_id for one in claims])
        .values_list("member_id", flat=True)
    )
    rows = []
    for claim in claims:
        open_to = claim.member_id in followed
        label = str(RESTS if claim.pk in at_rest else ClaimState(claim.state).label)
        rows.append(
            FiledRow(
                reference=claim.reference,
                who=claim.member.masked_name,
                filed_at=claim.filed_at,
                state=claim.state if open_to else "",
                state_label=label if open_to else "",
                tone=STATUS[claim.state][0],
                asked_until=asked.get(claim.pk) if open_to else None,
                ended=not open_to,
            )
        )
    return rows


def filed_together(claim: Claim) -> list[str]:
    """The numbers of all claims of one act: a stay may belong to several items and periods."""
    same = Claim.objects.filter(
        encounter_id=claim.encounter_id, filed_by_id=claim.filed_by_id, filed_at=claim.filed_at
    )
    return list(same.order_by("pk").values_list("reference", flat=True))


def counters_of(helper: User) -> QuerySet[Unit]:
    """Where the helper serves: open outlets of their units, else the units that they were named
    for."""
    under = within(paths_for(helper, Permission.CLAIM_FILE), "path")
    outlets = Unit.objects.open().filter(under, kind=Unit.Kind.OUTLET)
    if outlets.exists():
        return outlets.order_by("path")
    return Unit.objects.filter(path__in=paths_for(helper, Permission.CLAIM_FILE)).order_by("path")


def scans_ready(helper: User, filing: Filing | None) -> list[ScanRow]:
    """What the scanners of the helper's counters delivered and nobody used."""
    ready = _scans(helper).filter(state=ScannedFile.State.WAITING)
    if filing is not None:  # taken for this filing when the process was killed
        ready = ready | _scans(helper).filter(
            state=ScannedFile.State.USED, filing=filing, paper=None
        )
    return [_scan(row) for row in ready.order_by("-pk")[:50]]


def scans_refused(helper: User) -> list[ScanRow]:
    """What could not be taken, with who sees to it."""
    refused = _scans(helper).filter(state=ScannedFile.State.REFUSED)
    return [_scan(row) for row in refused.order_by("-pk")[:MOST_SHOWN]]


def scan_of(helper: User, pk: int) -> ScannedFile | None:
    return _scans(helper).filter(pk=pk).first()


def _filed(helper: User, now: datetime) -> QuerySet[Claim]:
    since = now - timedelta(days=SEEN_DAYS)
    return Claim.objects.filter(filed_by=helper, filed_at__gte=since)


def _scans(helper: User) -> QuerySet[ScannedFile]:
    paths = paths_for(helper, Permission.CLAIM_FILE)
    return ScannedFile.objects.filter(within(paths, "outlet__path")).select_related("owner")


def _scan(row: ScannedFile) -> ScanRow:
    return ScanRow(
        pk=row.pk,
        name=row.name,
        pages=row.pages,
        arrived_at=row.arrived_at,
        why=_WHY.get(row.refusal, ""),
        owner=row.owner.display_name if row.owner else "",
    )


def _listed(paper: Paper) -> ListedPaper:
    pages = list(paper.pages.all())
    hints = [hint for page in pages if (hint := hint_of(page, paper))]
    return ListedPaper(
        uid=str(paper.uid),
        label=str(Paper.Kind(paper.kind_or_wanted).label),
        pages=len(pages),
        waiting=any(page.state == PaperPage.State.WAITING for page in pages),
        hint=HINTS.get(hints[0], "") if hints else "",
    )
