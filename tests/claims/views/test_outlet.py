"""A helper files for the person at the counter: with their mandate, and seeing little."""

from datetime import timedelta
from uuid import uuid4

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from pypdfium2 import PdfDocument

from claims.actions.papers import add_paper, open_draft
from claims.models import Claim, Filing, Paper, PaperPage
from config.kernel.tasks import perform_due
from members.actions.mandate import revoke
from members.actions.sign_in import user_of_member
from members.actions.staff import add_staff, grant_role
from members.mandate_policies import NoMandate
from members.models import AccessEntry, Mandate, Member, Message, User
from members.roles import Role
from reviews.actions.ask import ask_for_papers
from reviews.policies import AlsoFiled, check_may_decide
from tests.desktop import Desk, a_desk
from tests.mandates import of_helper
from tests.stages import PASSWORD, House
from tests.visitor import Visitor, latest_code, words

DIAGNOSIS = ("I63.900", "脑梗死")


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


@pytest.fixture
def counter(house: House) -> Visitor:
    return Visitor().signs_in(house.staff["helper"])


def told(house: House) -> Member:
    member = house.member()
    house.stay(member, disease=DIAGNOSIS)
    return member


def finds(counter: Visitor, member: Member) -> str:
    return counter.posts("/o/start", id_number=member.id_number)


def allowed(counter: Visitor, house: House, member: Member) -> str:
    """The person types the code of the message on the screen that is turned to them."""
    finds(counter, member)
    counter.posts("/o/start/mandate", way="code", days="30", unit=str(house.district.pk))
    return counter.posts("/o/start/code", code=latest_code(member.phone))


def another_helper(house: House) -> User:
    user = add_staff(
        username="helper2",
        display_name="代办员二",
        password=PASSWORD,
        phone="19911110000",
        member=None,
        actor=None,
    )
    grant_role(
        user=user,
        role=Role.OUTLET_HELPER,
        unit=house.district,
        reason="test",
        actor=house.staff["admin"],
        now=house.now,
    )
    return user


def test_without_a_mandate_nothing_is_shown(house: House, counter: Visitor) -> None:
    member = told(house)
    page = finds(counter, member)
    assert "May we file for this person?" in page
    for path in ("/o/file/", "/o/file/papers/", "/o/file/planned"):
        assert counter.get(path).headers["Location"] == "/o/start/mandate"
    assert counter.post("/o/file/papers/add").headers["Location"] == "/o/start/mandate"
    assert not AccessEntry.objects.filter(member=member).exists()


def test_nobody_before_them_leads_to_the_start(counter: Visitor) -> None:
    for path in ("/o/file/", "/o/file/papers/check", "/o/start/mandate", "/o/start/code"):
        assert counter.get(path).headers["Location"] == "/o/start"


def test_the_code_names_the_helper_and_a_sign_in_code_does_not_do(
    house: House, counter: Visitor
) -> None:
    member = told(house)
    finds(counter, member)
    counter.posts("/o/start/mandate", way="code", days="30", unit=str(house.district.pk))
    message = Message.objects.latest("pk")
    assert message.template == "mandate_code"
    assert member.name not in message.body
    assert "not right" in counter.posts("/o/start/code", status=422, code="000000")
    assert not Mandate.objects.in_force(timezone.localdate()).exists()
    page = counter.posts("/o/start/code", code=latest_code(member.phone))
    assert "File for this person" in page


def test_a_stay_by_one_tap_and_the_receipt_in_the_hand(house: House, counter: Visitor) -> None:
    member = told(house)
    page = allowed(counter, house, member)
    stay = member.reminders.get().encounter
    for secret in (DIAGNOSIS[1], stay.provider_name, member.name, "¥"):
        assert secret not in page
    page = counter.posts(f"/o/file/stay/{stay.reference}/", cause="illness")
    claim = Claim.objects.get()
    assert claim.filed_by == house.staff["helper"]
    assert claim.reference in page
    assert "Receipt" in page
    for secret in (DIAGNOSIS[1], stay.provider_name, member.name):
        assert secret not in page
    assert Message.objects.filter(member=member, template="received").count() == 1
    entry = AccessEntry.objects.get(member=member)
    assert (entry.user, entry.what) == (house.staff["helper"], AccessEntry.What.CASE)


def test_the_receipt_is_printed_with_a_code_that_names_nobody(
    house: House, counter: Visitor
) -> None:
    member = told(house)
    allowed(counter, house, member)
    stay = member.reminders.get().encounter.reference
    counter.posts(f"/o/file/stay/{stay}/", cause="illness")
    claim = Claim.objects.get()
    answer = counter.get(f"/o/claim/{claim.reference}/receipt.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.startswith(b"%PDF-1.7")
    assert answer.content == counter.get(f"/o/claim/{claim.reference}/receipt.pdf").content
    document = PdfDocument(answer.content)
    text = document[0].get_textpage().get_text_range()
    printed = document[0].render(scale=3).to_numpy()
    document.close()
    assert claim.reference in text
    assert member.masked_name in text
    assert member.name not in text
    (code,) = zxingcpp.read_barcodes(printed)
    assert code.text == f"http://testserver/m/claim/{claim.reference}/"


def test_a_page_says_for_whom_it_is(house: House, counter: Visitor) -> None:
    member = told(house)
    allowed(counter, house, member)
    stay = f"/o/file/stay/{member.reminders.get().encounter.reference}/"
    for path in (stay, "/o/file/planned", "/o/start/relative"):
        assert f"For {member.masked_name}" in counter.sees(path)


def test_tapping_twice_files_once(house: House, counter: Visitor) -> None:
    member = told(house)
    allowed(counter, house, member)
    stay = member.reminders.get().encounter.reference
    for _tap in range(2):
        counter.posts(f"/o/file/stay/{stay}/", cause="illness")
    assert Claim.objects.count() == 1


def test_anothers_stay_does_not_exist(house: House, counter: Visitor) -> None:
    other = told(house)
    allowed(counter, house, told(house))
    stay = other.reminders.get().encounter.reference
    assert counter.get(f"/o/file/stay/{stay}/").status_code == 404
    assert counter.post(f"/o/file/stay/{stay}/", {"cause": "illness"}).status_code == 404


def test_a_mandate_that_is_taken_back_ends_it_at_once(house: House, counter: Visitor) -> None:
    member = told(house)
    allowed(counter, house, member)
    mandate = Mandate.objects.get()
    revoke(mandate_id=mandate.pk, actor=user_of_member(member), now=timezone.now())
    stay = member.reminders.get().encounter.reference
    answer = counter.post(f"/o/file/stay/{stay}/", {"cause": "illness"})
    assert answer.headers["Location"] == "/o/start/mandate"
    assert not Claim.objects.exists()


def test_papers_are_checked_off_compared_and_sent_without_the_diagnosis(
    desk: Desk, counter: Visitor
) -> None:
    member = desk.house.member()
    allowed(counter, desk.house, member)
    made = desk.stay(member)
    for kind in ("inpatient_receipt", "discharge_summary", "split_sheet"):
        file = SimpleUploadedFile("scan.jpg", desk.photo(made, kind), content_type="image/jpeg")
        counter.post("/o/file/papers/add", {"kind": kind, "files": file})
    page = counter.sees("/o/file/papers/")
    assert "being read" in page
    assert counter.get("/o/file/papers/check").headers["Location"] == "/o/file/papers/"
    perform_due(now=timezone.now())
    assert "Compare with the papers" in counter.sees("/o/file/papers/")
    page = counter.sees("/o/file/papers/check")
    assert made.discharge_diagnosis not in page
    page = counter.posts("/o/file/papers/check", cause="illness")
    claim = Claim.objects.get()
    assert claim.channel == Claim.Channel.PHOTO
    assert claim.filed_by == desk.house.staff["helper"]
    assert "Discharge summary, 1 page" in page
    assert made.discharge_diagnosis not in page


def test_the_members_own_draft_and_the_helpers_are_two(desk: Desk, counter: Visitor) -> None:
    member = desk.house.member()
    made = desk.stay(member)
    own = open_draft(actor=user_of_member(member), now=desk.house.now)
    add_paper(
        filing_id=own.pk,
        upload_id=uuid4(),
        original=desk.photo(made, "discharge_summary"),
        wanted_kind="discharge_summary",
        actor=user_of_member(member),
        now=desk.house.now,
    )
    allowed(counter, desk.house, member)
    assert "No paper yet" in counter.sees("/o/file/papers/")
    paper = Paper.objects.get()
    assert counter.post(f"/o/file/papers/{paper.uid}/remove").status_code == 404
    counter.post("/o/file/papers/add", {"files": []})
    assert Filing.objects.filter(member=member, state="draft").count() == 2
    phone = Visitor().signs_in(member)
    assert "Discharge summary" in phone.sees("/m/claim/photo/")


def test_a_picture_of_a_paper_is_no_helpers_business(desk: Desk, counter: Visitor) -> None:
    member = desk.house.member()
    filing = desk.draft(member)
    page = PaperPage.objects.filter(paper__filing=filing)[0]
    allowed(counter, desk.house, member)
    assert counter.get(f"/m/papers/{page.uid}/picture").status_code in (302, 404)


def test_own_filings_are_listed_masked_and_others_do_not_exist(
    house: House, counter: Visitor
) -> None:
    member, other = told(house), told(house)
    allowed(counter, house, member)
    stay = member.reminders.get().encounter.reference
    counter.posts(f"/o/file/stay/{stay}/", cause="illness")
    mine = Claim.objects.get()
    theirs = house.submitted(other)
    page = counter.sees("/o/mine")
    assert member.masked_name in page
    assert member.name not in page
    assert theirs.reference not in page
    colleague = Visitor().signs_in(another_helper(house))
    for path in ("", "receipt", "receipt.pdf"):
        assert counter.get(f"/o/claim/{theirs.reference}/{path}").status_code == 404
        assert colleague.get(f"/o/claim/{mine.reference}/{path}").status_code == 404
    assert colleague.post(f"/o/claim/{mine.reference}/answered").status_code == 404


def test_after_thirty_days_a_filing_is_no_longer_shown(
    house: House, counter: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = told(house)
    allowed(counter, house, member)
    stay = member.reminders.get().encounter.reference
    counter.posts(f"/o/file/stay/{stay}/", cause="illness")
    reference = Claim.objects.get().reference
    later = timezone.now() + timedelta(days=30, hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert counter.get(f"/o/claim/{reference}/").status_code in (302, 404)


def test_the_list_says_nothing_once_the_mandate_is_over(house: House, counter: Visitor) -> None:
    member = told(house)
    allowed(counter, house, member)
    stay = member.reminders.get().encounter.reference
    counter.posts(f"/o/file/stay/{stay}/", cause="illness")
    revoke(mandate_id=Mandate.objects.get().pk, actor=user_of_member(member), now=timezone.now())
    assert "mandate is over" in counter.sees("/o/mine")
    assert "Submitted" not in counter.sees("/o/mine")
    assert "mandate is over" in counter.sees(f"/o/claim/{Claim.objects.get().reference}/")


def test_a_paper_that_is_asked_for_is_sent_from_the_counter(desk: Desk, counter: Visitor) -> None:
    house = desk.house
    member = told(house)
    allowed(counter, house, member)
    stay = member.reminders.get().encounter.reference
    counter.posts(f"/o/file/stay/{stay}/", cause="illness")
    claim = Claim.objects.get()
    house.now = timezone.now()
    house.work()
    review = house.review(claim)
    ask_for_papers(
        review_id=review.pk,
        version=review.version,
        kinds=["discharge_summary"],
        note="请补出院小结",
        until=timezone.localdate() + timedelta(days=14),
        actor=house.staff["officer"],
        now=house.now,
    )
    page = counter.sees(f"/o/claim/{claim.reference}/")
    assert "Papers are asked for" in page
    assert "Discharge summary" in page
    made = desk.stay(member)
    file = SimpleUploadedFile("a.jpg", desk.photo(made, "discharge_summary"))
    counter.post(f"/o/claim/{claim.reference}/add", {"kind": "discharge_summary", "files": file})
    assert "it is sent" in counter.posts(f"/o/claim/{claim.reference}/answered")
    claim.refresh_from_db()
    assert claim.state == "in_review"


def test_who_filed_never_decides(house: House) -> None:
    member = told(house)
    of_helper(house, member)
    helper = house.staff["helper"]
    counter = Visitor().signs_in(helper)
    finds(counter, member)
    stay = member.reminders.get().encounter.reference
    counter.posts(f"/o/file/stay/{stay}/", cause="illness")
    house.now = timezone.now()
    house.work()
    grant_role(
        user=helper,
        role=Role.CASE_OFFICER,
        unit=house.district,
        reason="test",
        actor=house.staff["admin"],
        now=house.now,
    )
    both = User.objects.get(pk=helper.pk)
    review = house.review(Claim.objects.get())
    with pytest.raises(AlsoFiled):
        check_may_decide(both, review, version=review.version, now=house.now)


def test_the_database_asks_for_the_mandate_too(house: House) -> None:
    claim = house.submitted()
    copy = Claim.objects.get(pk=claim.pk)
    copy.pk, copy.reference, copy.item = None, "C99999999", "other"
    copy.filed_by = house.staff["helper"]
    with pytest.raises(DatabaseError, match="holds their mandate"), transaction.atomic():
        copy.save(force_insert=True)


def test_an_action_without_a_mandate_is_refused_whatever_page_it_came_by(house: House) -> None:
    member = told(house)
    with pytest.raises(NoMandate):
        open_draft(actor=house.staff["helper"], member=member, now=house.now)


def test_done_with_the_person_nothing_stays_open(house: House, counter: Visitor) -> None:
    allowed(counter, house, told(house))
    counter.posts("/o/file/done")
    assert counter.get("/o/file/").headers["Location"] == "/o/start"


def test_a_signed_sheet_waits_for_a_second_person(desk: Desk, counter: Visitor) -> None:
    house = desk.house
    member = told(house)
    finds(counter, member)
    sheet = SimpleUploadedFile("sheet.png", desk.photo(desk.stay(member), "split_sheet"))
    answer = counter.post(
        "/o/start/mandate",
        {
            "way": "paper",
            "paper-days": "30",
            "paper-unit": str(house.district.pk),
            "paper-paper_reference": "WT-1",
            "paper-scan": sheet,
        },
        follow=True,
    )
    assert "A second person looks at it" in words(answer)
    assert counter.get("/o/file/").headers["Location"] == "/o/start/mandate"


def test_a_relative_is_named_at_the_counter_by_the_members_own_code(
    house: House, counter: Visitor
) -> None:
    member = told(house)
    finds(counter, member)
    counter.posts(
        "/o/start/relative",
        {"name": "李小芳", "phone": "19900008801", "lasts": "92", "scopes": "follow"},
    )
    page = counter.posts("/o/start/code", code=latest_code(member.phone))
    mandate = Mandate.objects.get(member=member)
    assert (mandate.kind, mandate.state) == (Mandate.Kind.RELATIVE, "standing")
    assert mandate.asked_by == house.staff["helper"]
    assert mandate.delegate.display_name == "李小芳"
    # Naming a relative gives the helper nothing.
    assert "May we file for this person?" in page
