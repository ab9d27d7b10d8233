"""While papers are read: page by page, without JavaScript and by a poll that stops; and what a
photo that is not clear gets at once."""

import io
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from claims.actions import read as reading_actions
from claims.actions.papers import open_draft
from claims.models import Claim, Filing, Paper
from claims.reading.page import PageImage
from claims.reading.reading import PageReading
from config.kernel.tasks import perform_due
from members.actions.sign_in import user_of_member
from members.models import Member, Message
from tests.desktop import Desk, a_desk
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # whole conversations over many pages

HERE = "/m/claim/photo/"
POLL = {"HX-Request": "true"}


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    house.now = timezone.now()  # the pages read the clock themselves
    return a_desk(house, monkeypatch)


def _pages(desk: Desk, member: Member, count: int, *, kind: str = "inpatient_receipt") -> bytes:
    """A file of several pages, each of which the reader knows."""
    pictures = [Image.open(io.BytesIO(desk.photo(desk.stay(member), kind))) for _ in range(count)]
    out = io.BytesIO()
    pictures[0].save(out, "TIFF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def _sharp(desk: Desk, member: Member) -> bytes:
    """A receipt large and sharp enough."""
    picture = Image.open(io.BytesIO(desk.photo(desk.stay(member), "inpatient_receipt")))
    tall = Image.new("RGB", (picture.width, 2000), "white")
    ImageDraw.Draw(tall).rectangle((40, 40, 200, 400), fill="black")
    out = io.BytesIO()
    tall.save(out, "PNG")
    return out.getvalue()


def _waiting(desk: Desk, member: Member, original: bytes, kind: str = "inpatient_receipt") -> Paper:
    """Sent, and not read yet."""
    filing = open_draft(actor=user_of_member(member), now=desk.house.now)
    return desk.add(filing, member, original, kind=kind)


class Watched:
    """A reader at whose side somebody looks at the page, each time it reads."""

    def __init__(self, desk: Desk, visitor: Visitor, *, fails: bool = False) -> None:
        self.reader, self.visitor, self.fails = desk.reader, visitor, fails
        self.seen: list[str] = []

    def read(self, page: PageImage) -> PageReading:
        self.seen.append(self.visitor.sees(HERE))
        if self.fails:
            raise RuntimeError("the child died")
        return self.reader.read(page)


def test_each_page_says_how_far_it_is_while_it_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    _waiting(desk, member, _pages(desk, member, 3))
    assert "0 of 3 pages are done" in visitor.sees(HERE)
    watched = Watched(desk, visitor)
    monkeypatch.setattr(reading_actions, "_reader", watched)
    perform_due(now=timezone.now())
    first, second, third = watched.seen
    assert "Page 1 of 3 Page 1 1 being read now Page 2 2 in the queue" in first
    assert "Page 2 of 3 Page 1 1 read well Page 2 2 being read now Page 3 3 in the queue" in second
    assert "2 of 3 pages are done" in third
    done = visitor.sees(HERE)
    assert "read well 3 pages" in done
    assert "in the queue" not in done


def test_without_scripts_a_link_shows_how_far_it_is_and_goes_when_all_is_read(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    _waiting(desk, member, _pages(desk, member, 1))
    assert "See how far it is" in visitor.sees(HERE)
    desk.house.work()
    assert "See how far it is" not in visitor.sees(HERE)


def test_a_poll_brings_what_changed_and_nothing_that_one_is_busy_with(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    paper = _waiting(desk, member, _pages(desk, member, 2))
    fragment = visitor.get(HERE, headers=POLL).content.decode()
    assert 'hx-trigger="every 2s"' in fragment
    assert f'id="state-{paper.uid}" hx-swap-oob="true"' in fragment
    assert "<form" not in fragment  # an upload that is on its way stays
    desk.house.work()
    last = visitor.get(HERE, headers=POLL).content.decode()
    assert "hx-trigger" not in last
    assert "All pages are read." in last
    assert "Look over what was read" in last


def test_a_page_that_nobody_could_read_is_called_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    _waiting(desk, member, _pages(desk, member, 1))
    monkeypatch.setattr(reading_actions, "_reader", Watched(desk, visitor, fails=True))
    for _try in range(5):
        desk.house.later(hours=1)
        desk.house.work()
    assert "not clear" in visitor.sees(HERE)


def test_a_page_of_doubts_alone_is_not_clear_either(desk: Desk) -> None:
    member = desk.house.member()
    picture = desk.photo(desk.stay(member), "inpatient_receipt")
    width = Image.open(io.BytesIO(picture)).width
    reading = desk.reader.pages[width]
    doubted = {name: replace(one, accepted=False) for name, one in reading.fields.items()}
    desk.reader.pages[width] = replace(reading, fields=doubted)
    desk.put(member, picture, kind="inpatient_receipt")
    assert "not clear" in Visitor().signs_in(member).sees(HERE)


def test_who_waits_long_may_leave_and_is_told_when_it_is_done(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    desk.house.now = timezone.now() - timedelta(seconds=90)
    _waiting(desk, member, _pages(desk, member, 2))
    assert "we send you a text message when it is done" in visitor.sees(HERE)
    perform_due(now=timezone.now())
    message = Message.objects.get(member=member, template="papers_read")
    assert "您拍的材料已看完" in message.body
    assert len(message.body) <= 70


def test_the_text_is_sent_once_whichever_paper_is_read_last(desk: Desk) -> None:
    member = desk.house.member()
    desk.house.now = timezone.now() - timedelta(seconds=90)
    _waiting(desk, member, _pages(desk, member, 1))
    desk.house.now = timezone.now()
    for _quick in range(2):
        _waiting(desk, member, _pages(desk, member, 1, kind="split_sheet"), kind="split_sheet")
        perform_due(now=timezone.now())
        assert Message.objects.filter(template="papers_read").count() == 1


def test_who_waits_a_moment_is_not_sent_a_text(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    _waiting(desk, member, _pages(desk, member, 1))
    assert "You may leave now" not in visitor.sees(HERE)
    perform_due(now=timezone.now())
    assert not Message.objects.filter(template="papers_read").exists()


def test_a_photo_that_is_not_clear_is_told_at_once_before_it_is_read(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    blurred = desk.photo(desk.stay(member), "inpatient_receipt")
    page = visitor.posts(
        "/m/claim/photo/add",
        {"kind": "inpatient_receipt", "files": SimpleUploadedFile("a.png", blurred)},  # type: ignore[dict-item]
    )
    assert desk.reader.read_pages == []
    assert "This looks blurred" in page
    assert "Like this it cannot be read" in page
    assert "Like this it is good" in page
    assert "Take it again" in page


def test_a_plain_form_leads_straight_to_the_photo_that_is_not_clear(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    for picture, place in (
        (desk.photo(desk.stay(member), "inpatient_receipt"), "#retake-"),
        (_sharp(desk, member), ""),
    ):
        data = {"kind": "inpatient_receipt", "files": SimpleUploadedFile("a.png", picture)}
        leads = visitor.post("/m/claim/photo/add", data).headers["Location"]
        assert leads.startswith(f"{HERE}{place}")
        assert ("#" in leads) == bool(place)


def test_a_clear_photo_is_not_complained_of(desk: Desk) -> None:
    member = desk.house.member()
    _waiting(desk, member, _sharp(desk, member))
    page = Visitor().signs_in(member).sees(HERE)
    assert "Take it again" not in page


def test_the_new_photo_takes_the_place_of_the_old_one(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    old = _waiting(desk, member, desk.photo(desk.stay(member), "inpatient_receipt"))
    new = SimpleUploadedFile("b.png", _sharp(desk, member))
    data = {"kind": "inpatient_receipt", "instead": str(old.uid), "files": new}
    visitor.post("/m/claim/photo/add", data)
    [paper] = Paper.objects.filter(filing__member=member, removed_at=None)
    assert paper.pk != old.pk
    assert "Take it again" not in visitor.sees(HERE)


def test_a_bad_new_photo_takes_no_place(desk: Desk) -> None:
    member = desk.house.member()
    old = _waiting(desk, member, desk.photo(desk.stay(member), "inpatient_receipt"))
    data = {"instead": str(old.uid), "files": SimpleUploadedFile("b.png", b"")}
    Visitor().signs_in(member).post("/m/claim/photo/add", data)
    old.refresh_from_db()
    assert old.removed_at is None


def test_another_s_paper_is_not_taken_out_by_a_new_photo(desk: Desk) -> None:
    member, other = desk.house.member(), desk.house.member()
    theirs = _waiting(desk, other, desk.photo(desk.stay(other), "inpatient_receipt"))
    data = {"instead": str(theirs.uid), "files": SimpleUploadedFile("b.png", _sharp(desk, member))}
    Visitor().signs_in(member).post("/m/claim/photo/add", data)
    theirs.refresh_from_db()
    assert theirs.removed_at is None


def test_it_may_be_kept_all_the_same(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    paper = _waiting(desk, member, desk.photo(desk.stay(member), "inpatient_receipt"))
    page = visitor.posts(f"/m/papers/{paper.uid}/keep")
    assert "you chose to keep it" in page
    assert "Take it again" not in page
    desk.house.work()
    page = visitor.posts("/m/claim/photo/check/", {"cause": "illness"})
    assert "This looks blurred" not in page
    assert Claim.objects.filter(member=member).exists()


def test_what_was_read_well_all_the_same_is_not_asked_for_again(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    _waiting(desk, member, desk.photo(desk.stay(member), "inpatient_receipt"))
    assert "Take it again" in visitor.sees(HERE)
    desk.house.work()
    assert "Take it again" not in visitor.sees(HERE)
    assert "This looks blurred" not in visitor.sees(f"{HERE}check/")


def test_only_one_s_own_paper_is_kept(desk: Desk) -> None:
    other = desk.house.member()
    theirs = _waiting(desk, other, desk.photo(desk.stay(other), "inpatient_receipt"))
    visitor = Visitor().signs_in(desk.house.member())
    assert visitor.post(f"/m/papers/{theirs.uid}/keep").status_code == 404
    assert visitor.post(f"/m/papers/{uuid4()}/keep").status_code == 404


def test_for_a_claim_that_waits_nobody_has_to_wait_for_the_machine(desk: Desk) -> None:
    claim = desk.asked_for_a_split_sheet()
    filing = claim.filing
    assert isinstance(filing, Filing)
    desk.house.now = timezone.now() - timedelta(seconds=90)
    claim.paper_requests.update(asked_at=desk.house.now)
    sheet = desk.photo(desk.stay(claim.member), "split_sheet")
    desk.add(filing, claim.member, sheet, kind="split_sheet")
    page = Visitor().signs_in(claim.member).sees(f"/m/claim/{claim.reference}/papers/")
    assert "You need not wait: send it now" in page


def test_a_paper_that_came_since_the_page_was_drawn_has_no_place_to_be_swapped_into(
    desk: Desk,
) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    first = _waiting(desk, member, _sharp(desk, member))
    page = visitor.get(HERE).content.decode()
    shown = page.partition("?shown=")[2].partition('"')[0]
    second = _waiting(desk, member, desk.photo(desk.stay(member), "split_sheet"), "split_sheet")
    poll = visitor.get(f"{HERE}?shown={shown}", headers=POLL).content.decode()
    assert f"state-{first.uid}" in poll
    assert f"state-{second.uid}" not in poll
    assert f"?shown={shown}" in poll, "and so it stays until the page is drawn anew"
