"""Files from a counter's scanner: taken in, put to a filing, and what was refused seen to."""

import hashlib
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from uuid import uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.papers import add_paper
from claims.intake.decode import decode
from claims.intake.refusals import Refused
from claims.models import Filing, Paper, ScannedFile
from claims.policies import check_may_add_paper
from claims.scan_folder import Found, look_through, put_away
from config.kernel import vault
from config.kernel.denial import Conflict, Denied
from config.kernel.sealing import blind_index
from members.models import RoleGrant, Unit, User
from members.policies import require
from members.roles import Permission, Role

State = ScannedFile.State
_NAME_MOST = 80


class ScanGone(Conflict):
    """Somebody else has put this file to a filing."""

    code = "scan_gone"


def take_scans(*, root: Path, now: datetime) -> Counter[str]:
    """Look through the folder of every counter (its unit's code) and take what is whole.

    Counts by what became of the files: taken, twice, refused, unfinished. Killed anywhere, it goes
    on where it was: a file leaves the folder after its row is kept, and is met once.
    """
    told: Counter[str] = Counter()
    # Of closed ones too: what was scanned there must not stay behind in the open.
    for outlet in Unit.objects.filter(kind=Unit.Kind.OUTLET).order_by("pk"):
        if not re.fullmatch(r"[0-9A-Za-z_-]+", outlet.code):
            continue
        folder = root / outlet.code
        if folder.is_dir() and not folder.is_symlink():
            for found in look_through(folder, now=now):
                told[_take(outlet, found, now) if found else "unfinished"] += 1
    return told


def use_scan(
    *, scan_id: int, filing_id: int, wanted_kind: str, actor: User, now: datetime
) -> Paper:
    """Make a paper of it. Raises ScanGone where another filing has it; must not be called inside a
    transaction, as `add_paper`. The same again gives the paper that is there."""
    filing = Filing.objects.select_related("member").get(pk=filing_id)
    check_may_add_paper(actor, filing, now)
    scan = ScannedFile.objects.select_related("outlet", "paper").get(pk=scan_id)
    require(actor, Permission.CLAIM_FILE, unit_path=scan.outlet.path)
    if scan.paper is not None and scan.filing_id == filing_id:
        return scan.paper
    held = ScannedFile.objects.filter(pk=scan_id, state=State.WAITING)
    if not held.update(state=State.USED, filing=filing) and scan.filing_id != filing_id:
        raise ScanGone(_("This scan has been used already."))
    try:
        paper = add_paper(
            filing_id=filing_id,
            upload_id=uuid5(scan.uid, filing.reference),
            original=vault.fetch(scan.stored),
            wanted_kind=wanted_kind,
            actor=actor,
            now=now,
        )
    except Denied:
        # It is not this filing's after all; the sentence says why.
        ScannedFile.objects.filter(pk=scan_id, paper=None).update(state=State.WAITING, filing=None)
        raise
    if not ScannedFile.objects.filter(paper=paper).exists():
        ScannedFile.objects.filter(pk=scan_id).update(paper=paper)
    return paper


@transaction.atomic
def close_scan(*, scan_id: int, actor: User, now: datetime) -> None:
    """Seen to: a refused one was scanned again, or one that is ready is not needed."""
    scan = (
        ScannedFile.objects.select_for_update(of=("self",)).select_related("outlet").get(pk=scan_id)
    )
    require(actor, Permission.CLAIM_FILE, unit_path=scan.outlet.path)
    if scan.state not in (State.WAITING, State.REFUSED):
        return
    stored, scan.stored = scan.stored, ""
    scan.state, scan.closed_by, scan.closed_at = State.CLOSED, actor, now
    scan.save()
    if stored:
        transaction.on_commit(lambda: vault.discard(stored))


def _take(outlet: Unit, found: Found, now: datetime) -> str:
    index = blind_index(f"{outlet.pk}\x00{found.mark}", kind="scan")
    if ScannedFile.objects.filter(outlet=outlet, source_index=index).exists():
        put_away(found)  # kept before, and the process was killed before it was put away
        return "twice"
    scan = ScannedFile(outlet=outlet, source_index=index, size=found.size, arrived_at=now)
    scan.set_name(found.path.name[:_NAME_MOST])
    refusal = found.refusal
    if not refusal:
        scan.sha256 = hashlib.sha256(found.content).hexdigest()
        if _is_there(scan):
            put_away(found)
            return "twice"
        refusal, scan.pages = _tried(found.content)
    if refusal:
        scan.state, scan.refusal, scan.owner = State.REFUSED, refusal, owner_of(outlet)
        scan.save()
        put_away(found, refused_as=f"{scan.pk}-{found.path.name[:_NAME_MOST]}")
        return "refused"
    scan.state, scan.stored = State.WAITING, vault.keep(found.content)
    try:
        with transaction.atomic():
            scan.save()
    except IntegrityError:  # another worker was faster
        vault.discard(scan.stored)
        return "twice"
    put_away(found)
    return "taken"


def _is_there(scan: ScannedFile) -> bool:
    same = ScannedFile.objects.filter(outlet_id=scan.outlet_id, sha256=scan.sha256)
    return same.filter(state__in=(State.WAITING, State.USED)).exists()


def _tried(content: bytes) -> tuple[str, int]:
    """Why it cannot be opened, or "" and its pages. The child that opens it has limits."""
    try:
        return "", sum(1 for _page in decode(content))
    except Refused as refused:
        return refused.code, 0


def owner_of(outlet: Unit) -> User | None:
    """Who sees to the counter's refused files: the helper who serves nearest to it, and longest."""
    grants = RoleGrant.objects.filter(
        role=Role.OUTLET_HELPER, until=None, user__is_active=True
    ).select_related("user", "unit")
    near = [grant for grant in grants if outlet.path.startswith(grant.unit.path)]
    return max(near, key=lambda one: (len(one.unit.path), -one.pk)).user if near else None


def scan_root() -> Path | None:
    """Where the counters' folders lie; None where no scanner is connected."""
    return Path(settings.SCAN_FOLDERS) if settings.SCAN_FOLDERS else None
