"""A stay elsewhere that is to come: noted, reminded of once, claimed for or cancelled."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from claims.actions.planned_stay import (
    Plan,
    PlanRefused,
    cancel_planned_stay,
    note_planned_stay,
    remind_of_planned_stays,
)
from claims.models import PlannedStay, PlannedStayEvent
from claims.queries.planned import planned_of
from config.kernel.moves import MoveDenied
from members.actions.sign_in import user_of_member
from members.mandate_policies import NoMandate
from members.models import Member, Message
from tests.desktop import a_desk
from tests.mandates import of_helper
from tests.stages import House
from tests.visitor import Visitor

PLAN = Plan("上海", "上海某医院", date(2026, 11, 30), date(2026, 12, 8))


def noted(house: House, member: Member, plan: Plan = PLAN) -> PlannedStay:
    return note_planned_stay(member=member, plan=plan, actor=user_of_member(member), now=house.now)


def test_it_says_which_papers_and_until_when(house: House) -> None:
    member = house.member()
    noted(house, member)
    (row,) = planned_of(member)
    assert row.covered
    assert row.closes == date(2027, 6, 30)
    assert row.open
    page = Visitor().signs_in(member).sees("/m/planned/")
    assert "2027-06-30" in page
    assert "Discharge summary" in page


def test_whoever_is_not_enrolled_then_is_told_so(house: House) -> None:
    member = house.member(periods=(2025,))
    noted(house, member)
    assert "not enrolled for these days" in Visitor().signs_in(member).sees("/m/planned/")


def test_some_days_after_the_discharge_the_member_is_told_once(house: House) -> None:
    member = house.member()
    planned = noted(house, member)
    house.later(days=17)
    assert remind_of_planned_stays(now=house.now) == 0
    house.later(days=1)
    assert [remind_of_planned_stays(now=house.now) for _run in range(2)] == [1, 0]
    message = Message.objects.get(template="planned_stay")
    assert message.member == member
    assert "上海" not in message.body
    planned.refresh_from_db()
    assert planned.state == "reminded"
    assert list(planned.events.values_list("move", flat=True)) == ["note", "remind"]


def test_cancelled_it_is_not_reminded_of_and_twice_is_harmless(house: House) -> None:
    member = house.member()
    planned = noted(house, member)
    for _time in range(2):
        cancel_planned_stay(planned_id=planned.pk, actor=user_of_member(member), now=house.now)
    assert remind_of_planned_stays(now=house.later(days=60)) == 0
    assert not Message.objects.filter(template="planned_stay").exists()


def test_the_later_claim_is_linked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = a_desk(house, monkeypatch)
    member = house.member()
    house.now -= timedelta(days=25)
    near = noted(house, member, replace(PLAN, admitted_on=date(2026, 11, 3)))
    far = noted(house, member, replace(PLAN, admitted_on=date(2026, 11, 28)))
    house.now += timedelta(days=25)
    claim = desk.by_photo(member)
    near.refresh_from_db()
    far.refresh_from_db()
    assert (near.state, near.claim) == ("claimed", claim)
    assert (far.state, far.claim) == ("noted", None)
    with pytest.raises(MoveDenied):
        cancel_planned_stay(planned_id=near.pk, actor=user_of_member(member), now=house.now)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"place": " "}, "要去哪里"),
        ({"discharged_on": date(2026, 11, 29)}, "早于入院日期"),
        (
            {"admitted_on": date(2026, 11, 1), "discharged_on": date(2026, 11, 20)},
            "已经结束",
        ),
        ({"discharged_on": date(2028, 1, 1)}, "一年之内"),
        ({"hospital": "19900000001"}, "姓名和号码"),
    ],
)
def test_what_cannot_be_is_refused(house: House, change: dict[str, object], sentence: str) -> None:
    with pytest.raises(PlanRefused, match=sentence):
        noted(house, house.member(), replace(PLAN, **change))  # type: ignore[arg-type]


def test_the_same_stay_and_too_many_are_refused(house: House) -> None:
    member = house.member()
    noted(house, member)
    with pytest.raises(PlanRefused, match="已经登记过"):
        noted(house, member)
    for day in range(1, 5):
        noted(house, member, replace(PLAN, admitted_on=PLAN.admitted_on + timedelta(days=day)))
    with pytest.raises(PlanRefused, match="先取消一次"):
        noted(house, member, replace(PLAN, admitted_on=date(2026, 12, 7)))


def test_at_a_counter_it_needs_a_mandate(house: House) -> None:
    member, helper = house.member(), house.staff["helper"]
    with pytest.raises(NoMandate):
        note_planned_stay(member=member, plan=PLAN, actor=helper, now=house.now)
    of_helper(house, member)
    planned = note_planned_stay(member=member, plan=PLAN, actor=helper, now=house.now)
    assert planned.events.get().actor == helper


def test_anothers_stay_cannot_be_cancelled(house: House) -> None:
    planned = noted(house, house.member())
    other = Visitor().signs_in(house.member())
    assert other.post(f"/m/planned/{planned.reference}/cancel").status_code == 404
    other.get("/m/planned/")
    planned.refresh_from_db()
    assert planned.state == "noted"


def test_its_events_are_never_changed(house: House) -> None:
    noted(house, house.member())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PlannedStayEvent.objects.update(move="x")
