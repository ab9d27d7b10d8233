"""Nobody left behind: lists become somebody's, names are shown for a reason, acts stay."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from claims.actions.opened import note_opened
from claims.models import Reminder
from config.kernel.denial import Conflict, Denied
from members.actions.collect_sms import stop_messages
from members.models import AccessEntry, ConflictOfInterest, Member, Message
from members.policies import NotAllowed
from reviews.actions.outreach import NobodyLost, assign, report, show_contacts
from reviews.models import OutreachAct, OutreachTask
from reviews.takeup_queries import Scope, gaps, ledger, lost
from tests.stages import House


def scope(house: House, **how: Any) -> Scope:
    values = {
        "unit": house.district,
        "first": date(2026, 1, 1),
        "last": date(2026, 12, 31),
        "now": house.now,
    }
    return Scope(**{**values, **how})


def told(house: House) -> Reminder:
    """A member who was told by a text that arrived, ten days ago."""
    member = house.member()
    house.stay(member)
    reminder = Reminder.objects.get(member=member)
    Message.objects.filter(reminder=reminder).update(
        state="delivered", sent_at=house.now - timedelta(days=10)
    )
    return reminder


def gives(house: House, gap: str = "call", *, owner: str = "helper", most: int = 20) -> int:
    return assign(
        scope=scope(house),
        gap=gap,
        owner_id=house.staff[owner].pk,
        most=most,
        actor=house.staff["supervisor"],
        now=house.now,
    )


def task(house: House, owner: str = "helper") -> OutreachTask:
    return OutreachTask.objects.filter(owner=house.staff[owner]).latest("pk")


def reports(house: House, outcome: str, kind: str = "call", **how: Any) -> OutreachTask:
    values = {"task_id": task(house).pk, "actor": house.staff["helper"], "now": house.now}
    return report(kind=kind, outcome=outcome, **{**values, **how})


def where(house: House) -> dict[str, int]:
    """Gap by gap as it is counted, small ones too."""
    found = {}
    for gap in OutreachTask.Gap:
        rows = lost(scope(house), gap=gap, owner=house.staff["officer2"], most=50)
        if rows:
            found[gap.value] = len(rows)
    return found


def test_each_way_of_being_lost_has_its_list(house: House) -> None:
    told(house)
    looked = told(house)
    Reminder.objects.filter(pk=looked.pk).update(opened_at=house.now - timedelta(days=9))
    number = told(house)
    Member.objects.filter(pk=number.member_id).update(phone_bounced_at=house.now)
    stopped = told(house)
    Message.objects.filter(reminder=stopped).update(state="stopped", sent_at=None)
    stranger = told(house)
    Reminder.objects.filter(pk=stranger.pk).update(state="not_me")
    fresh = told(house)
    Message.objects.filter(reminder=fresh).update(sent_at=house.now)
    claimed = told(house)
    Reminder.objects.filter(pk=claimed.pk).update(state="filed")
    assert where(house) == {"call": 1, "help": 1, "number": 2, "letter": 1}


def test_who_is_in_somebodys_hands_is_not_given_out_again(house: House) -> None:
    told(house)
    assert gives(house) == 1
    with pytest.raises(NobodyLost):
        gives(house, owner="officer")
    assert OutreachTask.objects.count() == 1
    assert OutreachAct.objects.get().move == "assign"


def test_the_longest_lost_come_first_and_no_more_than_asked_for(house: House) -> None:
    reminders = [told(house) for _ in range(3)]
    assert gives(house, most=2) == 2
    assert set(OutreachTask.objects.values_list("reminder", flat=True)) == {
        one.pk for one in reminders[:2]
    }


def test_whom_the_owner_is_too_close_to_is_left_for_somebody_else(house: House) -> None:
    reminder = told(house)
    ConflictOfInterest.objects.create(
        user=house.staff["helper"], member=reminder.member, relation="family", since=house.now
    )
    with pytest.raises(NobodyLost):
        gives(house)
    assert gives(house, owner="officer") == 1


@pytest.mark.parametrize("who", ["maker", "expert", "admin"])
def test_only_who_may_reach_people_is_given_them(house: House, who: str) -> None:
    told(house)
    with pytest.raises(NotAllowed):
        gives(house, owner=who)


@pytest.mark.parametrize("who", ["officer", "helper", "maker", "admin"])
def test_only_a_supervisor_gives_them_out(house: House, who: str) -> None:
    told(house)
    with pytest.raises(NotAllowed):
        assign(
            scope=scope(house),
            gap="call",
            owner_id=house.staff["helper"].pk,
            most=5,
            actor=house.staff[who],
            now=house.now,
        )


def test_names_are_shown_to_the_owner_for_a_reason_and_the_member_can_read_it(
    house: House,
) -> None:
    reminder = told(house)
    gives(house)
    helper, officer = house.staff["helper"], house.staff["officer"]
    mine = [task(house)]
    with pytest.raises(Denied):
        show_contacts(tasks=mine, reason=" ", actor=helper, now=house.now)
    with pytest.raises(NotAllowed):
        show_contacts(tasks=mine, reason="x", actor=officer, now=house.now)
    assert not AccessEntry.objects.exists()
    (contact,) = show_contacts(tasks=mine, reason="回访", actor=helper, now=house.now)
    assert (contact.name, contact.phone) == (reminder.member.name, reminder.member.phone)
    entry = AccessEntry.objects.get()
    assert (entry.member_id, entry.what, entry.purpose) == (reminder.member_id, "contact", "回访")


def test_nobody_there_is_tried_again_and_then_somebody_visits(house: House) -> None:
    told(house)
    gives(house)
    assert reports(house, "no_answer").state == "open"
    assert reports(house, "wrong_number").state == "given_up"
    with pytest.raises(Conflict):
        reports(house, "reached")
    assert where(house) == {"visit": 1}
    assert gives(house, "visit") == 1
    assert reports(house, "reached", kind="visit").state == "reached"
    assert where(house) == {}
    assert list(OutreachAct.objects.order_by("pk").values_list("move", "outcome")) == [
        ("assign", ""), ("try", "no_answer"), ("give_up", "wrong_number"),
        ("assign", ""), ("reach", "reached"),
    ]  # fmt: skip


def test_who_does_not_want_to_claim_is_not_told_again(house: House) -> None:
    reminder = told(house)
    gives(house)
    reports(house, "declined")
    reminder.refresh_from_db()
    assert reminder.state == "declined"
    assert where(house) == {}


@pytest.mark.parametrize(
    ("kind", "outcome"), [("call", "sent"), ("letter", "reached"), ("x", "reached"), ("call", "")]
)
def test_what_makes_no_sense_is_not_written(house: House, kind: str, outcome: str) -> None:
    told(house)
    gives(house)
    with pytest.raises(Denied):
        reports(house, outcome, kind=kind)
    assert task(house).state == "open"


def test_what_was_done_is_never_changed(house: House) -> None:
    told(house)
    gives(house)
    with pytest.raises(DatabaseError), transaction.atomic():
        OutreachAct.objects.update(outcome="reached")


def test_the_steps_never_rise_and_the_counts_are_of_stays(house: House) -> None:
    for _ in range(6):
        told(house)
    looked = told(house)
    note_opened(member=looked.member, now=house.now)
    house.approved()
    found = ledger(scope(house), top=True)
    assert found.whole[0] == 8
    numbers = [number for number in found.whole if number is not None]
    assert numbers == sorted(numbers, reverse=True)


def test_a_figure_about_few_persons_is_shown_nowhere(house: House) -> None:
    for _ in range(3):
        told(house)
    found = ledger(scope(house), top=True)
    assert found.whole == (None, None, 0, 0, 0)
    assert [row.number for row in gaps(scope(house))] == [None]
    assert all(None in part.steps for part in (*found.units, *found.ages, *found.ways))


def test_a_hidden_unit_cannot_be_had_by_subtraction(house: House) -> None:
    for _ in range(6):
        told(house)
    member = house.member(unit=house.school)
    house.stay(member)
    found = ledger(scope(house, unit=house.mill.parent), top=False)
    assert found.whole[0] == 7
    assert [part.steps[0] for part in found.units] == [None, None]


def test_stopping_messages_before_one_left_makes_it_a_letter(house: House) -> None:
    member = house.member()
    stop_messages(phone=member.phone, now=house.now)
    house.undone = {"reviews.score_claim"}
    house.stay(member)
    house.later(days=1)
    house.work()
    assert Message.objects.get(template="reminder").state == "stopped"
    assert where(house) == {"letter": 1}


def test_another_period_is_another_ledger(house: House) -> None:
    told(house)
    other = scope(house, first=date(2025, 1, 1), last=date(2025, 12, 31))
    assert ledger(other, top=True).whole == (0, 0, 0, 0, 0)
