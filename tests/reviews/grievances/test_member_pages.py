"""The member's pages: tell, follow, answer, and say whether it will do – without scripts."""

import re
from uuid import uuid4

import pytest

from claims.models import Claim
from members.actions.access import record_access
from members.models import AccessEntry
from reviews.models import Appeal, Grievance
from tests.reviews.grievances.stages import (
    ANSWER,
    WORDS,
    answered,
    answers,
    asked,
    filed,
    given,
    gone_up,
)
from tests.stages import House
from tests.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("on_the_house_s_day")]

NEW = "/m/grievance/new/"


def told(**how: str) -> dict[str, str]:
    return {"kind": "not_done", "text": WORDS, "form_id": str(uuid4()), "claim": "", **how}


def test_from_home_to_the_number(house: House) -> None:
    member = Visitor().signs_in(house.member())
    assert "Something went badly?" in member.sees("/m/")
    assert "You have not told us of anything" in member.sees("/m/grievance/")
    page = member.posts(NEW, told())
    grievance = Grievance.objects.get()
    assert "We have it" in page
    assert f"Number {grievance.reference}" in page
    assert "a supervisor is choosing who looks into it" in page
    assert "I could not get it done" in member.sees("/m/grievance/")


def test_from_the_claim_it_is_about_that_claim(house: House) -> None:
    claim = house.submitted()
    member = Visitor().signs_in(claim.member)
    assert f"{NEW}?claim={claim.reference}" in member.get(f"/m/claim/{claim.reference}/").text
    form = member.get(f"{NEW}?claim={claim.reference}").text
    assert re.search(rf'value="{claim.reference}"\s+selected', form)
    member.posts(NEW, told(claim=claim.reference))
    assert Grievance.objects.get().claim == claim


def test_pressed_twice_it_is_there_once(house: House) -> None:
    member, form = Visitor().signs_in(house.member()), told()
    member.posts(NEW, form)
    member.posts(NEW, form)
    assert Grievance.objects.count() == 1


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"text": ""}, "This field is required"),
        ({"text": "字" * 1001}, "at most 1000 characters"),
        ({"kind": "weather"}, "Select a valid choice"),
        ({"claim": "C00000000"}, "Select a valid choice"),
        ({"form_id": "none"}, ""),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    house: House, how: dict[str, str], sentence: str
) -> None:
    page = Visitor().signs_in(house.member()).posts(NEW, told(**how), status=422)
    assert sentence in page
    assert not Grievance.objects.exists()


def test_somebody_else_s_does_not_exist(house: House) -> None:
    grievance = asked(house)
    other = Visitor().signs_in(house.member())
    other.sees(f"/m/grievance/{grievance.reference}/", status=404)
    other.posts(f"/m/grievance/{grievance.reference}/reply", text="我说", status=404)
    assert grievance.reference not in other.sees("/m/grievance/")


def test_who_means_an_appeal_is_led_there_with_their_words(house: House) -> None:
    claim = house.denied()
    member = Visitor().signs_in(claim.member)
    assert "Then please appeal, until" in member.sees(f"{NEW}?claim={claim.reference}")
    page = member.posts(NEW, told(kind="appeal", claim=claim.reference))
    assert "This is an appeal" in page
    assert WORDS in page
    assert not Grievance.objects.exists()
    member.posts(f"/m/claim/{claim.reference}/appeal/", text=WORDS)
    assert Appeal.objects.get().text == WORDS


def test_telling_us_something_keeps_the_day_of_the_appeal(house: House) -> None:
    claim = house.denied()
    grievance = filed(house, claim=claim)
    page = Visitor().signs_in(claim.member).sees(f"/m/grievance/{grievance.reference}/")
    assert "Then please appeal, until" in page


@pytest.mark.parametrize("which", ["none", "paid"])
def test_an_appeal_against_nothing_is_refused_with_a_sentence(house: House, which: str) -> None:
    claim: Claim = house.approved()
    reference = "" if which == "none" else claim.reference
    page = (
        Visitor()
        .signs_in(claim.member)
        .posts(NEW, told(kind="appeal", claim=reference), status=422)
    )
    wanted = "Please choose the claim" if which == "none" else "Only a claim that was denied"
    assert wanted in page


def test_only_people_who_opened_the_file_can_be_named(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    assert "opened your file" not in visitor.sees(NEW)
    record_access(
        user=house.staff["officer"],
        member_id=member.pk,
        what=AccessEntry.What.CASE,
        purpose="test",
        now=house.now,
    )
    assert "测试officer" in visitor.sees(NEW)
    visitor.posts(NEW, told(about=str(house.staff["officer2"].pk)), status=422)
    visitor.posts(NEW, told(about=str(house.staff["officer"].pk)))
    assert Grievance.objects.get().subjects.get().user == house.staff["officer"]


def test_whose_it_is_is_told_as_a_role(house: House) -> None:
    grievance = given(house)
    page = Visitor().signs_in(grievance.member).sees(f"/m/grievance/{grievance.reference}/")
    assert "With: Case officer." in page
    assert "测试officer2" not in page


def test_a_question_is_answered(house: House) -> None:
    grievance = asked(house)
    member, here = Visitor().signs_in(grievance.member), f"/m/grievance/{grievance.reference}/"
    assert "请问是哪一天去的窗口？" in member.sees(here)
    assert "This field is required" in member.posts(f"{here}reply", text="", status=422)
    assert "上星期一。" in member.posts(f"{here}reply", text="上星期一。")


def test_notes_and_an_answer_that_does_not_hold_are_not_sent(house: House) -> None:
    from reviews.actions.handle_grievance import take_note

    grievance = given(house)
    take_note(
        grievance_id=grievance.pk,
        text="窗口当班的是谁",
        actor=house.staff["officer2"],
        now=house.now,
    )
    answers(house, grievance, "not")
    page = Visitor().signs_in(grievance.member).sees(f"/m/grievance/{grievance.reference}/")
    assert "窗口当班的是谁" not in page
    assert ANSWER not in page
    assert "Being looked into" in page


def test_the_word_no_takes_it_up(house: House) -> None:
    grievance = answered(house)
    member, here = Visitor().signs_in(grievance.member), f"/m/grievance/{grievance.reference}/"
    page = member.sees(here)
    assert ANSWER in page
    assert "You are right." in page
    assert "This field is required" in member.posts(f"{here}rate", text="", status=422)
    page = member.posts(f"{here}rate", level="1", satisfied="no", text="还是没说清。")
    assert "A supervisor who had no part in it looks into it anew" in page
    assert "Are you content" not in page
    page = member.posts(f"{here}rate", level="1", satisfied="yes")  # from an old window
    assert "no longer possible" in page


def test_an_old_window_does_not_rate_an_answer_that_was_not_read(house: House) -> None:
    grievance = given(house, gone_up(house), to="supervisor2")
    answers(house, grievance, by="supervisor2")
    member, here = Visitor().signs_in(grievance.member), f"/m/grievance/{grievance.reference}/"
    page = member.posts(f"{here}rate", level="1", satisfied="yes")
    assert "There is a new answer" in page
    grievance.refresh_from_db()
    assert grievance.state == "replied"


def test_on_the_second_level_nothing_more_is_promised(house: House) -> None:
    grievance = given(house, gone_up(house), to="supervisor2")
    answers(house, grievance, by="supervisor2")
    page = Visitor().signs_in(grievance.member).sees(f"/m/grievance/{grievance.reference}/")
    assert "This is our last word on it" in page


def test_staff_have_no_such_page(house: House) -> None:
    officer = Visitor().signs_in(house.staff["officer"])
    assert officer.get("/m/grievance/").status_code == 302
