"""A screen at an outlet: known by its token, for one person at a time, and empty for the next."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from claims.models import Claim
from members.actions.kiosk import end_kiosk, register_kiosk
from members.actions.sign_in import user_of_member
from members.actions.staff import add_staff, grant_role
from members.models import Kiosk, Member, Message, User
from members.policies import NotAllowed
from members.roles import Role
from members.views import kiosk_access
from tests.stages import PASSWORD, House
from tests.visitor import Visitor, latest_code

PAGES = (
    "/kiosk/", "/kiosk/for/claim", "/kiosk/code", "/kiosk/who", "/kiosk/still", "/kiosk/end",
    "/kiosk/claim/", "/kiosk/progress/", "/kiosk/progress/CNONE/",
)  # fmt: skip


@pytest.fixture
def screen(house: House) -> Visitor:
    """A browser that the helper has made a kiosk."""
    visitor = Visitor().signs_in(house.staff["helper"])
    visitor.posts("/o/kiosks/", unit=str(house.district.pk), place="foyer, left")
    return visitor


def told(house: House) -> Member:
    """A member who has a stay to claim for."""
    member = house.member()
    house.stay(member)
    return member


def helper_of_the_school(house: House) -> User:
    user = add_staff(
        username="helper-school",
        display_name="代办员二",
        password=PASSWORD,
        phone="19911110000",
        member=None,
        actor=None,
    )
    grant_role(
        user=user,
        role=Role.OUTLET_HELPER,
        unit=house.school,
        reason="test",
        actor=house.staff["admin"],
        now=house.now,
    )
    return user


def comes_in(screen: Visitor, house: House, member: Member, wish: str = "claim") -> str:
    phone = house.persons[member.pk].phone
    screen.posts(f"/kiosk/for/{wish}", phone=phone)
    return screen.posts("/kiosk/code", code=latest_code(phone))


def test_elsewhere_its_pages_do_not_exist(house: House) -> None:
    for visitor in (Visitor(), Visitor().signs_in(house.staff["helper"])):
        assert {path: visitor.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 404)
    forged = Visitor()
    forged.cookies[kiosk_access.COOKIE] = "guessed"
    assert forged.get("/kiosk/").status_code == 404


def test_putting_one_up_signs_the_helper_out(screen: Visitor) -> None:
    assert "What would you like to do?" in screen.sees("/kiosk/")
    assert screen.get("/o/").status_code == 302
    cookie = screen.cookies[kiosk_access.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie.value.encode() not in bytes(Kiosk.objects.get().token_index)


def test_a_member_claims_with_one_tap_and_sees_how_far_it_is(house: House, screen: Visitor) -> None:
    member = told(house)
    stay = member.reminders.get().encounter.reference
    page = comes_in(screen, house, member)
    assert "You may claim for this" in page
    assert member.name not in page
    page = screen.posts(f"/kiosk/claim/{stay}/", cause="illness")
    claim = Claim.objects.get()
    assert claim.filed_by.member == member
    assert claim.reference in page
    assert "Submitted" in screen.sees("/kiosk/progress/")


def test_tapping_twice_shows_the_claim_that_is_there(house: House, screen: Visitor) -> None:
    member = told(house)
    stay = member.reminders.get().encounter.reference
    comes_in(screen, house, member)
    for _tap in range(2):
        screen.posts(f"/kiosk/claim/{stay}/", cause="illness")
    assert Claim.objects.count() == 1


def test_anothers_stay_and_claim_do_not_exist(house: House, screen: Visitor) -> None:
    other = house.submitted()
    comes_in(screen, house, told(house))
    assert screen.get(f"/kiosk/claim/{other.encounter.reference}/").status_code == 404
    assert screen.get(f"/kiosk/progress/{other.reference}/").status_code == 404


def test_whoever_is_at_the_screen_is_not_signed_in_anywhere_else(
    house: House, screen: Visitor
) -> None:
    comes_in(screen, house, told(house))
    for path in ("/m/", "/m/card/", "/m/me/"):
        assert screen.get(path).headers["Location"].startswith("/m/login")


def test_an_unknown_number_gets_the_same_pages_and_no_message(
    house: House, screen: Visitor
) -> None:
    before = Message.objects.filter(state="queued").count()
    page = screen.posts("/kiosk/for/claim", phone="19955555555")
    assert "a code is on its way there" in page
    assert Message.objects.filter(state="queued").count() == before
    assert "not right" in screen.posts("/kiosk/code", status=422, code="000000")


def test_two_behind_one_telephone_say_who_they_are(house: House, screen: Visitor) -> None:
    first, second = told(house), house.member()
    second.set_phone(first.phone)
    second.save()
    page = comes_in(screen, house, first, "progress")
    assert "Who are you?" in page
    assert "does not fit" in screen.posts("/kiosk/who", status=422, last_four="0000")
    page = screen.posts("/kiosk/who", last_four=second.id_number[-4:])
    assert second.masked_name in page


def test_guessing_who_ends_after_five(house: House, screen: Visitor) -> None:
    first, second = told(house), house.member()
    second.set_phone(first.phone)
    second.save()
    comes_in(screen, house, first)
    for _try in range(5):
        screen.posts("/kiosk/who", status=422, last_four="0000")
    assert "您要办什么" in screen.posts("/kiosk/who", last_four=second.id_number[-4:])


def test_an_untouched_page_asks_and_then_everything_is_wiped(house: House, screen: Visitor) -> None:
    comes_in(screen, house, told(house))
    page = screen.get("/kiosk/claim/")
    assert page.headers["Refresh"] == "60; url=/kiosk/still"
    assert page.headers["Cache-Control"] == "no-store"
    asked = screen.get("/kiosk/still")
    assert "/kiosk/claim/" in asked.content.decode()
    assert asked.headers["Refresh"] == "20; url=/kiosk/end"
    key = screen.cookies["sessionid"].value
    ended = screen.get("/kiosk/end")
    assert ended.headers["Location"] == "/kiosk/"
    assert ended.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(session_key=key).exists()
    assert screen.get("/kiosk/claim/").headers["Location"] == "/kiosk/"
    assert "您要办什么" in screen.sees("/kiosk/")


def test_the_server_ends_it_even_if_the_browser_never_asks(
    house: House, screen: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes_in(screen, house, told(house))
    later = timezone.now() + timedelta(seconds=96)
    monkeypatch.setattr(timezone, "now", lambda: later)
    left = screen.get("/kiosk/claim/")
    assert left.headers["Location"] == "/kiosk/"
    assert kiosk_access.GUEST not in screen.session


def test_a_number_that_was_typed_and_left_is_wiped_too(house: House, screen: Visitor) -> None:
    screen.posts("/kiosk/for/claim", phone=house.persons[told(house).pk].phone)
    screen.get("/kiosk/end")
    assert screen.get("/kiosk/code").headers["Location"] == "/kiosk/"


def test_starting_over_leaves_nobody_signed_in(house: House, screen: Visitor) -> None:
    comes_in(screen, house, told(house))
    assert screen.get("/kiosk/").headers["Clear-Site-Data"]
    assert screen.get("/kiosk/claim/").headers["Location"] == "/kiosk/"


def test_a_call_reaches_the_counter_and_somebody_goes(house: House, screen: Visitor) -> None:
    page = screen.posts("/kiosk/call")
    assert "will come to you" in page
    screen.posts("/kiosk/call")
    counter = Visitor().signs_in(house.staff["helper"])
    assert "foyer, left" in counter.sees("/o/")
    reference = Kiosk.objects.get().reference
    assert "Thank you: foyer, left." in counter.posts(f"/o/kiosks/{reference}/answered")
    assert "Somebody calls" not in counter.sees("/o/kiosks/")


def test_out_of_service_its_pages_are_gone(house: House, screen: Visitor) -> None:
    counter = Visitor().signs_in(house.staff["helper"])
    reference = Kiosk.objects.get().reference
    counter.posts(f"/o/kiosks/{reference}/off")
    counter.posts(f"/o/kiosks/{reference}/off", status=404)
    assert screen.get("/kiosk/").status_code == 404


def test_a_helper_of_another_union_neither_sees_nor_ends_it(house: House, screen: Visitor) -> None:
    stranger = helper_of_the_school(house)
    kiosk = Kiosk.objects.get()
    counter = Visitor().signs_in(stranger)
    assert kiosk.place not in counter.sees("/o/kiosks/")
    assert counter.post(f"/o/kiosks/{kiosk.reference}/off").status_code == 404
    with pytest.raises(NotAllowed):
        end_kiosk(kiosk_id=kiosk.pk, actor=stranger, now=house.now)
    with pytest.raises(NotAllowed):
        register_kiosk(unit=house.mill, place="x", actor=stranger, now=house.now)


def test_a_closed_account_does_not_get_in(house: House, screen: Visitor) -> None:
    member = told(house)
    user = user_of_member(member)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert "您要办什么" in comes_in(screen, house, member)
    assert screen.get("/kiosk/claim/").headers["Location"] == "/kiosk/"
