"""Letters to hospitals on the pages: who sees them, what is printed, and all without scripts."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from claims.models import Fact, Paper
from members.models import AccessEntry, ConflictOfInterest
from reviews.actions.enquire import lapse_overdue
from reviews.evidence import evidence_of
from reviews.models import Enquiry, EnquiryReply, Review
from reviews.rows.history import history_of
from reviews.states import EnquiryState, ReviewState
from tests.claims.intake.files import encoded
from tests.desktop import Desk, a_desk
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow


@pytest.fixture
def house(house: House) -> House:
    """What people do on pages happens now: so does what happened before."""
    house.now = timezone.localtime()
    return house


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def _page(enquiry: Enquiry, rest: str = "") -> str:
    return f"/desk/cases/{enquiry.review.claim.reference}/enquiries/{enquiry.pk}/{rest}"


def _officer(house: House, who: str = "officer") -> Visitor:
    return Visitor().signs_in(house.staff[who])


def _write(house: House, review: Review, **other: str) -> str:
    review.refresh_from_db()
    fields = {
        "version": str(review.version),
        "assessment": "0",
        "topic": "visit_kind",
        "note": "急诊留观三天后转入病房。",
        "until": f"{house.now.date() + timedelta(days=14):%Y-%m-%d}",
        "channel": "post",
    }
    url = f"/desk/cases/{review.claim.reference}/acts/enquire"
    status = 422 if other else 200
    return _officer(house).posts(url, {**fields, **other}, status=status)


def test_from_the_question_to_the_answer_without_scripts(house: House) -> None:
    review = house.in_review()
    officer = _officer(house)
    form = officer.sees(f"/desk/cases/{review.claim.reference}/?act=enquire")
    assert "What the hospital is asked" in form
    page = _write(house, review)
    assert "Written and not sent" in page
    enquiry = Enquiry.objects.get()
    assert "It is in the post" in officer.sees(_page(enquiry))
    officer.posts(_page(enquiry, "post"))
    assert house.review(review.claim).state == ReviewState.ON_HOLD
    case = officer.sees(f"/desk/cases/{review.claim.reference}/")
    assert "waits for a hospital" in case
    assert "Clock stopped: A hospital has been asked (day 1)" in case
    assert "A hospital has been asked" in officer.sees("/desk/queue?lane=hold")
    current = Fact.objects.current().get(claim=review.claim, name="visit_kind")
    page = officer.posts(
        _page(enquiry, "reply"),
        text="该次为门诊输液。",
        received_on=f"{house.now.date():%Y-%m-%d}",
        value="outpatient",
        was=str(current.pk),
        upload_id="6f1f7f0e-6a0b-4a33-8f0d-0d3f2f4c1e11",
    )
    assert "The answer is on record" in page
    case = officer.sees(f"/desk/cases/{review.claim.reference}/")
    assert "Clock stopped" not in case
    assert "The hospital, by letter" in case
    assert "该次为门诊输液。" in case
    history = officer.sees(f"/desk/cases/{review.claim.reference}/history")
    assert "Letter posted" in history


def test_what_is_wrong_comes_back_with_what_was_typed(house: House) -> None:
    page = _write(house, house.in_review(), note="请回电 13800138000")
    assert "leave out telephone numbers" in page
    assert "13800138000" in page
    assert not Enquiry.objects.exists()


def test_the_printed_page_is_the_letter_and_seeing_it_is_on_record(house: House) -> None:
    enquiry = house.writes()
    officer = _officer(house, "officer2")
    page = officer.sees(_page(enquiry, "letters/0"))
    assert enquiry.number in page
    assert enquiry.review.member.name in page
    assert "请贵院核实" in page
    entry = AccessEntry.objects.filter(user=house.staff["officer2"]).latest("pk")
    assert enquiry.number in entry.purpose
    officer.sees(_page(enquiry, "letters/1"), status=404)


@pytest.mark.parametrize(
    ("who", "status"), [("maker", 403), ("expert", 403), ("admin", 403), ("supervisor", 200)]
)
def test_who_may_read_a_letter(house: House, who: str, status: int) -> None:
    enquiry = house.writes()
    for rest in ("", "letters/0"):
        _officer(house, who).sees(_page(enquiry, rest), status=status)


def test_whoever_only_reads_has_no_buttons_and_cannot_press_them(house: House) -> None:
    enquiry = house.writes()
    reader = _officer(house, "supervisor")
    page = reader.sees(_page(enquiry))
    assert "It is in the post" not in page
    assert "Withdraw the letter" not in page
    assert reader.post(_page(enquiry, "post")).status_code in (409, 422)
    enquiry.refresh_from_db()
    assert enquiry.state == EnquiryState.PREPARED


def test_a_relation_closes_letter_and_page(house: House) -> None:
    enquiry = house.writes()
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"],
        member=enquiry.review.member,
        relation="family",
        since=house.now.date(),
    )
    for rest in ("", "letters/0"):
        _officer(house, "officer2").sees(_page(enquiry, rest), status=404)


def test_a_letter_of_another_case_is_not_there(house: House) -> None:
    enquiry, other = house.writes(), house.in_review()
    url = f"/desk/cases/{other.claim.reference}/enquiries/{enquiry.pk}/"
    _officer(house).sees(url, status=404)
    _officer(house).sees(f"{url}letters/0", status=404)


def test_the_member_reads_that_we_ask_and_until_when_and_no_more(house: House) -> None:
    review = house.in_review()
    member = Visitor().signs_in(review.claim.member)
    here = f"/m/claim/{review.claim.reference}/"
    enquiry = house.writes(review, note="急诊留观三天后转入病房。")
    assert "with the hospital" not in member.sees(here)
    _officer(house).posts(_page(enquiry, "post"))
    page = member.sees(here)
    assert "We are checking something with the hospital" in page
    assert "do nothing" in page
    for detail in (enquiry.number, "急诊", enquiry.hospital, "kind of visit"):
        assert detail not in page
    house.hears(enquiry)
    assert "We are checking something" not in member.sees(here)


def test_the_member_sees_the_hospital_as_the_source_of_the_fact(house: House) -> None:
    enquiry = house.asks_hospital(topic="department")
    house.hears(enquiry, "急诊医学科")
    member = Visitor().signs_in(enquiry.review.member)
    page = member.sees(f"/m/claim/{enquiry.review.claim.reference}/facts/")
    assert "急诊医学科" in page
    assert "The hospital, asked by us" in page


def test_a_scanned_answer_is_sealed_and_seen_by_the_desk_alone(desk: Desk) -> None:
    house = desk.house
    enquiry = house.asks_hospital(topic="department")
    scan = SimpleUploadedFile("reply.png", encoded(Image.new("RGB", (640, 480), "white"), "PNG"))
    officer = _officer(house)
    answer = {
        "text": "急诊医学科收治。",
        "received_on": f"{house.now.date():%Y-%m-%d}",
        "value": "急诊医学科",
        "was": "",
        "upload_id": "6f1f7f0e-6a0b-4a33-8f0d-0d3f2f4c1e11",
    }
    done = officer.post(_page(enquiry, "reply"), {**answer, "scan": scan}, follow=True)
    assert done.status_code == 200
    paper = EnquiryReply.objects.get().paper
    assert paper is not None
    page = paper.pages.get()
    reference = enquiry.review.claim.reference
    picture = f"/desk/cases/{reference}/papers/{page.uid}"
    assert officer.get(picture)["Content-Type"] == "image/webp"
    assert f"page-{page.uid}" in {piece.key for piece in evidence_of(enquiry.review.claim)}
    other = house.in_review()
    officer.sees(f"/desk/cases/{other.claim.reference}/papers/{page.uid}", status=404)
    member = Visitor().signs_in(enquiry.review.member)
    assert "Papers I sent" not in member.sees(f"/m/claim/{reference}/")
    enquiry.review.claim.refresh_from_db()
    assert enquiry.review.claim.filing is None


def test_a_file_that_is_no_paper_leaves_nothing(desk: Desk) -> None:
    enquiry = desk.house.asks_hospital(topic="department")
    answer = {
        "text": "急诊医学科收治。",
        "received_on": f"{desk.house.now.date():%Y-%m-%d}",
        "was": "",
        "upload_id": "6f1f7f0e-6a0b-4a33-8f0d-0d3f2f4c1e11",
        "scan": SimpleUploadedFile("reply.png", b"MZ nothing like a picture"),
    }
    assert _officer(desk.house).post(_page(enquiry, "reply"), answer).status_code == 422
    assert not EnquiryReply.objects.exists()
    assert not Paper.objects.exists()


def test_letters_that_need_a_hand_stand_on_my_day(house: House) -> None:
    posted = house.asks_hospital()
    written = house.writes()
    officer = _officer(house)
    page = officer.sees("/desk/")
    assert written.number in page
    assert posted.number not in page
    house.later(days=15)
    lapse_overdue(now=house.now)
    page = officer.sees("/desk/")
    assert posted.number in page
    assert "No answer in time" in page
    assert written.number not in _officer(house, "supervisor").sees("/desk/")


def test_the_experts_evidence_has_the_answer(house: House) -> None:
    enquiry = house.asks_hospital(topic="known_before")
    house.hears(enquiry, "2026-10-02", text="据病历记载首次确诊于十月二日。")
    pieces = {piece.key: piece for piece in evidence_of(enquiry.review.claim)}
    answer = pieces[f"reply-{enquiry.pk}"]
    assert "据病历记载首次确诊于十月二日。" in [line.value for line in answer.values]
    assert "2026-10-02" in [line.value for line in pieces["facts-diagnosis"].values]


def test_the_history_tells_of_the_letter_and_the_answer(house: House) -> None:
    enquiry = house.asks_hospital()
    house.hears(enquiry, "inpatient")
    titles = [happening.title for happening in history_of(enquiry.review.claim).happenings]
    for title in ("函已写好", "函已邮寄", "医院已答复", "暂停：向医院核实"):
        assert title in titles
