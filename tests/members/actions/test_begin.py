"""A house begins once, with one person who can let others in."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from members.actions.begin import AlreadyBegun, begin
from members.management.commands.begin_house import PASSWORD
from members.models import Unit, User
from members.policies import require
from members.roles import Permission
from tests.members.actions.test_units import code
from tests.stages import House

FIRST = {
    "code": code(9), "name": "示例区总工会", "username": "first", "display_name": "首位管理员",
    "phone": "19900031000", "password": "correct-horse-battery",
}  # fmt: skip
CALLED = (
    "begin_house", "--code", code(9), "--name", "示例区总工会", "--username", "First",
    "--display-name", "首位管理员", "--phone", "199 0003 1000",
)  # fmt: skip

pytestmark = pytest.mark.django_db


def test_the_first_one_lets_others_in(capsys: pytest.CaptureFixture[str]) -> None:
    user = begin(**FIRST, now=timezone.now())
    district = Unit.objects.get()
    assert (district.kind, district.path) == (Unit.Kind.DISTRICT, f"/{district.pk}/")
    for permission in (Permission.STAFF_MANAGE, Permission.UNIT_MANAGE):
        require(user, permission, unit_path=district.path)
    with pytest.raises(AlreadyBegun):
        begin(**FIRST | {"username": "second"}, now=timezone.now())
    assert User.objects.count() == 1


def test_where_there_are_units_nobody_comes_in_by_this_door(house: House) -> None:
    with pytest.raises(AlreadyBegun):
        begin(**FIRST, now=house.now)


def test_a_weak_password_begins_nothing() -> None:
    with pytest.raises(ValidationError):
        begin(**FIRST | {"password": "short"}, now=timezone.now())
    assert not Unit.objects.exists()


def test_the_command_says_how_to_sign_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PASSWORD, FIRST["password"])
    call_command(*CALLED)
    assert "/me/login as first" in capsys.readouterr().out
    assert User.objects.get(username="first").phone == FIRST["phone"]
    with pytest.raises(CommandError, match="已有单位"):
        call_command(*CALLED)


@pytest.mark.parametrize(("place", "wrong"), [(2, "区"), (4, " "), (10, "12")])
def test_the_command_refuses_what_cannot_be(
    monkeypatch: pytest.MonkeyPatch, place: int, wrong: str
) -> None:
    monkeypatch.setenv(PASSWORD, FIRST["password"])
    call = list(CALLED)
    call[place] = wrong
    with pytest.raises(CommandError):
        call_command(*call)
    assert not Unit.objects.exists()
