"""A case as one file: asked for with a reason, put together step by step, kept sealed for days.

A step is a piece of work of its own: its pages are sealed and counted in the transaction that moves
the bundle on. A worker that is killed costs its step, and that is done again.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Claim
from config.kernel import vault
from config.kernel.denial import Denied
from config.kernel.pdf.jpeg import NotAJpeg
from config.kernel.pdf.sheet import Entry, Page, Sheet
from config.kernel.pdf.writer import PdfWriter, Written, characters_of, foot_of
from config.kernel.sealing import SealBroken
from config.kernel.tasks import enqueue
from members.actions.access import record_access
from members.models import AccessEntry, User
from reviews.actions.locks import lock_case
from reviews.bundle_text import bundle_plan, picture_count
from reviews.file_policies import check_may_bundle
from reviews.models import BundlePart, CaseBundle
from reviews.policies import OpenQuestion
from reviews.states import BUNDLE_MOVES, BundleState

KIND = "reviews.make_bundle"
PICTURES_A_STEP = 20
# With so few pictures whoever asks has the file at once; more are put together in the background.
PICTURES_AT_ONCE = 8
_PART_BYTES = 1024 * 1024
_SHORTEST = 4


class NotThereAnyMore(Denied):
    """The file was thrown away after its days, or is not ready."""

    code = "bundle_gone"


@dataclass(frozen=True)
class BundleWish:
    """What the file is for; `identity_reason`: why names and numbers must stand in it, or ""."""

    reason: str
    note: str = ""
    identity_reason: str = ""


@transaction.atomic
def ask_for_bundle(*, review_id: int, wish: BundleWish, actor: User, now: datetime) -> CaseBundle:
    """Begin the file, with who asked and why on record; a small one is ready when this returns."""
    review = lock_case(review_id)
    identity_reason = " ".join(wish.identity_reason.split())
    check_may_bundle(actor, review, identity=bool(identity_reason))
    if wish.reason not in CaseBundle.Reason.values:
        raise OpenQuestion(gettext_lazy("Please say what the file is for."))
    if identity_reason and len(identity_reason) < _SHORTEST:
        raise OpenQuestion(gettext_lazy("Please say in a few words why names must stand in it."))
    bundle = CaseBundle.objects.create(
        review=review,
        asked_by=actor,
        asked_at=now,
        reason=wish.reason,
        note=" ".join(wish.note.split())[:150],
        identity_reason=identity_reason[:150],
        state=BUNDLE_MOVES.initial,
    )
    _note_access(bundle, review.claim, actor, now)
    if picture_count(review.claim) > PICTURES_AT_ONCE:
        enqueue(KIND, bundle.pk, now=now)
    else:
        make_all(bundle_id=bundle.pk, now=now)
        bundle.refresh_from_db()
    return bundle


def make_all(*, bundle_id: int, now: datetime) -> None:
    """All steps that are left, one after the other."""
    bundle = CaseBundle.objects.get(pk=bundle_id)
    while bundle.state == BundleState.MAKING:
        make_step(bundle_id=bundle_id, step=bundle.step, now=now, queue=False)
        bundle.refresh_from_db()


@transaction.atomic
def make_step(*, bundle_id: int, step: int, now: datetime, queue: bool = True) -> None:
    """The text and the type first, then the pictures, some at a time; nothing where it is done."""
    bundle = CaseBundle.objects.select_for_update().get(pk=bundle_id)
    if bundle.state != BundleState.MAKING or bundle.step != step:
        return
    sink = _Sink(bundle)
    try:
        if step == 0:
            _write_text(bundle, sink)
        else:
            _write_pictures(bundle, sink)
        bundle.step += 1
        if bundle.pages_done == bundle.pages:
            _finish(bundle, sink, now)
        elif queue:
            enqueue(KIND, bundle.pk, now=now, version=bundle.step)
        bundle.save()
    except BaseException:
        sink.forget()
        raise


@transaction.atomic
def give_up_bundle(*, bundle_id: int, now: datetime) -> None:
    """After the last try: whoever asked sees it, and may ask again."""
    bundle = CaseBundle.objects.select_for_update().get(pk=bundle_id)
    if bundle.state == BundleState.MAKING:
        bundle.state = BUNDLE_MOVES.target("give_up", bundle.state)
        bundle.ended_at = now
        bundle.save()
        _throw_away(bundle)


def expire_bundles(*, now: datetime) -> int:
    """Throw away what lay for its days; how many."""
    made = CaseBundle.objects.filter(state=BundleState.MADE, expires_at__lte=now)
    due = list(made.order_by("pk").values_list("pk", flat=True)[:100])
    for pk in due:
        with transaction.atomic():
            bundle = CaseBundle.objects.select_for_update().get(pk=pk)
            if bundle.state == BundleState.MADE:
                bundle.state = BUNDLE_MOVES.target("expire", bundle.state)
                bundle.save()
                _throw_away(bundle)
    return len(due)


def bundle_bytes(bundle: CaseBundle) -> Iterator[bytes]:
    """The file, piece by piece. Raises NotThereAnyMore."""
    if bundle.state != BundleState.MADE:
        raise NotThereAnyMore(gettext_lazy("This file is not here any more: please ask again."))
    for stored in bundle.parts.values_list("stored", flat=True):
        yield vault.fetch(stored)


class _Sink:
    """Takes bytes and seals them in pieces."""

    def __init__(self, bundle: CaseBundle) -> None:
        self._bundle, self._kept = bundle, bytearray()
        self._next = bundle.parts.count()
        self._stored: list[str] = []

    def take(self, piece: bytes) -> None:
        self._kept += piece
        while len(self._kept) >= _PART_BYTES:
            self._seal(bytes(self._kept[:_PART_BYTES]))
            del self._kept[:_PART_BYTES]

    def close(self) -> None:
        if self._kept:
            self._seal(bytes(self._kept))
            self._kept.clear()

    def forget(self) -> None:
        """The step is not kept: nor is what it stored."""
        for stored in self._stored:
            vault.discard(stored)

    def _seal(self, content: bytes) -> None:
        stored = vault.keep(content)
        self._stored.append(stored)
        BundlePart.objects.create(
            bundle=self._bundle, number=self._next, stored=stored, size=len(content)
        )
        self._next += 1
        self._bundle.size += len(content)


def _write_text(bundle: CaseBundle, sink: _Sink) -> None:
    """Lay the case out, and write its text pages and the type that all pages need."""
    claim = Claim.objects.select_related(
        "member__unit", "scheme", "bank_account", "encounter", "filing"
    ).get(pk=bundle.review.claim_id)
    plan = bundle_plan(claim, identity=bool(bundle.identity_reason))
    writer = PdfWriter(sink.take)
    bundle.pages = plan.total
    for number, page in enumerate(plan.pages, start=1):
        writer.text_page(page, foot=_foot(bundle, claim.reference, number))
    said = characters_of(plan.pages) | set("".join(picture.caption for picture in plan.pictures))
    writer.fonts(said | set(_lost_words()) | set(f"{claim.reference} 0123456789 / ·"))
    bundle.pages_done = len(plan.pages)
    bundle.written = {
        "file": writer.written.as_json(),
        "reference": claim.reference,
        "pictures": [[picture.stored, picture.caption] for picture in plan.pictures],
        "entries": [[entry.title, entry.page] for entry in plan.entries],
    }
    sink.close()


def _write_pictures(bundle: CaseBundle, sink: _Sink) -> None:
    kept: dict[str, Any] = bundle.written
    writer = PdfWriter(sink.take, Written(**kept["file"]))
    first = bundle.pages_done - (bundle.pages - len(kept["pictures"]))
    for stored, caption in kept["pictures"][first : first + PICTURES_A_STEP]:
        bundle.pages_done += 1
        foot = _foot(bundle, kept["reference"], bundle.pages_done)
        if not stored:
            writer.text_page(_only(caption), foot=foot)
            continue
        try:
            writer.picture_page(vault.fetch(stored), caption=caption, foot=foot)
        except (vault.FileLost, SealBroken, NotAJpeg):
            writer.text_page(_only(f"{caption}  · {_lost_words()}"), foot=foot)
    kept["file"] = writer.written.as_json()
    sink.close()


def _finish(bundle: CaseBundle, sink: _Sink, now: datetime) -> None:
    kept: dict[str, Any] = bundle.written
    writer = PdfWriter(sink.take, Written(**kept["file"]))
    entries = [Entry(title, page) for title, page in kept["entries"]]
    writer.finish(title=kept["reference"], entries=entries)
    sink.close()
    digest = hashlib.sha256()
    for stored in bundle.parts.values_list("stored", flat=True):
        digest.update(vault.fetch(stored))
    bundle.sha256, bundle.written = digest.hexdigest(), {}
    bundle.state = BUNDLE_MOVES.target("finish", bundle.state)
    bundle.ended_at = now
    bundle.expires_at = now + timedelta(days=settings.BUNDLE_DAYS)


def _throw_away(bundle: CaseBundle) -> None:
    """The bytes go when it is certain that they are not needed: after the commit."""
    stored = list(bundle.parts.values_list("stored", flat=True))
    bundle.parts.all().delete()
    transaction.on_commit(partial(_discard_all, stored))


def _discard_all(stored: Sequence[str]) -> None:
    for name in stored:
        vault.discard(name)


def _foot(bundle: CaseBundle, reference: str, number: int) -> Any:
    return foot_of(f"{reference}    {number} / {bundle.pages}")


def _lost_words() -> str:
    with translation.override("zh-hans"):
        return _("this page could not be opened")


def _only(caption: str) -> Page:
    sheet = Sheet()
    sheet.paragraph(caption, bold=True)
    return sheet.pages[0]


def _note_access(bundle: CaseBundle, claim: Claim, actor: User, now: datetime) -> None:
    """In the house's language: the member reads it, whatever the officer's screen speaks."""
    with translation.override(settings.LANGUAGE_CODE):
        purpose = " · ".join(
            filter(
                None,
                (
                    _("Whole case %(reference)s as one file") % {"reference": claim.reference},
                    str(CaseBundle.Reason(bundle.reason).label),
                    bundle.note,
                    bundle.identity_reason,
                ),
            )
        )
    record_access(
        user=actor, member_id=claim.member_id, what=AccessEntry.What.CASE, purpose=purpose, now=now
    )
