"""How members get in, and how nobody else learns who is one."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import Settings

from config.display import ELDER_COOKIE
from members.actions import attempts
from members.actions.attempts import Origin
from members.actions.mandate import relative_user, revoke
from members.actions.preferences import remember_preferences
from members.actions.sign_in import RESEND_AFTER, send_code, user_of_member
from members.models import LoginCode, Member, Message
from tests.mandates import of_relative
from tests.stages import House
from tests.visitor import Visitor, latest_code, words

OTHERS = "19900008802"
LOGIN, CODE, WHO = "/m/login", "/m/login/code", "/m/login/who"


def test_a_member_gets_in_with_the_code_from_the_text_message(house: House) -> None:
    member = house.member()
    visitor = Visitor()
    page = visitor.posts(LOGIN, phone=member.phone)
    assert "If 199****" in page
    assert "Hello" in visitor.posts(CODE, code=latest_code(member.phone))
    assert visitor.get(LOGIN).headers["Location"] == "/"


def test_spaces_and_full_width_digits_are_understood(house: House) -> None:
    member = house.member()
    visitor = Visitor()
    spaced = f" {member.phone[:3]} {member.phone[3:]}".translate(
        {ord(str(n)): chr(0xFF10 + n) for n in range(10)}
    )
    assert "Enter the code" in visitor.posts(LOGIN, phone=spaced)
    code = latest_code(member.phone)
    assert "Hello" in visitor.posts(CODE, code=f"{code[:3]} {code[3:]}")


def test_an_unknown_number_gets_the_same_pages_and_no_message(house: House) -> None:
    member = house.member()
    known, unknown = Visitor(), Visitor()
    page = known.posts(LOGIN, phone=member.phone)
    other = unknown.posts(LOGIN, phone="13700001234")
    assert page.replace("199****" + member.phone[-4:], "N") == other.replace("137****1234", "N")
    assert Message.objects.exclude(member=None, user=None).count() == 1
    assert known.posts(CODE, status=422, code="000000") != ""
    assert "That code is not right" in unknown.posts(CODE, status=422, code="000000")


def test_neither_number_nor_code_stand_in_the_address_or_the_stored_session(house: House) -> None:
    member = house.member()
    visitor = Visitor()
    response = visitor.post(LOGIN, {"phone": member.phone})
    assert response.headers["Location"] == CODE
    assert member.phone not in str(dict(visitor.session))


def test_five_wrong_codes_spend_the_right_one(house: House) -> None:
    member = house.member()
    visitor = Visitor()
    visitor.posts(LOGIN, phone=member.phone)
    right = latest_code(member.phone)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _try in range(5):
        visitor.posts(CODE, status=422, code=wrong)
    assert "That code is not right" in visitor.posts(CODE, status=422, code=right)


def test_a_second_wish_within_a_minute_is_told_so_and_the_first_code_still_opens(
    house: House,
) -> None:
    member = house.member()
    visitor = Visitor()
    visitor.posts(LOGIN, phone=member.phone)
    assert "A code was sent a moment ago" in visitor.posts(LOGIN, phone=member.phone)
    assert "A code was sent a moment ago" in visitor.posts("/m/login/again")
    assert Message.objects.count() == 1
    assert "Hello" in visitor.posts(CODE, code=latest_code(member.phone))


def test_more_than_five_codes_an_hour_are_refused_with_a_sentence(house: House) -> None:
    member = house.member()
    for minutes in range(50, 0, -10):
        send_code(
            purpose=LoginCode.Purpose.MEMBER_SIGN_IN,
            phone=member.phone,
            origin=Origin("address", "10.0.0.1"),
            now=timezone.now() - timedelta(minutes=minutes),
            member=member,
        )
    page = Visitor().posts(LOGIN, status=422, phone=member.phone)
    assert "Too many codes were asked for" in page


def test_two_people_behind_one_number_say_the_end_of_their_id_number(house: House) -> None:
    anna, bert = house.member(), house.member()
    _share_phone(anna, bert)
    visitor = Visitor()
    visitor.posts(LOGIN, phone=anna.phone)
    assert "More than one person" in visitor.posts(CODE, code=latest_code(anna.phone))
    assert "does not fit" in visitor.posts(WHO, status=422, last_four="0000")
    page = visitor.posts(WHO, last_four=bert.id_number[-4:].lower())
    assert f"Hello, {bert.masked_name}" in page


def test_five_wrong_ends_lead_back_to_the_beginning(house: House) -> None:
    anna, bert = house.member(), house.member()
    _share_phone(anna, bert)
    visitor = Visitor()
    visitor.posts(LOGIN, phone=anna.phone)
    visitor.posts(CODE, code=latest_code(anna.phone))
    for _try in range(5):
        visitor.posts(WHO, status=422, last_four="0000")
    assert "Sign in with your mobile number" in visitor.posts(WHO, last_four=bert.id_number[-4:])


def test_several_relatives_behind_one_number_say_their_name(house: House) -> None:
    of_relative(house, house.member(), relative_user(name="李小芳", phone=OTHERS))
    son = relative_user(name="欧阳·小明", phone=OTHERS)
    of_relative(house, house.member(), son)
    visitor = Visitor()
    visitor.posts(LOGIN, phone=OTHERS)
    page = visitor.posts(CODE, code=latest_code(OTHERS))
    assert "Your name" in page
    assert "李小芳" not in page
    assert "does not fit" in visitor.posts(WHO, status=422, name="李小")
    assert "For whom?" in visitor.posts(WHO, name="欧阳小明")
    assert visitor.session["_auth_user_id"] == str(son.pk)


def test_a_relative_with_a_member_s_number_comes_in_by_name_and_the_member_by_their_end(
    house: House,
) -> None:
    member, aunt = house.member(), relative_user(name="李小芳", phone=OTHERS)
    member.set_phone(OTHERS)
    member.save()
    mandate = of_relative(house, house.member(), aunt)
    for said, comes in ((member.name, None), ("7", None), ("李小芳", aunt.pk)):
        visitor = _proves(OTHERS)
        visitor.posts(WHO, status=200 if comes else 422, said=said)
        assert visitor.session.get("_auth_user_id") == (comes and str(comes))
    visitor = _proves(OTHERS)
    assert f"Hello, {member.masked_name}" in visitor.posts(WHO, said=member.id_number[-4:].lower())
    revoke(mandate_id=mandate.pk, actor=user_of_member(mandate.member), now=timezone.now())
    # Who acts for nobody any more stands in nobody's way.
    visitor = Visitor()
    _a_minute_later()
    visitor.posts(LOGIN, phone=OTHERS)
    assert f"Hello, {member.masked_name}" in visitor.posts(CODE, code=latest_code(OTHERS))


def _proves(phone: str) -> Visitor:
    """As far as the question who it is."""
    visitor = Visitor()
    _a_minute_later()
    visitor.posts(LOGIN, phone=phone)
    assert "or your name" in visitor.posts(CODE, code=latest_code(phone))
    return visitor


def _a_minute_later() -> None:
    LoginCode.objects.update(sent_at=timezone.now() - RESEND_AFTER * 2)


def test_guesses_at_names_are_counted_with_those_at_numbers(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(attempts.LAST_FOUR.failures, "phone", 2)
    for name in ("李小芳", "李小明"):
        relative_user(name=name, phone=OTHERS)
    visitor = Visitor()
    visitor.posts(LOGIN, phone=OTHERS)
    visitor.posts(CODE, code=latest_code(OTHERS))
    for _try in range(2):
        visitor.posts(WHO, status=422, name="王小芳")
    assert "Too many wrong tries" in visitor.posts(WHO, status=422, name="李小芳")


def test_nobody_skips_a_step(house: House) -> None:
    visitor = Visitor()
    assert visitor.get(CODE).headers["Location"] == LOGIN
    assert visitor.get(WHO).headers["Location"] == LOGIN
    assert visitor.post("/m/login/again").headers["Location"] == LOGIN


def test_the_way_leads_to_the_page_that_was_wanted_but_never_off_the_site(house: House) -> None:
    member = house.member()
    visitor = Visitor()
    assert visitor.get("/m/card/").headers["Location"] == "/m/login?next=/m/card/"
    visitor.post("/m/login?next=/m/card/", {"phone": member.phone, "next": "/m/card/"})
    answer = visitor.post(CODE, {"code": latest_code(member.phone)})
    assert answer.headers["Location"] == "/m/card/"
    other = house.member()
    stranger = Visitor()
    stranger.post(LOGIN, {"phone": other.phone, "next": "https://example.org/"})
    answer = stranger.post(CODE, {"code": latest_code(other.phone)})
    assert answer.headers["Location"] == "/m/"


def test_a_session_of_a_member_lasts_a_week(house: House) -> None:
    member = house.member()
    visitor = Visitor()
    visitor.posts(LOGIN, phone=member.phone)
    visitor.posts(CODE, code=latest_code(member.phone))
    assert visitor.session.get_expiry_age() == timedelta(days=7).total_seconds()


def test_a_device_without_a_choice_takes_the_persons_own(house: House) -> None:
    member = house.member()
    remember_preferences(actor=user_of_member(member), language="en", elder_view=True)
    visitor = Visitor()
    visitor.cookies.clear()
    visitor.posts(LOGIN, phone=member.phone)
    visitor.posts(CODE, code=latest_code(member.phone))
    assert visitor.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert visitor.cookies[ELDER_COOKIE].value == "1"
    assert 'class="elder"' in visitor.get("/m/").content.decode()


def test_signing_out_leads_back_to_the_door(house: House) -> None:
    visitor = Visitor().signs_in(house.member())
    answer = visitor.post("/sign-out")
    assert answer.headers["Location"] == LOGIN
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert visitor.get("/m/").status_code == 302


def test_an_empty_form_says_what_is_missing(house: House) -> None:
    response = Visitor().post(LOGIN, {"phone": ""})
    assert response.status_code == 422
    assert "Please fill this in." in words(response)


def _share_phone(anna: Member, bert: Member) -> None:
    bert.set_phone(anna.phone)
    bert.save()


def test_after_two_codes_that_came_to_nothing_a_call_reads_one_out(
    house: House, settings: Settings
) -> None:
    settings.SMS_VOICE = True
    member = house.member()
    visitor = Visitor()
    page = visitor.posts("/m/login", phone=member.phone)
    assert "Call me" not in page
    for _wrong in range(2):
        page = visitor.posts("/m/login/code", status=422, code="000000")
    assert "Call me and read the code out" in page
    LoginCode.objects.update(sent_at=timezone.now() - timedelta(minutes=2))
    assert "We are calling you" in visitor.posts("/m/login/again", by="voice")
    call = Message.objects.latest("pk")
    assert call.template == "login_voice"
    code = "".join(re.findall(r"\d", call.body)[:6])
    visitor.posts("/m/login/code", code=code)
    assert visitor.get("/m/").status_code == 200


def test_a_call_has_the_limits_of_a_text_and_is_not_had_for_the_asking(
    house: House, settings: Settings
) -> None:
    settings.SMS_VOICE = True
    member = house.member()
    visitor = Visitor()
    visitor.posts("/m/login", phone=member.phone)
    LoginCode.objects.update(sent_at=timezone.now() - timedelta(minutes=2))
    visitor.posts("/m/login/again", by="voice")
    assert Message.objects.latest("pk").template == "login_code"
    for _wrong in range(2):
        visitor.posts("/m/login/code", status=422, code="000000")
    assert "moment ago" in visitor.posts("/m/login/again", by="voice")
    settings.SMS_VOICE = False
    assert "Call me" not in visitor.sees("/m/login/code")
