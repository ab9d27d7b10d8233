"""The pages of an absence: entered, what goes, what went, and for whom one stands in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.actions.absence import enter_absence
from reviews.actions.lease import open_case
from reviews.models import Absence, HandedCase
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db


def opened(house: House, who: str = "officer") -> str:
    review = house.in_review()
    open_case(review_id=review.pk, actor=house.staff[who], now=timezone.now())
    return review.claim.reference


def day(away: int) -> str:
    return f"{timezone.localdate() + timedelta(days=away):%Y-%m-%d}"


def test_from_my_day_to_the_deputy_s_day(house: House) -> None:
    reference = opened(house)
    officer = Visitor().signs_in(house.staff["officer"])
    assert "I am away" in officer.sees("/desk/")
    deputy = str(house.staff["officer2"].pk)
    said = officer.posts("/desk/away/", first_on=day(2), last_on=day(9), deputy=deputy)
    assert "What goes on the first day" in said
    assert reference in said
    absence = Absence.objects.get()
    here = f"/desk/away/{absence.pk}/"
    review = house.review(house.in_review().claim)
    [case] = [
        row for row in officer.get(here).context["cases"] if row[0].row.reference == reference
    ]
    said = officer.posts(f"{here}note", review=str(case[0].review_id), text="等会员回电")
    assert "Your note is kept" in said
    officer.posts(f"{here}note", review=str(review.pk), text="不是我的")
    assert absence.notes.count() == 1

    officer.posts(f"{here}end")
    said = officer.posts("/desk/away/", first_on=day(0), last_on=day(3), deputy=deputy)
    assert "What went where" in said
    seen = Visitor().signs_in(house.staff["officer2"]).sees("/desk/")
    assert "You stand in for 测试officer" in seen
    assert reference in seen
    assert "Handed over" in officer.sees(f"/desk/cases/{reference}/history")


def test_the_supervisor_sees_who_is_away_and_enters_it_for_somebody(house: House) -> None:
    opened(house)
    supervisor = Visitor().signs_in(house.staff["supervisor"])
    assert "Everybody is here" in supervisor.sees("/watch/away")
    said = supervisor.posts(
        "/watch/away",
        person=str(house.staff["officer"].pk),
        first_on=day(0),
        last_on=day(1),
        deputy="",
    )
    assert "Back to its lane" in said
    assert "Nobody stands in" in said
    assert "测试officer" in supervisor.sees("/watch/away")
    assert HandedCase.objects.get().why == "no_deputy"


def test_another_s_absence_is_not_there(house: House) -> None:
    officer = house.staff["officer"]
    made = enter_absence(
        person_id=officer.pk,
        deputy_id=None,
        first_on=timezone.localdate(),
        last_on=timezone.localdate(),
        actor=officer,
        now=timezone.now(),
    )
    stranger = Visitor().signs_in(house.staff["officer2"])
    for path in ("", "note", "end"):
        ask = stranger.post if path else stranger.get
        assert ask(f"/desk/away/{made.pk}/{path}").status_code == 404
    assert stranger.get("/watch/away").status_code == 403


def test_days_that_cannot_be_come_back(house: House) -> None:
    officer = Visitor().signs_in(house.staff["officer"])
    said = officer.posts(
        "/desk/away/", {"first_on": day(5), "last_on": day(2), "deputy": ""}, status=422
    )
    assert "lies before the first one" in said


def test_the_lists_take_the_same_number_of_statements_for_one_as_for_many(house: House) -> None:
    counted: dict[str, list[int]] = {"/desk/": [], "/watch/away": []}
    now = timezone.now()
    for who, number in (("officer", 1), ("officer2", 4)):
        for _case in range(number):
            opened(house, who)
        enter_absence(
            person_id=house.staff[who].pk,
            deputy_id=house.staff["officer3"].pk,
            first_on=timezone.localdate(),
            last_on=timezone.localdate(),
            actor=house.staff[who],
            now=now,
        )
        for path, asks in (("/desk/", "officer3"), ("/watch/away", "supervisor")):
            visitor = Visitor().signs_in(house.staff[asks])
            visitor.sees(path)
            with CaptureQueriesContext(connection) as caught:
                visitor.sees(path)
            counted[path].append(len(caught))
    for path, (few, many) in counted.items():
        assert few == many, path
