"""Guesses by the thousand through the real pages learn nothing, by words, status or work done."""

import os
import re
import uuid
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from config.kernel.masking import mask_phone
from config.kernel.references import new_reference
from members.actions import attempts, sign_in
from members.models import LoginCode, Member, Message, SignInAttempt
from tests.enrolment import number
from tests.stages import House
from tests.visitor import Visitor, latest_code

LOGIN, CODE, WHO = "/m/login", "/m/login/code", "/m/login/who"
STAFF, COUNTER = "/me/login", "/o/"
KIOSK, KIOSK_CODE, KIOSK_WHO = "/kiosk/for/claim", "/kiosk/code", "/kiosk/who"
NOBODY = "19977770000"
# HUZHU_GUESSES=10000 takes a quarter of an hour.
GUESSES = int(os.environ.get("HUZHU_GUESSES", "1000"))
T = TypeVar("T")


def seen(visitor: Visitor, path: str, address: str, **data: str) -> tuple[int, str, str]:
    """All that a guesser gets to see: status, where to, and the page without its tokens."""
    answer = visitor.post(path, data, REMOTE_ADDR=address)
    html = answer.content.decode()
    for token in {*visitor_tokens(html)}:
        html = html.replace(token, "TOKEN")
    return answer.status_code, answer.headers.get("Location", ""), html


def visitor_tokens(html: str) -> list[str]:
    return [part.partition('"')[0] for part in html.split('csrfmiddlewaretoken" value="')[1:]]


def costs(act: Callable[[], T]) -> tuple[list[str], T]:
    """What the database is asked, without the values, and what comes of it."""
    with CaptureQueriesContext(connection) as queries:
        came = act()
    asked = (re.sub(r'"s\d+_x\d+"', "", query["sql"]) for query in queries)  # savepoints' names
    return [sql.split("(")[0][:40] for sql in asked], came


def test_an_unknown_telephone_sees_and_costs_what_a_known_one_does(house: House) -> None:
    results = []
    for place, phone in enumerate((house.member().phone, NOBODY)):
        visitor = Visitor()
        visitor.get(LOGIN)
        results.append(costs(partial(seen, visitor, LOGIN, f"10.0.0.{place}", phone=phone)))
        assert (visitor.get(CODE).status_code, visitor.get(WHO).status_code) == (200, 302)
    assert results[0] == results[1]
    assert Message.objects.filter(member=None, user=None, state="cancelled").count() == 1
    assert Message.objects.filter(state="queued").count() == 1


def test_a_wrong_code_says_and_costs_the_same_for_both(house: House) -> None:
    results = []
    for place, phone in enumerate((house.member().phone, NOBODY)):
        visitor, address = Visitor(), f"10.0.1.{place}"
        visitor.post(LOGIN, {"phone": phone}, REMOTE_ADDR=address)
        work, (status, where, html) = costs(partial(seen, visitor, CODE, address, code="000000"))
        results.append((work, status, where, html.replace(mask_phone(phone), "MASKED")))
    assert results[0] == results[1]
    assert results[0][1] == 422


def test_an_unknown_user_name_says_and_costs_what_a_wrong_password_does(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def counted(password: str, encoded: str) -> bool:
        checked.append(encoded.partition("$")[0])
        return check_password(password, encoded)

    sign_in._nobody_s_password()  # made once in the life of a process
    made: list[str | None] = []
    monkeypatch.setattr(sign_in, "check_password", counted)
    monkeypatch.setattr(sign_in, "make_password", made.append)
    results = []
    for place, name in enumerate(("officer", "nobody")):
        guess = {"username": name, "password": "guess"}
        work, (status, where, html) = costs(
            partial(seen, Visitor(), STAFF, f"10.0.2.{place}", **guess)
        )
        results.append((work, status, where, html.replace(name, "NAME")))
    assert results[0] == results[1]
    assert checked == [checked[0]] * 2, "one check each, of the same kind"
    assert made == [], "and nothing is made for who is not there"


@pytest.mark.slow
@pytest.mark.parametrize("addresses", [1, 500])
def test_a_thousand_telephones_learn_nothing(
    house: House, settings: Settings, addresses: int
) -> None:
    settings.CODES_PER_HOUR = 300
    known = [house.member().phone for _ in range(GUESSES // 250)]
    visitor = Visitor()
    answers: dict[bool, Counter[tuple[int, str]]] = {True: Counter(), False: Counter()}
    for place in range(GUESSES):
        is_known = place % 250 == 0
        phone = known[place // 250] if is_known else f"1997{place:07d}"
        status, where, _html = seen(visitor, LOGIN, f"10.3.{place % addresses}.1", phone=phone)
        answers[is_known][status, where] += 1
    assert answers[True].keys() == answers[False].keys() == {(302, CODE), (422, "")}
    assert sum(answers[True].values()) == len(known)
    sent = answers[True][302, CODE] + answers[False][302, CODE]
    assert sent == LoginCode.objects.count() == (60 if addresses == 1 else 300)
    status, _where, html = seen(visitor, LOGIN, "10.3.0.1", phone=NOBODY)
    assert (status, "12351" in html) == (422, True)


def test_from_many_addresses_all_together_are_stopped(house: House, settings: Settings) -> None:
    settings.CODES_PER_HOUR = 8
    answers = [
        seen(Visitor(), LOGIN, f"10.1.{place}.1", phone=f"199200{place:05d}")[0]
        for place in range(10)
    ]
    assert answers == [302] * 8 + [422] * 2
    member = house.member()
    assert seen(Visitor(), LOGIN, "10.9.9.9", phone=member.phone)[0] == 422


def test_codes_guessed_of_many_telephones_close_the_door_for_the_address(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(attempts.CODE.failures, "address", 3)
    member = house.member()
    for place in range(4):
        guesser = Visitor()
        guesser.post(LOGIN, {"phone": f"199300{place:05d}"}, REMOTE_ADDR="10.2.0.1")
        page = seen(guesser, CODE, "10.2.0.1", code="123456")[2]
    assert "Too many wrong tries" in page
    owner = Visitor()
    owner.post(LOGIN, {"phone": member.phone}, REMOTE_ADDR="10.2.0.2")
    code = latest_code(member.phone)
    assert seen(owner, CODE, "10.2.0.2", code=code)[0] == 302, "elsewhere the door is open"


def test_beginning_anew_does_not_give_more_guesses_at_who_shares_a_telephone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(attempts.LAST_FOUR.failures, "phone", 4)
    anna, bert = house.member(), house.member()
    bert.set_phone(anna.phone)
    bert.save()
    ends = iter(range(1000, 2000))
    for _beginning in range(2):
        visitor = Visitor()
        LoginCode.objects.update(sent_at=timezone.now() - sign_in.RESEND_AFTER * 2)
        visitor.posts(LOGIN, phone=anna.phone)
        visitor.posts(CODE, code=latest_code(anna.phone))
        for _try in range(2):
            assert "does not fit" in visitor.posts(WHO, status=422, last_four=f"{next(ends)}")
    page = visitor.posts(WHO, status=422, last_four=bert.id_number[-4:])
    assert "Too many wrong tries" in page
    assert "12351" in page


def a_screen(house: House, place: str) -> Visitor:
    visitor = Visitor().signs_in(house.staff["helper"])
    visitor.posts("/o/kiosks/", unit=str(house.district.pk), place=place)
    return visitor


def comes_to_who(visitor: Visitor, phone: str, pages: tuple[str, str]) -> None:
    """As far as the question who it is."""
    LoginCode.objects.update(sent_at=timezone.now() - sign_in.RESEND_AFTER * 2)
    visitor.posts(pages[0], phone=phone)
    assert "Who are you?" in visitor.posts(pages[1], code=latest_code(phone))


def test_guesses_at_a_screen_close_the_door_for_the_telephone_wherever_it_comes_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(attempts.LAST_FOUR.failures, "phone", 4)
    anna, bert = house.member(), house.member()
    bert.set_phone(anna.phone)
    bert.save()
    ends = iter(range(1000, 2000))
    for place in ("foyer", "corridor"):  # two screens, and each time a session of its own
        screen = a_screen(house, place)
        comes_to_who(screen, anna.phone, (KIOSK, KIOSK_CODE))
        for _try in range(2):
            assert "does not fit" in screen.posts(KIOSK_WHO, status=422, last_four=f"{next(ends)}")
    right = bert.id_number[-4:]
    assert "Too many wrong tries" in screen.posts(KIOSK_WHO, status=422, last_four=right)
    own = Visitor()
    comes_to_who(own, anna.phone, (LOGIN, CODE))
    page = own.posts(WHO, status=422, last_four=right)
    assert "Too many wrong tries" in page
    assert "12351" in page


def test_a_screen_is_counted_by_itself_and_not_by_the_address_of_its_counter(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(attempts.CODE.failures, "kiosk", 2)
    screen, member = a_screen(house, "foyer"), house.member()
    for place in range(3):  # from other addresses too: its token could be carried elsewhere
        screen.posts(KIOSK, phone=f"199300{place:05d}")
        page = seen(screen, KIOSK_CODE, f"10.4.0.{place}", code="000000")[2]
    assert "Too many wrong tries" in page
    for door, first in ((a_screen(house, "corridor"), KIOSK), (Visitor(), LOGIN)):
        LoginCode.objects.update(sent_at=timezone.now() - sign_in.RESEND_AFTER * 2)
        door.posts(first, phone=member.phone)
        code = latest_code(member.phone)
        assert seen(door, KIOSK_CODE if first == KIOSK else CODE, "10.4.0.1", code=code)[0] == 302


def test_an_unknown_telephone_costs_at_a_screen_what_a_known_one_does(house: House) -> None:
    screen, results = a_screen(house, "foyer"), []
    for phone in (house.member().phone, NOBODY):
        screen.get(KIOSK)
        asked = costs(partial(seen, screen, KIOSK, "10.5.0.1", phone=phone))
        screen.get(KIOSK_CODE)
        work, (status, where, html) = costs(
            partial(seen, screen, KIOSK_CODE, "10.5.0.1", code="000000")
        )
        results.append((asked, work, status, where, html.replace(mask_phone(phone), "MASKED")))
    assert results[0] == results[1]
    assert (results[0][0][1][:2], results[0][2]) == ((302, KIOSK_CODE), 422)


def test_a_name_is_not_guessed_from_many_addresses(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(attempts.PASSWORD.failures, "name", 6)
    for name in ("officer", "nobody"):
        pages = [
            seen(Visitor(), STAFF, f"10.3.0.{place}", username=name, password="guess")[2]
            for place in range(7)
        ]
        assert "is not right" in pages[5]
        assert "Too many wrong tries" in pages[6]


def test_another_s_claim_is_as_little_there_as_none_at_all(house: House) -> None:
    claim = house.submitted()
    house.member()
    stranger = Visitor().signs_in(house.member())
    stranger.get("/m/")
    tried = []
    for reference in (claim.reference, new_reference("H", 8), "x" * 40):
        for page in ("", "money/", "facts/", "papers/"):
            work, answer = costs(partial(stranger.get, f"/m/claim/{reference}/{page}"))
            assert answer.status_code == 404
            tried.append((page, tuple(work), answer.content.replace(reference.encode(), b"REF")))
    assert len(set(tried)) == 4, "by page alone, never by whose"


def test_papers_and_stays_of_others_are_not_there_either(house: House) -> None:
    encounter = house.stay(house.member())
    stranger = Visitor().signs_in(house.member())
    stranger.get("/m/")
    tried = []
    for stay in (encounter.reference, uuid.uuid4()):
        work, answer = costs(partial(stranger.get, f"/m/claim/new/{stay}/"))
        tried.append((answer.status_code, work))
    assert tried[0] == tried[1]
    assert tried[0][0] == 404
    for way in ("picture", "thumbnail"):
        assert stranger.get(f"/m/papers/{uuid.uuid4()}/{way}").status_code == 404


def test_a_counter_learns_no_numbers(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(attempts.COUNTER.failures, "helper", 5)
    helper = Visitor().signs_in(house.staff["helper"])
    pages = [
        helper.posts(COUNTER, status=422, id_number=number(place, born="19600101"))
        for place in range(1, 7)
    ]
    assert all("No member of your units" in page for page in pages[:5])
    assert "Too many wrong tries" in pages[5]
    assert "12351" in pages[5]
    member = Member.objects.get(pk=house.member().pk)
    assert "Too many wrong tries" in helper.posts(COUNTER, status=422, id_number=member.id_number)
    assert SignInAttempt.objects.filter(succeeded=True).count() == 0
