"""The second factor at the door and before acts of weight, as staff meet it."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.utils import timezone
from pytest_django import Settings

from members.actions.second_factor import begin_app, confirm_app
from members.models import Authenticator, Message, RoleGrant, User
from tests.stages import PASSWORD, House
from tests.visitor import Visitor, latest_code

LOGIN, CODE, APP = "/me/login", "/me/login/code", "/me/login/app"
NEW = "/me/app/new"
ALL = ("case.decide", "proposal.confirm", "batch.release", "staff.manage")


def has_app(user: User) -> Authenticator:
    """The employee set up the app an hour ago."""
    earlier = timezone.now() - timedelta(hours=1)
    app = begin_app(actor=user, now=earlier)
    confirm_app(actor=user, password=PASSWORD, code=pyotp.TOTP(app.secret).at(earlier), now=earlier)
    return app


def shows(app: Authenticator) -> str:
    return pyotp.TOTP(app.secret).at(timezone.now())


def test_password_and_app_open_the_desk_and_no_text_message_is_sent(house: House) -> None:
    app = has_app(house.staff["officer"])
    visitor = Visitor()
    assert "Code from your app" in visitor.posts(LOGIN, username="officer", password=PASSWORD)
    assert not Message.objects.exists()
    assert "not right" in visitor.posts(APP, status=422, code="000000")
    visitor.posts(APP, code=shows(app))
    assert visitor.get("/me/").status_code == 200


def test_where_the_house_forbids_it_no_text_message_gets_round_the_app(
    house: House, settings: Settings
) -> None:
    settings.SECOND_FACTOR_SMS = False
    has_app(house.staff["officer"])
    visitor = Visitor()
    visitor.posts(LOGIN, username="officer", password=PASSWORD)
    assert "text message instead" not in visitor.sees(APP)
    assert visitor.post("/me/login/text").headers["Location"] == LOGIN
    assert visitor.get(CODE).headers["Location"] == APP
    assert not Message.objects.exists()


def test_where_the_house_allows_it_a_text_message_stands_in(house: House) -> None:
    officer = house.staff["officer"]
    has_app(officer)
    visitor = Visitor()
    visitor.posts(LOGIN, username="officer", password=PASSWORD)
    visitor.posts("/me/login/text")
    visitor.posts(CODE, code=latest_code(officer.phone))
    assert visitor.get("/me/").status_code == 200


def test_without_the_password_there_is_no_page_for_the_code(house: House) -> None:
    has_app(house.staff["officer"])
    assert Visitor().get(APP).headers["Location"] == LOGIN


def test_whose_role_needs_it_sets_it_up_before_any_desk_opens(
    house: House, settings: Settings
) -> None:
    settings.SECOND_FACTOR_FOR, settings.SECOND_FACTOR_SMS = ALL, False
    officer = house.staff["officer"]
    visitor = Visitor()
    visitor.posts(LOGIN, username="officer", password=PASSWORD)
    visitor.posts(CODE, code=latest_code(officer.phone))
    for path in ("/desk/queue", "/", "/desk/search"):
        assert visitor.get(path).headers["Location"] == NEW
    assert "Your role needs codes by app" in visitor.sees(NEW)
    app = Authenticator.objects.get()
    said = visitor.posts(NEW, code=shows(app), password=PASSWORD)
    assert "This page is shown only once" in said
    assert visitor.get("/desk/queue").status_code == 200


def test_a_role_that_decides_nothing_goes_on_as_before(house: House, settings: Settings) -> None:
    settings.SECOND_FACTOR_FOR, settings.SECOND_FACTOR_SMS = ALL, False
    assert Visitor().signs_in(house.staff["helper"]).get("/o/").status_code == 200
    assert Visitor().signs_in(house.member()).get("/m/").status_code == 200


def test_whoever_has_an_app_shows_it_before_the_desk(house: House, settings: Settings) -> None:
    settings.SECOND_FACTOR_FOR, settings.SECOND_FACTOR_SMS = ALL, False
    app = has_app(house.staff["officer"])
    visitor = Visitor().signs_in(house.staff["officer"])
    assert visitor.get("/desk/queue").headers["Location"] == "/me/confirm?next=%2Fdesk%2Fqueue"
    answer = visitor.post("/me/confirm", {"code": shows(app), "next": "/desk/queue"})
    assert answer.headers["Location"] == "/desk/queue"
    assert visitor.get("/desk/queue").status_code == 200


def test_the_way_on_leads_nowhere_else(house: House) -> None:
    app = has_app(house.staff["officer"])
    visitor = Visitor().signs_in(house.staff["officer"])
    answer = visitor.post("/me/confirm", {"code": shows(app), "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"


def grant(visitor: Visitor, house: House) -> Any:
    form = {"role": "case_officer", "unit": str(house.district.pk), "reason": "顶岗"}
    return visitor.post("/me/staff/helper/", form)


def test_a_role_is_given_only_within_minutes_of_a_code(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = has_app(house.staff["admin"])
    visitor = Visitor().signs_in(house.staff["admin"])
    before = RoleGrant.objects.count()
    assert grant(visitor, house).headers["Location"].startswith("/me/confirm?next=")
    assert RoleGrant.objects.count() == before
    visitor.posts("/me/confirm", code=shows(app), next="/me/staff/helper/")
    assert grant(visitor, house).headers["Location"] == "/me/staff/helper/"
    assert RoleGrant.objects.count() == before + 1
    later = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert grant(visitor, house).headers["Location"].startswith("/me/confirm?next=")


def test_who_has_no_app_gives_roles_as_before(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["admin"])
    assert grant(visitor, house).headers["Location"] == "/me/staff/helper/"


def test_recovery_codes_are_shown_once_and_never_again(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["officer"])
    visitor.sees(NEW)
    app = Authenticator.objects.get()
    answer = visitor.post(NEW, {"code": shows(app), "password": PASSWORD})
    assert "no-store" in answer.headers["Cache-Control"]
    assert "10 recovery codes are left" in visitor.sees("/me/app/")
    assert app.secret not in visitor.get("/me/app/").content.decode()


def test_a_lost_app_goes_by_two_persons_and_every_session_ends(house: House) -> None:
    has_app(house.staff["officer"])
    lost = Visitor().signs_in(house.staff["officer"])
    admin = Visitor().signs_in(house.staff["admin"])
    assert "Asked for" in admin.posts("/me/staff/officer/reset", reason="本人到场")
    assert "Take the app away" not in admin.sees("/me/resets/")
    supervisor = Visitor().signs_in(house.staff["supervisor"])
    assert "Take the app away" in supervisor.sees("/me/resets/")
    (place,) = [line for line in _places(supervisor) if line.startswith("/me/resets/")]
    assert "Taken away" in supervisor.posts(place, done="1")
    assert lost.get("/me/").headers["Location"].startswith(LOGIN)


def test_a_reset_of_nobody_is_no_page(house: House) -> None:
    supervisor = Visitor().signs_in(house.staff["supervisor"])
    assert supervisor.post("/me/resets/77/", {"done": "1"}).status_code == 404
    officer = Visitor().signs_in(house.staff["officer"])
    assert officer.get("/me/resets/").status_code == 403


def _places(visitor: Visitor) -> list[str]:
    html = visitor.get("/me/resets/").content.decode()
    return [part.partition('"')[0] for part in html.split('action="')[1:]]
