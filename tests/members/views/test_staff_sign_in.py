"""How staff get in: password, then a code; and how leaving shuts the door at once."""

from datetime import timedelta

from members.actions.staff import leave
from members.models import Message, User
from tests.stages import PASSWORD, House
from tests.visitor import Visitor, latest_code

LOGIN, CODE = "/me/login", "/me/login/code"


def test_staff_get_in_with_password_and_code_and_begin_at_their_desk(house: House) -> None:
    visitor = Visitor()
    page = visitor.posts(LOGIN, username="helper", password=PASSWORD)
    assert "A code was sent to 199****" in page
    response = visitor.post(CODE, {"code": latest_code(house.staff["helper"].phone)}, follow=True)
    assert response.redirect_chain[-1][0] == "/o/"
    assert visitor.session.get_expiry_age() == timedelta(hours=10).total_seconds()


def test_each_role_begins_at_its_own_desk(house: House) -> None:
    desks = {"officer": "/desk/", "maker": "/finance/", "helper": "/o/", "admin": "/me/staff/"}
    starts = {
        name: Visitor().signs_in(house.staff[name]).get("/").headers["Location"] for name in desks
    }
    assert starts == desks


def test_a_wrong_password_and_an_unknown_name_read_the_same(house: House) -> None:
    wrong = Visitor().posts(LOGIN, status=422, username="helper", password="wrong")
    unknown = Visitor().posts(LOGIN, status=422, username="nobody", password="wrong")
    assert "User name or password is not right." in wrong
    assert wrong == unknown
    assert not Message.objects.exists()


def test_after_five_wrong_tries_the_right_password_does_not_open_either(house: House) -> None:
    visitor = Visitor()
    for _try in range(5):
        visitor.posts(LOGIN, status=422, username="helper", password="wrong")
    page = visitor.posts(LOGIN, status=422, username="helper", password=PASSWORD)
    assert "Please try again in 15 minutes, or call 12351" in page


def test_the_password_alone_opens_nothing(house: House) -> None:
    visitor = Visitor()
    visitor.posts(LOGIN, username="helper", password=PASSWORD)
    assert visitor.get("/o/").headers["Location"].startswith(LOGIN)
    assert "That code is not right" in visitor.posts(CODE, status=422, code="000000")
    assert Visitor().get(CODE).headers["Location"] == LOGIN


def test_a_code_of_the_members_door_does_not_open_the_staff_door(house: House) -> None:
    helper = house.staff["helper"]
    member = house.member()
    member.set_phone(helper.phone)
    member.save()
    visitor = Visitor()
    visitor.posts("/m/login", phone=helper.phone)
    code = latest_code(helper.phone)
    visitor.posts(LOGIN, status=422, username="helper", password=PASSWORD)
    assert visitor.get(CODE).headers["Location"] == LOGIN
    assert code


def test_without_a_telephone_on_record_the_administrator_is_named(house: House) -> None:
    User.objects.filter(username="helper").update(phone_sealed=None)
    page = Visitor().posts(LOGIN, status=422, username="helper", password=PASSWORD)
    assert "Please ask your administrator" in page


def test_the_leaver_switch_ends_an_open_session_with_the_next_click(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["helper"])
    assert visitor.get("/o/").status_code == 200
    leave(user_id=house.staff["helper"].pk, actor=house.staff["admin"], now=house.now)
    assert visitor.get("/o/").headers["Location"].startswith(LOGIN)


def test_the_way_leads_to_the_page_that_was_wanted(house: House) -> None:
    visitor = Visitor()
    visitor.post(f"{LOGIN}?next=/me/", {"username": "helper", "password": PASSWORD})
    answer = visitor.post(CODE, {"code": latest_code(house.staff["helper"].phone)})
    assert answer.headers["Location"] == "/me/"


def test_signing_out_leads_back_to_the_staff_door(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["helper"])
    assert visitor.post("/sign-out").headers["Location"] == LOGIN
