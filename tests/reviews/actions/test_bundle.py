"""A case as one file: numbered pages, the same bytes for the same case, sealed, for some days."""

import hashlib
import io
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from PIL import Image
from pypdfium2 import PdfDocument
from pytest_django import Settings

from claims.models import Filing, Paper, PaperPage
from config.kernel import vault
from config.kernel.pdf.typeface import typeface
from config.models import WorkItem
from members.models import AccessEntry, ConflictOfInterest
from members.policies import ConflictDenied, NotAllowed
from reviews.actions import bundle as bundles
from reviews.actions.bundle import (
    BundleWish,
    NotThereAnyMore,
    ask_for_bundle,
    bundle_bytes,
    expire_bundles,
    give_up_bundle,
    make_all,
    make_step,
)
from reviews.actions.file_reply import Answer, file_reply, keep_scan
from reviews.actions.note import Call, note_call
from reviews.actions.original import Arrival, receive_original
from reviews.models import BundlePart, CaseBundle, Review
from reviews.policies import OpenQuestion
from reviews.states import BundleState
from tests.desktop import Desk, a_desk
from tests.stages import House

AUDIT = BundleWish("audit", note="审计 2026-7")
IN_FULL = BundleWish("court", identity_reason="法院要求提供完整信息")


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def _ask(house: House, review: Review, wish: BundleWish = AUDIT, by: str = "officer") -> CaseBundle:
    return ask_for_bundle(review_id=review.pk, wish=wish, actor=house.staff[by], now=house.now)


def _file(bundle: CaseBundle) -> bytes:
    return b"".join(bundle_bytes(bundle))


def _texts(content: bytes) -> list[str]:
    document = PdfDocument(content)
    texts = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    document.close()
    return texts


def _kept(house: House, review: Review) -> None:
    """A call, an original: what a file holds beside papers and facts."""
    officer = house.staff["officer"]
    call = Call("relative", "called_us", house.now, "家属来电，问何时到账。")
    note_call(review_id=review.pk, uid=uuid4(), call=call, actor=officer, now=house.now)
    arrival = Arrival("fee_list", 3, "A-03-12", house.now.date())
    receive_original(
        review_id=review.pk, uid=uuid4(), arrival=arrival, actor=officer, now=house.now
    )


def _many_pages(filing: Filing | None, pages: int, side: int = 60) -> None:
    """The first of these papers gets so many pages more."""
    first = PaperPage.objects.filter(paper__filing=filing).earliest("pk")
    out = io.BytesIO()
    Image.effect_noise((side, side), 60).save(out, "JPEG", quality=90)
    for number in range(2, pages + 2):
        PaperPage.objects.create(
            paper=first.paper, number=number, width=side, height=side, long_side=side,
            sharpness=1, brightness=200, view_copy=first.view_copy,
            reading_copy=vault.keep(out.getvalue()),
        )  # fmt: skip


# -- what stands in it -----------------------------------------------------------------------------


def test_every_page_says_which_it_is_of_how_many_and_of_which_case(
    house: House, desk: Desk
) -> None:
    review = house.review(desk.by_photo())
    made = _ask(house, review)
    texts = _texts(_file(made))
    assert made.pages == len(texts) > PaperPage.objects.count()
    for number, text in enumerate(texts, start=1):
        assert f"{review.claim.reference} {number} / {len(texts)}" in " ".join(text.split())


def test_the_contents_name_the_page_on_which_each_part_begins(house: House, desk: Desk) -> None:
    made = _ask(house, house.review(desk.by_photo()))
    content = _file(made)
    texts = _texts(content)
    document = PdfDocument(content)
    listed = [(one.get_title(), one.get_dest().get_index()) for one in document.get_toc()]
    document.close()
    assert len(listed) > 8
    cover = " ".join(texts[0].split())
    for title, page in listed:
        assert title in " ".join(texts[page].split())
        assert f"{title} {page + 1}" in cover


def test_the_whole_life_of_a_case_stands_in_it(house: House) -> None:
    claim = house.approved(house.member())
    review = house.review(claim)
    _kept(house, review)
    text = " ".join(" ".join(_texts(_file(_ask(house, review)))).split()).replace(" ", "")
    assert "家属来电，问何时到账。" in text
    assert "A-03-12" in text
    assert "受理通知书" in text
    assert "互助金给付通知书" in text
    assert house.staff["officer"].display_name.replace(" ", "") in text
    for line in claim.assessments.latest("pk").lines.all():
        assert line.label_zh.replace(" ", "") in text
        assert line.clause_zh.replace(" ", "")[:6] in text


def test_names_and_numbers_are_masked_unless_a_reason_is_given(house: House) -> None:
    review = house.review(house.approved())
    member = review.claim.member
    masked = "".join(_texts(_file(_ask(house, review))))
    assert member.name not in masked
    assert member.id_number not in masked
    assert member.masked_name in masked
    full = "".join(_texts(_file(_ask(house, review, IN_FULL))))
    assert member.name in full
    assert member.id_number in full


def test_papers_that_only_say_who_somebody_is_are_left_out_without_a_reason(
    house: House, desk: Desk
) -> None:
    claim = desk.by_photo()
    review = house.review(claim)
    card = Paper.objects.filter(filing=claim.filing).earliest("pk")
    Paper.objects.filter(pk=card.pk).update(kind="id_card")
    masked, full = _file(_ask(house, review)), _file(_ask(house, review, IN_FULL))
    assert full.count(b"/DCTDecode") - masked.count(b"/DCTDecode") == card.pages.count()


def test_a_picture_that_is_lost_has_a_page_that_says_so(house: House, desk: Desk) -> None:
    claim = desk.by_photo(kinds=("inpatient_receipt", "discharge_summary"))
    lost = PaperPage.objects.filter(paper__filing=claim.filing).latest("pk")
    vault.discard(lost.reading_copy)
    made = _ask(house, house.review(claim))
    assert made.state == BundleState.MADE
    assert _file(made).count(b"/DCTDecode") == 1
    assert len(_texts(_file(made))) == made.pages


# -- the same case, the same bytes -----------------------------------------------------------------


def test_the_same_case_gives_the_same_bytes(house: House, desk: Desk) -> None:
    review = house.review(desk.by_photo())
    _kept(house, review)
    first = _ask(house, review)
    house.later(days=3)
    again = _ask(house, review, by="officer2")
    assert _file(first) == _file(again)
    assert first.sha256 == again.sha256 == hashlib.sha256(_file(first)).hexdigest()
    assert first.size == len(_file(first))


def test_another_call_gives_another_file(house: House) -> None:
    review = house.in_review()
    before = _ask(house, review).sha256
    _kept(house, review)
    assert _ask(house, review).sha256 != before


# -- many pages ------------------------------------------------------------------------------------


def test_a_large_case_is_put_together_in_the_background_step_by_step(
    house: House, desk: Desk
) -> None:
    claim = desk.by_photo()
    _many_pages(claim.filing, 45)
    made = _ask(house, house.review(claim))
    assert (made.state, made.pages) == (BundleState.MAKING, 0)
    with pytest.raises(NotThereAnyMore):
        _file(made)
    make_step(bundle_id=made.pk, step=0, now=house.now)
    made.refresh_from_db()
    assert 0 < made.pages_done < made.pages
    house.work()
    made.refresh_from_db()
    assert made.state == BundleState.MADE
    assert len(_texts(_file(made))) == made.pages == made.pages_done
    assert WorkItem.objects.filter(kind=bundles.KIND).count() == 1 + made.step - 1


def test_the_pages_of_a_hospitals_answer_make_a_case_large_too(house: House, desk: Desk) -> None:
    review = house.in_review()
    enquiry = house.asks_hospital(review)
    seen: dict[str, Any] = {
        "enquiry_id": enquiry.pk,
        "answer": Answer("见附件。", house.now.date()),
        "actor": house.staff["officer"],
        "now": house.now,
    }
    scan = desk.photo(desk.stay(review.member), "discharge_summary")
    paper = keep_scan(original=scan, upload_id=uuid4(), **seen)
    file_reply(paper=paper, **seen)
    _many_pages(paper.filing, bundles.PICTURES_AT_ONCE)
    made = _ask(house, review)
    assert made.state == BundleState.MAKING
    house.work()
    made.refresh_from_db()
    assert made.state == BundleState.MADE
    assert _file(made).count(b"/DCTDecode") == bundles.PICTURES_AT_ONCE + 1


def test_a_step_that_is_done_again_changes_nothing(house: House, desk: Desk) -> None:
    claim = desk.by_photo()
    _many_pages(claim.filing, 30)
    made = _ask(house, house.review(claim))
    for _again in range(2):
        make_step(bundle_id=made.pk, step=0, now=house.now)
    house.work()
    one = CaseBundle.objects.get(pk=made.pk)
    other = _ask(house, house.review(claim))
    make_all(bundle_id=other.pk, now=house.now)
    assert CaseBundle.objects.get(pk=other.pk).sha256 == one.sha256


def test_a_step_that_fails_leaves_nothing_behind(
    house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = desk.by_photo()
    _many_pages(claim.filing, 30)
    made = _ask(house, house.review(claim))
    kept: list[str] = []
    real = vault.keep

    def keep(content: bytes) -> str:
        kept.append(real(content))
        return kept[-1]

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(vault, "keep", keep)
        patch.setattr(CaseBundle, "save", broken)
        with pytest.raises(RuntimeError):
            make_step(bundle_id=made.pk, step=0, now=house.now)
    assert kept
    for name in kept:
        with pytest.raises(vault.FileLost):
            vault.fetch(name)
    assert not BundlePart.objects.exists()
    house.work()
    assert CaseBundle.objects.get(pk=made.pk).state == BundleState.MADE


def test_two_hundred_pages_need_no_more_memory_than_a_few(house: House, desk: Desk) -> None:
    claim = desk.by_photo()
    _many_pages(claim.filing, 200, side=600)
    made = _ask(house, house.review(claim))
    typeface()  # is read once for all files of a process: not what is measured
    tracemalloc.start()
    make_all(bundle_id=made.pk, now=house.now)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    made.refresh_from_db()
    assert made.pages > 200
    assert made.size > 25_000_000
    assert peak < made.size / 2
    assert max(BundlePart.objects.values_list("size", flat=True)) <= 1024 * 1024


# -- who, why, and for how long --------------------------------------------------------------------


def test_who_asked_and_why_is_on_record_for_the_member(house: House) -> None:
    review = house.in_review()
    _ask(house, review, IN_FULL)
    entry = AccessEntry.objects.filter(member=review.member).latest("pk")
    assert entry.user == house.staff["officer"]
    assert review.claim.reference in entry.purpose
    assert IN_FULL.identity_reason in entry.purpose


@pytest.mark.parametrize("who", ["expert", "maker", "checker", "admin", "helper"])
def test_roles_without_the_permission_get_nothing(house: House, who: str) -> None:
    with pytest.raises(NotAllowed):
        _ask(house, house.in_review(), by=who)
    assert not CaseBundle.objects.exists()


def test_whoever_is_too_close_gets_nothing_not_even_past_the_actions(house: House) -> None:
    review, officer = house.in_review(), house.staff["officer"]
    ConflictOfInterest.objects.create(
        user=officer,
        member=review.member,
        relation=ConflictOfInterest.Relation.FAMILY,
        since=house.now.date(),
    )
    with pytest.raises(ConflictDenied):
        _ask(house, review)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseBundle.objects.create(
            review=review, asked_by=officer, asked_at=house.now, reason="audit", state="making"
        )


def test_on_an_appeal_nobody_gets_the_file_before_their_own_view(house: House) -> None:
    review = house.appealed()
    house.work()
    with pytest.raises(OpenQuestion):
        _ask(house, house.review(review.claim), by="officer2")


@pytest.mark.parametrize(
    "wish", [BundleWish("because"), BundleWish(""), BundleWish("audit", identity_reason="要")]
)
def test_a_wish_without_a_reason_is_refused(house: House, wish: BundleWish) -> None:
    with pytest.raises(OpenQuestion):
        _ask(house, house.in_review(), wish)


def test_nothing_of_it_lies_in_clear(house: House) -> None:
    made = _ask(house, house.in_review())
    for part in made.parts.all():
        assert b"%PDF" not in Path(vault._store().path(part.stored)).read_bytes()


def test_after_its_days_the_bytes_are_gone_and_the_digest_stays(
    house: House, settings: Settings
) -> None:
    made = _ask(house, house.in_review())
    stored = list(made.parts.values_list("stored", flat=True))
    assert expire_bundles(now=house.later(days=settings.BUNDLE_DAYS - 1)) == 0
    with transaction.atomic():
        assert expire_bundles(now=house.later(days=1)) == 1
    made.refresh_from_db()
    assert made.state == BundleState.EXPIRED
    assert len(made.sha256) == 64
    assert not made.parts.exists()
    with pytest.raises(NotThereAnyMore):
        _file(made)
    assert stored


def test_what_could_not_be_made_says_so(house: House, desk: Desk) -> None:
    claim = desk.by_photo()
    _many_pages(claim.filing, 20)
    made = _ask(house, house.review(claim))
    give_up_bundle(bundle_id=made.pk, now=house.now)
    made.refresh_from_db()
    assert made.state == BundleState.FAILED
    make_step(bundle_id=made.pk, step=0, now=house.now)
    assert not BundlePart.objects.exists()


def test_the_database_keeps_who_asked_for_what(house: House) -> None:
    made = _ask(house, house.in_review())
    for change in (
        {"reason": "court"},
        {"asked_at": house.now - timedelta(1)},
        {"sha256": "0" * 64},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            CaseBundle.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseBundle.objects.all().delete()


# -- the command -----------------------------------------------------------------------------------


def test_the_command_writes_the_same_file_once_and_says_its_digest(
    house: House, tmp_path: Path
) -> None:
    review = house.in_review()
    out, said = tmp_path / "case.pdf", io.StringIO()
    wish: dict[str, Any] = {"out": str(out), "user": "officer", "reason": "archive", "stdout": said}
    call_command("case_bundle", review.claim.reference, **wish)
    content = out.read_bytes()
    assert hashlib.sha256(content).hexdigest() in said.getvalue()
    assert content == _file(_ask(house, review))
    assert out.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="there already"):
        call_command("case_bundle", review.claim.reference, **wish)


@pytest.mark.parametrize(
    "wrong", [{"user": "nobody"}, {"user": "maker"}, {"reason": "because"}, {"user": ""}]
)
def test_the_command_refuses_whom_the_page_refuses(
    house: House, tmp_path: Path, wrong: dict[str, str]
) -> None:
    review = house.in_review()
    wish = {"out": str(tmp_path / "x.pdf"), "user": "officer", "reason": "archive"} | wrong
    with pytest.raises(CommandError):
        call_command("case_bundle", review.claim.reference, **wish)
    assert not (tmp_path / "x.pdf").exists()
    assert not CaseBundle.objects.exists()
