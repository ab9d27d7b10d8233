"""The ledger of take-up and the list of whoever is to reach people, as they are read and used."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Reminder
from members.actions.register import add_unit
from members.models import AccessEntry, Message, Unit
from reviews.models import OutreachTask
from tests.stages import NOW, House
from tests.visitor import Visitor, words

LEDGER, MINE = "/watch/takeup/?period=2026", "/desk/outreach/"


@pytest.fixture(autouse=True)
def _time_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page counts from now; the house of the tests lives on its own day."""
    monkeypatch.setattr("reviews.views.takeup.timezone.now", lambda: NOW)


def told(house: House, number: int) -> None:
    """So many members who were told by a text that arrived, ten days ago."""
    for _ in range(number):
        house.stay(house.member())
    Message.objects.filter(template="reminder").update(
        state="delivered", sent_at=house.now - timedelta(days=10)
    )


def as_one(house: House, who: str) -> Visitor:
    return Visitor().signs_in(house.staff[who])


def test_a_supervisor_finds_a_gap_and_gives_it_to_somebody_who_reaches_a_member(
    house: House,
) -> None:
    told(house, 6)
    supervisor = as_one(house, "supervisor")
    page = supervisor.sees(LEDGER)
    assert "Told, and never looked: call 6 0" in page
    assert "Entitled" in page
    helper = house.staff["helper"]
    page = supervisor.posts(
        "/watch/takeup/give-out?period=2026", gap="call", owner=str(helper.pk), most="5"
    )
    assert "5 given out." in page
    assert "Told, and never looked: call 6 5" in page
    assert "测试helper 5 0 0" in page
    names = [one.member.name for one in Reminder.objects.select_related("member")]
    assert not [name for name in names if name in page]
    mine = as_one(house, "helper")
    page = mine.sees(MINE)
    assert not [name for name in names if name in page]
    assert "Please say what you need the names for." in words(
        mine.post("/desk/outreach/names", {"reason": ""})
    )
    page = words(mine.post("/desk/outreach/names", {"reason": "电话回访"}))
    assert len([name for name in names if name in page]) == 5
    assert AccessEntry.objects.filter(what="contact", purpose="电话回访").count() == 5
    task = OutreachTask.objects.earliest("pk")
    page = mine.posts("/desk/outreach/report", task=str(task.pk), kind="call", outcome="reached")
    assert "Written down." in page
    assert "测试helper 4 1 0" in supervisor.sees(LEDGER)


def test_a_list_that_is_empty_or_not_chosen_is_told(house: House) -> None:
    told(house, 1)
    supervisor = as_one(house, "supervisor")
    path = "/watch/takeup/give-out?period=2026"
    assert supervisor.post(path).status_code == 422
    values = {"gap": "letter", "owner": str(house.staff["helper"].pk), "most": "5"}
    answer = supervisor.post(path, values)
    assert answer.status_code == 422
    assert "Nobody is left to be given out" in words(answer)


@pytest.mark.parametrize("who", ["officer", "helper", "maker", "expert", "admin"])
def test_the_ledger_is_the_supervisors(house: House, who: str) -> None:
    visitor = as_one(house, who)
    assert "for supervisors" in visitor.sees(LEDGER, status=403)
    assert visitor.post("/watch/takeup/give-out").status_code == 403


@pytest.mark.parametrize("who", ["maker", "expert", "admin"])
def test_names_are_for_who_reaches_people(house: House, who: str) -> None:
    visitor = as_one(house, who)
    assert visitor.get(MINE).status_code == 403
    assert visitor.post("/desk/outreach/names", {"reason": "x"}).status_code == 403


def test_a_colleagues_task_is_not_there(house: House) -> None:
    told(house, 1)
    as_one(house, "supervisor").posts(
        "/watch/takeup/give-out?period=2026",
        gap="call",
        owner=str(house.staff["helper"].pk),
        most="5",
    )
    task = OutreachTask.objects.get()
    officer = as_one(house, "officer")
    values = {"task": str(task.pk), "kind": "call", "outcome": "reached"}
    assert officer.post("/desk/outreach/report", values).status_code == 404
    assert "Nobody is waiting for you" in officer.sees(MINE)


def test_a_unit_whose_figures_are_hidden_has_no_page(house: House) -> None:
    told(house, 6)
    house.stay(house.member(unit=house.school))
    supervisor = as_one(house, "supervisor")
    for unit in (house.mill, house.school):
        assert supervisor.get(f"{LEDGER}&unit={unit.pk}").status_code == 404


def test_another_unit_or_period_is_not_there(house: House) -> None:
    elsewhere = add_unit(kind=Unit.Kind.DISTRICT, code="TEST-X", name="别区", parent=None)
    supervisor = as_one(house, "supervisor")
    for rest in (f"&unit={elsewhere.pk}", "&unit=x", "&unit=99999999999999999999"):
        assert supervisor.get(LEDGER + rest).status_code == 404
    assert supervisor.get("/watch/takeup/?period=1999").status_code == 404
    assert as_one(house, "helper").get(f"{MINE}?after=x").status_code == 404


def test_the_page_takes_the_same_statements_for_few_as_for_many(house: House) -> None:
    supervisor = as_one(house, "supervisor")
    taken = []
    for number in (2, 8):
        told(house, number)
        supervisor.sees(LEDGER)
        with CaptureQueriesContext(connection) as queries:
            supervisor.sees(LEDGER)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 14
