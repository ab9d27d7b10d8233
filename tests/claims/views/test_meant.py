"""A page that was left open is about whom it was drawn for, whomever one acts for since."""

import re
from dataclasses import dataclass
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claims.models import Claim, Filing, Paper, PlannedStay
from members.actions.mandate import revoke
from members.actions.sign_in import user_of_member
from members.models import Mandate, Member
from tests.claims.views.test_acting import daughter, drawn_for
from tests.desktop import Desk, a_desk
from tests.mandates import of_helper, of_relative
from tests.stages import House
from tests.visitor import Visitor, words

PHOTO, FOR = "/m/claim/photo/", "/m/for/"
PLAN = {
    "place": "上海市",
    "hospital": "示例医院",
    "admitted_on": "2026-12-01",
    "discharged_on": "2026-12-08",
}
BY_SCRIPT = {"X-Requested-With": "photo-upload"}


@dataclass
class Home:
    """A son who may act for his mother, and his telephone."""

    house: House
    son: Member
    mother: Member
    mandate: Mandate
    phone: Visitor

    def acts_for_mother(self) -> None:
        self.phone.posts(FOR, member=self.mother.reference)

    def is_himself(self) -> None:
        self.phone.posts(FOR, member="")

    def drafts(self) -> list[Member]:
        return [filing.member for filing in Filing.objects.filter(papers__removed_at=None)]


@pytest.fixture
def home(house: House) -> Home:
    son, mother = house.member(), house.member()
    house.stay(son)
    house.stay(mother)
    mandate = of_relative(house, mother, user_of_member(son))
    return Home(house, son, mother, mandate, Visitor().signs_in(son))


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def stay_of(member: Member) -> str:
    return f"/m/claim/new/{member.reminders.get().encounter.reference}/"


def offered(html: str) -> dict[str, str]:
    """What the button “Go on for …” sends."""
    form = html.partition('<main id="main"')[2].partition("<form")[2].partition("</form>")[0]
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_a_claim_left_open_for_oneself_is_not_filed_while_acting_for_another(home: Home) -> None:
    path = stay_of(home.son)
    whom = drawn_for(home.phone, path)
    home.acts_for_mother()
    answer = home.phone.post(path, {"cause": "illness", "drawn_for": whom})
    assert answer.status_code == 409
    page = words(answer)
    assert f"this page is for yourself, and you act for {home.mother.masked_name} now" in page
    assert "Nothing that you typed is lost." in page
    assert not Claim.objects.exists()
    home.phone.post(path, offered(answer.content.decode()))
    assert Claim.objects.get().member == home.son
    assert "You act for" not in home.phone.sees("/m/")


def test_one_for_another_is_not_filed_for_oneself_and_what_was_typed_goes_with_it(
    home: Home,
) -> None:
    home.acts_for_mother()
    whom = drawn_for(home.phone, "/m/planned/")
    home.is_himself()
    answer = home.phone.post("/m/planned/", {**PLAN, "drawn_for": whom})
    assert f"this page is for {home.mother.masked_name}, and you act for yourself" in words(answer)
    sent = offered(answer.content.decode())
    assert sent == {**PLAN, "drawn_for": whom, "go_over": "1"}
    assert not PlannedStay.objects.exists()
    home.phone.posts("/m/planned/", sent)
    assert PlannedStay.objects.get().member == home.mother
    assert f"You act for {home.mother.masked_name}" in home.phone.sees("/m/")


def test_photos_are_taken_for_whom_they_were_chosen_or_not_at_all(home: Home, desk: Desk) -> None:
    photo = desk.photo(desk.stay(home.son), "inpatient_receipt")
    home.acts_for_mother()
    whom = drawn_for(home.phone, PHOTO)
    home.is_himself()
    for headers in ({}, BY_SCRIPT):
        file = SimpleUploadedFile("a.jpg", photo)
        fields = {"files": file, "kind": "inpatient_receipt", "drawn_for": whom}
        answer = home.phone.post(f"{PHOTO}add", fields, headers=headers)
        assert answer.status_code == 409
        assert not Paper.objects.exists()
        if headers:
            said, url, link = answer.content.decode().split("\n")
            assert said.startswith(
                f"The photo waits here: this page is for {home.mother.masked_name}"
            )
            assert (url, link) == (FOR, "Change for whom")
        else:
            assert "choose the photos once more there" in words(answer)
            there = home.phone.post(FOR, offered(answer.content.decode()))
            assert there.headers["Location"] == PHOTO
            assert drawn_for(home.phone, PHOTO) == whom
            home.is_himself()
    home.acts_for_mother()
    home.phone.post(f"{PHOTO}add", {"files": SimpleUploadedFile("a.jpg", photo), "drawn_for": whom})
    assert home.drafts() == [home.mother]


def test_every_form_about_a_draft_says_for_whom_it_is(home: Home, desk: Desk) -> None:
    paper = desk.put(home.son, desk.photo(desk.stay(home.son), "inpatient_receipt"))
    whom = drawn_for(home.phone, PHOTO)
    for page in (PHOTO, f"{PHOTO}check/", "/m/planned/", stay_of(home.son)):
        html = home.phone.get(page).content.decode()
        forms = re.findall(
            r'<form method="post"(?! action="/m/claim/new)[^>]*>.*?</form>', html, re.S
        )
        about = [
            form for form in forms if not re.search('action="/(?!m/claim|m/papers|m/planned)', form)
        ]
        assert about
        assert all(f'name="drawn_for" value="{whom}"' in form for form in about), page
    home.acts_for_mother()
    for path in (
        f"/m/papers/{paper.uid}/remove",
        f"/m/papers/{paper.uid}/keep",
        f"{PHOTO}discard",
        f"{PHOTO}check/",
    ):
        assert home.phone.post(path, {"drawn_for": whom}).status_code == 409
        # One that says nothing is about one's own affairs.
        assert home.phone.post(path).status_code == 409
    paper.refresh_from_db()
    assert (paper.removed_at, paper.filing.state) == (None, Filing.State.DRAFT)
    poll = {"HX-Request": "true"}
    assert home.phone.get(f"{PHOTO}?drawn_for={whom}", headers=poll).status_code == 204
    home.is_himself()
    assert home.phone.get(f"{PHOTO}?drawn_for={whom}", headers=poll).status_code == 200


def test_whoever_may_not_act_for_the_other_any_more_is_not_taken_there(home: Home) -> None:
    home.acts_for_mother()
    path = stay_of(home.mother)
    whom = drawn_for(home.phone, path)
    home.is_himself()
    revoke(mandate_id=home.mandate.pk, actor=user_of_member(home.mother), now=home.house.now)
    sent = {"cause": "illness", "drawn_for": whom}
    answer = home.phone.post(path, sent)
    assert answer.status_code == 409
    assert "this page is for somebody else" in words(answer)
    assert "Go on for" not in words(answer)
    assert home.phone.post(path, {**sent, "go_over": "1"}).status_code == 409
    assert not Claim.objects.exists()


def test_a_relative_who_acts_for_two_files_for_whom_the_page_is(house: House) -> None:
    visitor = Visitor().signs_in(daughter())
    first, second = house.member(), house.member()
    for member in (first, second):
        house.stay(member)
        of_relative(house, member)
    visitor.posts(FOR, member=first.reference)
    path = stay_of(first)
    whom = drawn_for(visitor, path)
    visitor.posts(FOR, member=second.reference)
    answer = visitor.post(path, {"cause": "illness", "drawn_for": whom})
    page = words(answer)
    assert f"for {first.masked_name}, and you act for {second.masked_name} now" in page
    visitor.post(path, offered(answer.content.decode()))
    assert Claim.objects.get().member == first


def test_a_counter_s_page_left_open_sends_nothing_for_whoever_stands_there_now(
    house: House, desk: Desk
) -> None:
    counter = Visitor().signs_in(house.staff["helper"])
    gone, here = house.member(), house.member()
    of_helper(house, gone)
    of_helper(house, here)
    counter.posts("/o/start", id_number=gone.id_number)
    whom = drawn_for(counter, "/o/file/papers/")
    counter.posts("/o/start", id_number=here.id_number)
    file = SimpleUploadedFile("a.jpg", desk.photo(desk.stay(gone), "inpatient_receipt"))
    add = "/o/file/papers/add"
    answer = counter.post(add, {"files": file, "drawn_for": whom}, follow=True)
    assert f"{here.masked_name} is open now" in words(answer)
    assert not Paper.objects.exists()
    file.seek(0)
    whom = drawn_for(counter, "/o/file/papers/")
    counter.post(add, {"files": file, "drawn_for": whom})
    assert Paper.objects.get().filing.member == here
