"""The file of a case on its pages: who sees what, what is printed, and all without scripts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdfium2 import PdfDocument

from claims.models import Claim
from members.models import AccessEntry, ConflictOfInterest, Member, User
from reviews.actions.bundle import BundleWish, ask_for_bundle
from reviews.actions.note import Call, note_call
from reviews.actions.original import Arrival, receive_original
from reviews.models import CallNote, CaseBundle, LetterPosting, MemberLetter, PaperOriginal, Review
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow
WORDS = "家属来电，问何时到账。"


@pytest.fixture
def house(house: House) -> House:
    """What people do on pages happens now: so does what happened before."""
    house.now = timezone.localtime()
    return house


def _at(review: Review | Claim, rest: str = "") -> str:
    claim = review if isinstance(review, Claim) else review.claim
    return f"/desk/cases/{claim.reference}/{rest}"


def _desk(house: House, who: str = "officer") -> Visitor:
    return Visitor().signs_in(house.staff[who])


def _note_fields(house: House, **other: str) -> dict[str, str]:
    return {
        "spoke_with": "relative",
        "way": "called_us",
        "spoken_at": f"{timezone.localtime() - timedelta(minutes=3):%Y-%m-%dT%H:%M}",
        "text": WORDS,
        "uid": str(uuid4()),
        **other,
    }


def _noted(house: House, review: Review, text: str = WORDS) -> CallNote:
    call = Call("relative", "called_us", house.now, text)
    return note_call(
        review_id=review.pk, uid=uuid4(), call=call, actor=house.staff["officer"], now=house.now
    )


def _received(house: House, review: Review, box: str = "A-1") -> PaperOriginal:
    return receive_original(
        review_id=review.pk,
        uid=uuid4(),
        arrival=Arrival("fee_list", 2, box, house.now.date()),
        actor=house.staff["officer"],
        now=house.now,
    )


def _to_post(house: House) -> LetterPosting:
    member = house.member()
    Member.objects.filter(pk=member.pk).update(phone_sealed=None, phone_index=None)
    member.refresh_from_db()
    house.in_review(member)
    return LetterPosting.objects.latest("pk")


def _too_close(user: User, member: Member) -> None:
    ConflictOfInterest.objects.create(
        user=user,
        member=member,
        relation=ConflictOfInterest.Relation.FAMILY,
        since=timezone.localdate(),
    )


# -- calls -----------------------------------------------------------------------------------------


def test_a_call_is_noted_shown_on_the_case_and_put_right(house: House) -> None:
    review, officer = house.in_review(), _desk(house)
    page = officer.sees(_at(review))
    assert "Note a call or visit" in page
    assert "The whole case as one file" in page
    page = officer.posts(_at(review, "file/note"), _note_fields(house))
    assert "The note is kept." in page
    assert WORDS in officer.sees(_at(review))
    assert WORDS in officer.sees(_at(review, "history"))
    note = CallNote.objects.get()
    form = officer.sees(_at(review, f"file/?corrects={note.uid}"))
    assert "Put a note right" in form
    again = _note_fields(house, text="会员本人来电。", corrects=str(note.uid))
    page = officer.posts(_at(review, "file/note"), again)
    assert "Put right by the note of" in page
    assert "Puts right the note of" in page
    late = officer.posts(
        _at(review, "file/note"), _note_fields(house, corrects=str(note.uid)), status=409
    )
    assert "put right already" in late


def test_what_is_wrong_comes_back_with_what_was_typed(house: House) -> None:
    review = house.in_review()
    fields = _note_fields(house, text="请回电 13800138000")
    page = _desk(house).posts(_at(review, "file/note"), fields, status=422)
    assert "leave out telephone numbers" in page
    assert "13800138000" in page
    assert not CallNote.objects.exists()


def test_the_member_reads_no_notes(house: House) -> None:
    review = house.in_review()
    _noted(house, review)
    member = Visitor().signs_in(review.member)
    for rest in ("", "money/", "facts/", "letters/"):
        assert WORDS not in member.sees(f"/m/claim/{review.claim.reference}/{rest}")
    member.sees(_at(review, "file/"), status=403)


def test_an_expert_does_not_read_notes(house: House) -> None:
    """Neither before their initial opinion nor as evidence: a call says what others think."""
    referral = house.refer()
    review = house.review(referral.review.claim)
    _noted(house, review)
    expert = _desk(house, "expert")
    here = f"/expert/cases/{review.claim.reference}/"
    assert WORDS not in expert.sees(here)
    house.judges(referral)
    assert WORDS not in expert.sees(here)
    expert.sees(_at(review, "file/"), status=403)


def test_on_an_appeal_notes_and_letters_wait_for_ones_own_view(house: House) -> None:
    claim = house.denied()
    _noted(house, house.review(claim))
    review = house.appealed(claim)
    house.work()
    letter = MemberLetter.objects.get(claim=claim, kind="denied")
    reader = _desk(house, "officer2")
    assert WORDS not in reader.sees(_at(review))
    for rest in ("file/", f"letters/{letter.uid}/", f"letters/{letter.uid}/pdf"):
        assert reader.get(_at(review, rest)).status_code == 302
    house.views(house.review(claim), by="officer2")
    assert WORDS in reader.sees(_at(review, "file/"))
    assert "不予给付通知书" in reader.sees(_at(review, f"letters/{letter.uid}/"))


@pytest.mark.parametrize(
    ("who", "status"), [("maker", 403), ("expert", 403), ("admin", 403), ("supervisor", 200)]
)
def test_who_may_open_the_file(house: House, who: str, status: int) -> None:
    review = house.in_review()
    _desk(house, who).sees(_at(review, "file/"), status=status)


def test_for_whoever_is_too_close_nothing_of_it_is_there(house: House) -> None:
    review = house.in_review()
    note, original = _noted(house, review), _received(house, review)
    letter = MemberLetter.objects.get(claim=review.claim)
    made = ask_for_bundle(
        review_id=review.pk, wish=BundleWish("audit"), actor=house.staff["officer"], now=house.now
    )
    _too_close(house.staff["officer"], review.member)
    officer = _desk(house)
    for rest in (
        "file/", f"file/?corrects={note.uid}", f"file/originals/{original.uid}/lend",
        f"letters/{letter.uid}/", f"letters/{letter.uid}/pdf",
        f"bundles/{made.uid}/", f"bundles/{made.uid}/pdf",
    ):  # fmt: skip
        officer.sees(_at(review, rest), status=404)
    for rest in ("file/note", "file/original", "bundle"):
        assert officer.post(_at(review, rest), _note_fields(house)).status_code == 404
    assert original.box not in officer.sees("/desk/originals/")


def test_what_is_of_another_case_is_not_here(house: House) -> None:
    here, other = house.in_review(), house.in_review()
    original = _received(house, other)
    note = _noted(house, other)
    letter = MemberLetter.objects.get(claim=other.claim)
    officer = _desk(house)
    for rest in (
        f"file/originals/{original.uid}/lend", f"file/?corrects={note.uid}", "file/?corrects=x",
        f"letters/{letter.uid}/", f"letters/{letter.uid}/pdf", f"bundles/{UUID(int=1)}/",
    ):  # fmt: skip
        officer.sees(_at(here, rest), status=404)


# -- letters ---------------------------------------------------------------------------------------


def test_the_member_finds_reads_and_keeps_their_letters(house: House) -> None:
    claim = house.approved()
    member = Visitor().signs_in(claim.member)
    assert "Letters about this claim" in member.sees(f"/m/claim/{claim.reference}/")
    page = member.sees(f"/m/claim/{claim.reference}/letters/")
    assert "Notice of receipt" in page
    assert "Notice of payment" in page
    letter = MemberLetter.objects.get(claim=claim, kind="approved")
    here = f"/m/claim/{claim.reference}/letters/{letter.uid}/"
    assert "互助金给付通知书" in member.sees(here)
    response = member.get(f"{here}pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    document = PdfDocument(response.content)
    text = document[0].get_textpage().get_text_range()
    assert [round(edge) for edge in document[0].get_size()] == [595, 842]
    document.close()
    assert letter.number in text
    assert claim.member.name in text


def test_another_members_letters_are_not_there(house: House) -> None:
    claim = house.in_review().claim
    letter = MemberLetter.objects.get(claim=claim)
    stranger = Visitor().signs_in(house.member())
    mine = house.in_review().claim
    for url in (
        f"/m/claim/{claim.reference}/letters/",
        f"/m/claim/{claim.reference}/letters/{letter.uid}/",
        f"/m/claim/{claim.reference}/letters/{letter.uid}/pdf",
    ):
        stranger.sees(url, status=404)
    own = Visitor().signs_in(mine.member)
    own.sees(f"/m/claim/{mine.reference}/letters/{letter.uid}/", status=404)


def test_that_the_desk_opened_a_letter_is_on_record(house: House) -> None:
    review = house.in_review()
    letter = MemberLetter.objects.get(claim=review.claim)
    assert "受理通知书" in _desk(house).sees(_at(review, f"letters/{letter.uid}/"))
    entry = AccessEntry.objects.filter(user=house.staff["officer"]).latest("pk")
    assert letter.number in entry.purpose


def test_letters_are_printed_together_and_marked_as_posted(house: House) -> None:
    first, second = _to_post(house), _to_post(house)
    officer = _desk(house)
    page = officer.sees("/desk/post/")
    assert first.letter.number in page
    assert first.letter.claim.member.masked_name in page
    ticked = {"letter": [str(first.pk), str(second.pk)]}
    printed = officer.post("/desk/post/print", ticked)
    document = PdfDocument(printed.content)
    assert len(document) == 2
    document.close()
    nothing = officer.posts("/desk/post/print", status=422)
    assert "Please choose which letters." in nothing
    day = f"{timezone.localdate():%Y-%m-%d}"
    response = officer.post(
        "/desk/post/posted", {"letter": str(first.pk), "posted_on": day}, follow=True
    )
    assert "1 marked as posted." in response.content.decode()
    page = officer.sees("/desk/post/")
    assert first.letter.number not in page
    assert second.letter.number in page
    officer.posts("/desk/post/posted", {"letter": str(first.pk), "posted_on": day}, status=409)
    officer.posts("/desk/post/posted", {"letter": "x", "posted_on": day}, status=422)
    officer.posts("/desk/post/posted", {"letter": str(second.pk), "posted_on": ""}, status=422)
    assert "posted on" in officer.sees(_at(first.letter.claim, "file/"))


def test_a_link_that_was_cut_off_leads_to_the_first_page(house: House) -> None:
    officer = _desk(house)
    for url in ("/desk/post/?after=x", "/desk/originals/?after=9", "/desk/originals/?after=x-A"):
        assert officer.get(url).status_code == 302


# -- originals -------------------------------------------------------------------------------------


def test_an_original_is_taken_in_lent_and_found_by_its_box(house: House) -> None:
    review, officer = house.in_review(), _desk(house)
    today = f"{timezone.localdate():%Y-%m-%d}"
    fields = {
        "kind": "fee_list", "sheets": "3", "box": "a-03-12", "received_on": today,
        "uid": str(uuid4()),
    }  # fmt: skip
    wrong = officer.posts(_at(review, "file/original"), {**fields, "box": "柜子"}, status=422)
    assert "A box is letters" in wrong
    assert "Please choose which paper" in officer.posts(
        _at(review, "file/original"), {**fields, "kind": ""}, status=422
    )
    assert "A-03-12" in officer.posts(_at(review, "file/original"), fields)
    original = PaperOriginal.objects.get()
    lend = _at(review, f"file/originals/{original.uid}/lend")
    assert "Lend an original" in officer.sees(lend)
    officer.posts(lend, {"to_whom": "", "happened_on": today}, status=422)
    assert "审计员王某" in officer.posts(lend, {"to_whom": "审计员王某", "happened_on": today})
    assert "not possible now" in officer.sees(
        _at(review, f"file/originals/{original.uid}/give_back")
    )
    officer.posts(
        _at(review, f"file/originals/{original.uid}/give_back"),
        {"to_whom": "会员", "happened_on": today},
        status=409,
    )
    assert "审计员王某" in officer.sees("/desk/originals/?box=a-03")
    assert "No original in such a box" in officer.sees("/desk/originals/?box=B")
    officer.sees(_at(review, f"file/originals/{original.uid}/burn"), status=404)


# -- the whole case --------------------------------------------------------------------------------


def test_the_whole_case_is_asked_for_with_a_reason_and_fetched(house: House) -> None:
    review, officer = house.in_review(), _desk(house)
    assert "Put it together" in officer.sees(_at(review, "file/"))
    officer.posts(_at(review, "bundle"), {"note": "x"}, status=422)
    page = officer.posts(_at(review, "bundle"), {"reason": "audit", "note": "审计 7"})
    assert "Fetch the file" in page
    made = CaseBundle.objects.get()
    assert made.sha256 in page
    response: Any = officer.get(_at(review, f"bundles/{made.uid}/pdf"))
    content = b"".join(response.streaming_content)
    assert int(response.headers["Content-Length"]) == len(content)
    assert response.headers["Cache-Control"] == "no-store"
    assert content.startswith(b"%PDF-1.7")
    assert "fetched" in AccessEntry.objects.latest("pk").purpose or "下载" in (
        AccessEntry.objects.latest("pk").purpose
    )


def test_a_file_is_its_askers_alone(house: House) -> None:
    review = house.in_review()
    made = ask_for_bundle(
        review_id=review.pk, wish=BundleWish("audit"), actor=house.staff["officer"], now=house.now
    )
    other = _desk(house, "supervisor")
    for rest in (f"bundles/{made.uid}/", f"bundles/{made.uid}/pdf"):
        other.sees(_at(review, rest), status=404)
    for who in ("maker", "expert", "admin"):
        assert _desk(house, who).post(_at(review, "bundle"), {"reason": "audit"}).status_code == 403


def test_a_file_on_its_way_says_how_far_it_is_and_asks_again(house: House) -> None:
    review, user = house.in_review(), house.staff["officer"]
    made = CaseBundle.objects.create(
        review=review, asked_by=user, asked_at=house.now, reason="audit", state="making",
        pages=41, pages_done=3, step=1,
    )  # fmt: skip
    officer = _desk(house)
    response = officer.get(_at(review, f"bundles/{made.uid}/"))
    assert response.headers["Refresh"] == "3"
    assert "3 / 41" in officer.sees(_at(review, f"bundles/{made.uid}/"))
    assert officer.get(_at(review, f"bundles/{made.uid}/pdf")).status_code == 302


# -- how many statements ---------------------------------------------------------------------------


def _statements(user: User, path: str) -> int:
    visitor = Visitor().signs_in(user)
    visitor.sees(path)
    with CaptureQueriesContext(connection) as caught:
        visitor.sees(path)
    return len(caught)


@pytest.mark.parametrize(
    ("path", "fill", "most"),
    [
        ("/desk/post/", _to_post, 4),
        ("/desk/originals/", lambda house: _received(house, house.in_review()), 5),
    ],
)
def test_a_list_takes_the_same_statements_however_long_it_is(
    house: House, path: str, fill: Callable[[House], object], most: int
) -> None:
    fill(house)
    few = _statements(house.staff["officer"], path)
    for _more in range(4):
        fill(house)
    assert _statements(house.staff["officer"], path) == few <= 3 + most


def test_the_file_takes_the_same_statements_whatever_it_holds(house: House) -> None:
    review = house.in_review()
    _noted(house, review)
    _received(house, review)
    few = _statements(house.staff["officer"], _at(review, "file/"))
    for number in range(4):
        _noted(house, review, f"又来电 {number}")
        _received(house, review, f"B-{number}")
    assert _statements(house.staff["officer"], _at(review, "file/")) == few
