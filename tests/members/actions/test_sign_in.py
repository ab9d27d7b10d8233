"""One-time codes and passwords: who gets in, and how often one may try."""

import re
from datetime import timedelta

import pytest

from members.actions import sign_in
from members.actions.attempts import Origin, TooManyTries
from members.actions.sign_in import TooOften, WrongCode, WrongPassword
from members.models import LoginCode, Message, User
from tests.stages import PASSWORD, House

PURPOSE = LoginCode.Purpose.MEMBER_SIGN_IN


def send(house: House, phone: str, *, known: bool = True, address: str = "10.0.0.1") -> str:
    """Ask for a code; what the SMS says, or "" when none was sent."""
    member = house.member() if known else None
    if member is not None:
        member.set_phone(phone)
        member.save()
    before = _to_somebody()
    sign_in.send_code(
        purpose=PURPOSE,
        phone=phone,
        origin=Origin("address", address),
        now=house.now,
        member=member,
    )
    if _to_somebody() == before:
        return ""
    found = re.search(r"\d{6}", Message.objects.latest("pk").body)
    assert found is not None
    return found.group()


def use(house: House, phone: str, code: str) -> None:
    sign_in.use_code(
        purpose=PURPOSE, phone=phone, code=code, origin=Origin("address", "10.0.0.1"), now=house.now
    )


def _to_somebody() -> int:
    return Message.objects.exclude(state="cancelled").count()


def test_the_code_that_was_sent_opens_once(house: House) -> None:
    code = send(house, "19900009001")
    use(house, "19900009001", code)
    with pytest.raises(WrongCode):
        use(house, "19900009001", code)


def test_a_code_lives_five_minutes(house: House) -> None:
    code = send(house, "19900009001")
    house.later(minutes=5, seconds=1)
    with pytest.raises(WrongCode):
        use(house, "19900009001", code)


def test_five_wrong_tries_spend_the_code(house: House) -> None:
    code = send(house, "19900009001")
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        with pytest.raises(WrongCode):
            use(house, "19900009001", wrong)
    with pytest.raises(WrongCode):
        use(house, "19900009001", code)


def test_a_code_for_one_purpose_does_not_serve_another(house: House) -> None:
    code = send(house, "19900009001")
    with pytest.raises(WrongCode):
        sign_in.use_code(
            purpose=LoginCode.Purpose.ACCOUNT_CHANGE,
            phone="19900009001",
            code=code,
            now=house.now,
        )


def test_an_unknown_phone_gets_no_message_and_the_same_limits(house: House) -> None:
    assert send(house, "19900009999", known=False) == ""
    with pytest.raises(TooOften):
        send(house, "19900009999", known=False)


def test_the_next_code_has_to_wait_a_minute(house: House) -> None:
    send(house, "19900009001", known=False)
    house.later(seconds=59)
    with pytest.raises(TooOften):
        send(house, "19900009001", known=False)
    house.later(seconds=1)
    send(house, "19900009001", known=False)


def test_five_codes_an_hour_are_enough_for_a_phone(house: House) -> None:
    for _code in range(5):
        send(house, "19900009001", known=False)
        house.later(minutes=2)
    with pytest.raises(TooOften):
        send(house, "19900009001", known=False)
    house.later(minutes=55)
    send(house, "19900009001", known=False)


def test_an_address_that_asks_for_many_phones_is_stopped(house: House) -> None:
    for number in range(60):
        send(house, f"1990010{number:04d}", known=False)
    with pytest.raises(TooOften):
        send(house, "19900109999", known=False)


def test_the_code_is_not_kept_in_clear(house: House) -> None:
    code = send(house, "19900009001")
    row = LoginCode.objects.get()
    assert code.encode() not in bytes(row.code_digest)
    assert code.encode() not in bytes(Message.objects.latest("pk").body_sealed)


def password(house: House, username: str, secret: str) -> User:
    return sign_in.check_staff_password(
        username=username, password=secret, address="10.0.0.1", now=house.now
    )


def test_user_name_and_password_belong_together(house: House) -> None:
    assert password(house, "officer", PASSWORD) == house.staff["officer"]
    for username, secret in (("officer", "wrong"), ("nobody", PASSWORD)):
        with pytest.raises(WrongPassword):
            password(house, username, secret)


def test_five_failures_close_the_door_for_a_quarter_of_an_hour(house: House) -> None:
    for _try in range(5):
        with pytest.raises(WrongPassword):
            password(house, "officer", "wrong")
    with pytest.raises(TooManyTries):
        password(house, "officer", PASSWORD)
    house.now += timedelta(minutes=15, seconds=1)
    password(house, "officer", PASSWORD)


def test_a_members_own_sign_in_is_made_once(house: House) -> None:
    member = house.member(consent=False)
    assert sign_in.user_of_member(member) == sign_in.user_of_member(member)
    assert not sign_in.user_of_member(member).has_usable_password()
