"""Papers as a member puts them together: each photo its own act, done once however often sent."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from claims.intake.decode import decode
from claims.intake.page import Page, words_as_json
from claims.intake.place import without_place
from claims.intake.refusals import Refused
from claims.looks import bands
from claims.models import Claim, Filing, Paper, PaperPage
from claims.policies import check_may_add_paper, check_may_edit_draft, check_may_file
from claims.states import GONE
from claims.words import refusal_text
from config.kernel import vault
from config.kernel.denial import Denied
from config.kernel.tasks import enqueue
from members.models import Member, User


class NotAPaper(Denied):
    """The file is not taken; the sentence says why and what to do."""

    code = "not_a_paper"


class SentBefore(Denied):
    """The member sent this very file before, with the claim `earlier`."""

    code = "sent_before"

    def __init__(self, sentence: object, *, earlier: str) -> None:
        super().__init__(sentence)
        self.earlier = earlier


def open_draft(*, actor: User, now: datetime, member: Member | None = None) -> Filing:
    """The actor's draft, whichever device asks; a new one where there is none.

    For themselves, or for `member`: whoever acts for somebody has a draft of their own, and sees
    nothing of what the member put together.
    """
    person = member or actor.member
    if person is None:
        raise Denied(_("This is for members."))
    check_may_file(actor, person, now)
    own = Filing.objects.filter(member=person, opened_by=actor, state=Filing.State.DRAFT)
    found = own.first()
    if found is not None:
        return found
    with suppress(IntegrityError), transaction.atomic():
        return Filing.objects.create(member=person, opened_by=actor, opened_at=now)
    return own.get()  # another device was faster


def add_paper(
    *,
    filing_id: int,
    upload_id: UUID,
    original: bytes,
    wanted_kind: str,
    actor: User,
    now: datetime,
    check: Callable[[User, Filing, datetime], None] = check_may_add_paper,
) -> Paper:
    """Take one file: its pages drawn anew in a child, all of it sealed, reading asked for. What it
    tells of where it was taken is not kept.

    The same upload, or the same file, sent again gives the paper that is there. Raises NotAPaper
    with a sentence for what cannot be read, SentBefore for a file of an earlier claim. Must not be
    called inside a transaction: drawing takes seconds. `check` says who may.
    """
    filing = Filing.objects.select_related("member").get(pk=filing_id)
    check(actor, filing, now)
    digest = hashlib.sha256(original).hexdigest()
    there = _there(filing, upload_id, digest)
    if there is not None:
        return there
    _check_new(filing, digest)
    kept: list[str] = []
    try:
        pages = _drawn(original, kept)
        name = vault.keep(without_place(original))
        kept.append(name)
        paper = Paper(
            filing=filing,
            upload_id=upload_id,
            wanted_kind=wanted_kind if wanted_kind in Paper.Kind.values else "",
            sha256=digest,
            size=len(original),
            original=name,
            added_by=actor,
            added_at=now,
        )
        return _record(paper, pages, actor, now, check)
    except Refused as refused:
        _discard(kept)
        raise NotAPaper(refusal_text(refused.code), code=refused.code) from refused
    except IntegrityError:  # the same upload at the same time
        _discard(kept)
        there = _there(filing, upload_id, digest)
        if there is None:
            raise
        return there
    except BaseException:
        _discard(kept)
        raise


@transaction.atomic
def remove_paper(*, paper_id: int, actor: User, now: datetime) -> None:
    """Take a paper out of a draft; what was sent stays."""
    paper = Paper.objects.select_related("filing").get(pk=paper_id)
    filing = _lock(paper.filing_id)
    check_may_edit_draft(actor, filing, now)
    Paper.objects.filter(pk=paper_id, removed_at=None).update(removed_at=now)


@transaction.atomic
def discard_draft(*, filing_id: int, actor: User, now: datetime) -> None:
    """Begin anew: the draft is thrown away with all that is in it."""
    filing = _lock(filing_id)
    check_may_edit_draft(actor, filing, now)
    filing.state = Filing.State.DISCARDED
    filing.save(update_fields=["state"])


def _drawn(original: bytes, kept: list[str]) -> list[PaperPage]:
    """The pages, their pictures stored as they come; names of stored files go into `kept`."""
    pages = []
    for page in decode(original):
        copies = []
        for copy in (page.reading, page.view, page.thumbnail):
            copies.append(vault.keep(copy))
            kept.append(copies[-1])
        pages.append(_row(page, *copies))
    return pages


def _row(page: Page, reading_copy: str, view_copy: str, thumbnail_copy: str) -> PaperPage:
    row = PaperPage(
        number=page.number,
        width=page.width,
        height=page.height,
        long_side=max(page.source_width, page.source_height),
        sharpness=page.sharpness,
        brightness=page.brightness,
        look=page.look,
        look_bands=bands(page.look),
        reading_copy=reading_copy,
        view_copy=view_copy,
        thumbnail_copy=thumbnail_copy,
    )
    row.words = words_as_json(page.words)
    return row


@transaction.atomic
def _record(
    paper: Paper,
    pages: list[PaperPage],
    actor: User,
    now: datetime,
    check: Callable[[User, Filing, datetime], None],
) -> Paper:
    filing = _lock(paper.filing_id)
    check(actor, filing, now)  # it may have been sent while the pages were drawn
    if filing.papers.filter(removed_at=None).count() >= settings.PAPERS_MAX:
        raise Denied(_("That is enough: at most %(most)s papers.") % {"most": settings.PAPERS_MAX})
    paper.save()
    for page in pages:
        page.paper = paper
        page.save()
        enqueue("claims.read_page", page.pk, now=now)
    return paper


def _there(filing: Filing, upload_id: UUID, digest: str) -> Paper | None:
    papers = Paper.objects.filter(filing=filing)
    return (
        papers.filter(upload_id=upload_id).first()
        or papers.filter(sha256=digest, removed_at=None).first()
    )


def _check_new(filing: Filing, digest: str) -> None:
    """Of the member's own papers only: whether someone else sent it is for the desk to see."""
    earlier = (
        Claim.objects.filter(
            filing__papers__sha256=digest,
            filing__papers__removed_at=None,
            member_id=filing.member_id,
        )
        .exclude(filing=filing)
        .exclude(state__in=GONE)
        .first()
    )
    if earlier is not None:
        raise SentBefore(
            _("You sent this paper before, with your claim %(reference)s.")
            % {"reference": earlier.reference},
            earlier=earlier.reference,
        )


def _discard(names: list[str]) -> None:
    for name in names:
        vault.discard(name)


def _lock(filing_id: int) -> Filing:
    locked = Filing.objects.select_for_update(of=("self",))
    return locked.select_related("member").get(pk=filing_id)
