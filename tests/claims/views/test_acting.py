"""A relative acts for a member: with their mandate, under their own name, and sees no more."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from claims.models import Claim
from members.actions import tell as telling
from members.actions.mandate import relative_user, revoke
from members.actions.sign_in import user_of_member
from members.actions.tell import send_message
from members.models import Member, Message, User
from tests.desktop import Desk, a_desk
from tests.mandates import FILE, FOLLOW, RECEIVE, of_relative
from tests.stages import House
from tests.visitor import Visitor, latest_code

PHONE = "19900008801"


def told(house: House) -> Member:
    member = house.member()
    house.stay(member)
    return member


def daughter() -> User:
    return relative_user(name="李小芳", phone=PHONE)


def acts_for(member: Member, who: User | Member | None = None) -> Visitor:
    visitor = Visitor().signs_in(who or daughter())
    visitor.posts("/m/for/", member=member.reference)
    return visitor


def drawn_for(visitor: Visitor, path: str) -> str:
    """For whom the forms of a page say that they are, all of them the same."""
    html = visitor.get(path).content.decode()
    [key] = set(re.findall(r'name="drawn_for" value="(\w+)"', html))
    assert isinstance(key, str)
    return key


def test_a_relative_signs_in_with_a_telephone_of_their_own(house: House) -> None:
    member = told(house)
    of_relative(house, member)
    visitor = Visitor()
    visitor.posts("/m/login", phone=PHONE)
    page = visitor.posts("/m/login/code", code=latest_code(PHONE))
    assert "For whom?" in page
    assert member.masked_name in page
    assert member.name not in page


def test_they_file_and_it_is_written_down_as_theirs(house: House) -> None:
    member = told(house)
    of_relative(house, member)
    visitor = acts_for(member)
    assert f"You act for {member.masked_name}" in visitor.sees("/m/")
    stay = member.reminders.get().encounter.reference
    path = f"/m/claim/new/{stay}/"
    visitor.posts(path, cause="illness", drawn_for=drawn_for(visitor, path))
    claim = Claim.objects.get()
    assert (claim.member, claim.filed_by) == (member, daughter())
    page = visitor.sees(f"/m/claim/{claim.reference}/")
    for theirs in ("What my claim rests on", "Take this claim back", "My authorisations"):
        assert theirs not in page


@pytest.mark.parametrize("path", ["facts/", "money/", "withdraw"])
def test_facts_money_and_withdrawal_stay_the_members(house: House, path: str) -> None:
    member = house.member()
    claim = house.submitted(member)
    of_relative(house, member)
    assert acts_for(member).get(f"/m/claim/{claim.reference}/{path}").status_code in (302, 404)


def test_account_and_consent_stay_the_members(house: House) -> None:
    member = told(house)
    of_relative(house, member)
    visitor = acts_for(member)
    for path in ("/m/card/", "/m/consent/", "/m/me/", "/m/messages/", "/m/access/"):
        assert visitor.get(path).status_code == 302


def test_who_may_only_follow_does_not_file(house: House) -> None:
    member = told(house)
    of_relative(house, member, scopes=(FOLLOW,))
    visitor = acts_for(member)
    stay = member.reminders.get().encounter.reference
    assert "You may claim for this" not in visitor.sees("/m/")
    answer = visitor.post(f"/m/claim/new/{stay}/", {"cause": "illness"})
    assert answer.headers["Location"] == "/m/for/"
    assert not Claim.objects.exists()


def test_who_may_only_file_sees_no_claims(house: House) -> None:
    member = house.member()
    claim = house.submitted(member)
    of_relative(house, member, scopes=(FILE,))
    visitor = acts_for(member)
    assert "Under way" not in visitor.sees("/m/")
    assert visitor.get(f"/m/claim/{claim.reference}/").status_code == 302


@pytest.mark.parametrize("ended", ["revoked", "over"])
def test_at_its_end_everything_is_closed(
    house: House, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    member = told(house)
    mandate = of_relative(house, member)
    visitor = acts_for(member)
    if ended == "revoked":
        revoke(mandate_id=mandate.pk, actor=user_of_member(member), now=timezone.now())
    else:
        monkeypatch.setattr(timezone, "localdate", lambda *_now: mandate.ends_on + timedelta(1))
    assert visitor.get("/m/").headers["Location"] == "/m/for/"
    assert "Nobody lets you act" in visitor.sees("/m/for/")
    assert "This mandate is over" in visitor.posts("/m/for/", member=member.reference)


def test_without_a_mandate_a_member_cannot_be_chosen(house: House) -> None:
    stranger, member = house.member(), told(house)
    visitor = acts_for(member, stranger)
    assert "acting_for" not in visitor.session
    claim = house.submitted(house.member())
    assert visitor.get(f"/m/claim/{claim.reference}/").status_code == 404


def test_a_member_who_is_a_relative_switches_and_comes_back(house: House) -> None:
    son, mother = told(house), told(house)
    of_relative(house, mother, user_of_member(son))
    visitor = Visitor().signs_in(son)
    assert "For somebody else" in visitor.sees("/m/")
    visitor.posts("/m/for/", member=mother.reference)
    own = son.reminders.get().encounter.reference
    assert visitor.get(f"/m/claim/new/{own}/").status_code == 404
    visitor.posts("/m/for/", member="")
    assert "You act for" not in visitor.sees("/m/")
    assert visitor.get(f"/m/claim/new/{own}/").status_code == 200


def test_papers_that_the_member_sent_are_not_shown(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = a_desk(house, monkeypatch)
    member = house.member()
    filing = desk.draft(member)
    of_relative(house, member)
    visitor = acts_for(member)
    paper = filing.papers.all()[0]
    page = paper.pages.get()
    for way in ("picture", "thumbnail"):
        assert visitor.get(f"/m/papers/{page.uid}/{way}").status_code == 404
    whom = drawn_for(visitor, "/m/claim/photo/")
    remove = f"/m/papers/{paper.uid}/remove"
    assert visitor.post(remove, {"drawn_for": whom}).status_code == 404
    file = SimpleUploadedFile("a.jpg", desk.photo(desk.stay(member), "inpatient_receipt"))
    visitor.post(
        "/m/claim/photo/add", {"files": file, "kind": "inpatient_receipt", "drawn_for": whom}
    )
    assert member.filings.filter(state="draft").count() == 2


def test_news_goes_to_whom_the_mandate_says_and_says_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(telling, "load", lambda _setting: _Gateway(sent))
    member = house.member()
    mandate = of_relative(house, member, scopes=(RECEIVE,))
    house.submitted(member)
    message = Message.objects.get(member=member, template="received")
    for _time in range(2):
        send_message(message_id=message.pk, now=house.now)
    news = Message.objects.get(template="for_another")
    assert (news.user, news.phone) == (daughter(), PHONE)
    assert member.masked_name in news.body
    assert member.name not in news.body
    send_message(message_id=news.pk, now=house.now)
    assert sent == [member.phone, PHONE]
    revoke(mandate_id=mandate.pk, actor=user_of_member(member), now=house.now)
    house.submitted(member, admitted_on=date(2026, 10, 1), discharged_on=date(2026, 10, 5))
    later = Message.objects.filter(member=member, template="received").latest("pk")
    send_message(message_id=later.pk, now=house.now)
    assert Message.objects.filter(template="for_another").count() == 1


def test_a_code_goes_to_nobody_else(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "load", lambda _setting: _Gateway([]))
    member = house.member()
    of_relative(house, member, scopes=(RECEIVE,))
    Visitor().posts("/m/login", phone=member.phone)
    message = Message.objects.filter(template="login_code").latest("pk")
    send_message(message_id=message.pk, now=timezone.now())
    assert not Message.objects.filter(template="for_another").exists()


class _Gateway:
    """Takes every message; where to is noted."""

    def __init__(self, sent: list[str]) -> None:
        self.sent = sent

    def send(self, *, key: str, phone: str, text: str) -> str:
        self.sent.append(phone)
        return key
