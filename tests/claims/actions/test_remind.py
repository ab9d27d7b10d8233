"""Reminders: for each stay that an import told of, in few statements, step by step."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.actions import remind
from claims.models import Reminder
from config.models import WorkItem
from members.actions.consent import withdraw_consent
from members.actions.sign_in import user_of_member
from members.models import Consent, FeedImport, Member, Message
from tests.stages import House


def told(house: House, members: list[Member]) -> FeedImport:
    """Their stays arrive together; nobody is reminded yet."""
    return house.feed(*(house.record(member) for member in members))


def test_however_many_stays_it_takes_the_same_statements(house: House) -> None:
    few, many = (told(house, [house.member() for _ in range(number)]) for number in (2, 9))
    taken = []
    for feed_import in (few, many):
        with CaptureQueriesContext(connection) as queries:
            remind.remind_import(feed_import_id=feed_import.pk, now=house.now)
        taken.append(len(queries))
    # The first one may have to look up the scheme's version.
    assert taken[1] <= taken[0] <= 13
    assert Reminder.objects.filter(state="told").count() == 11
    assert Message.objects.filter(template="reminder").count() == 11


def test_a_long_import_goes_on_in_work_of_its_own(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remind, "STEP", 2)
    feed_import = told(house, [house.member() for _ in range(5)])
    assert remind.remind_import(feed_import_id=feed_import.pk, now=house.now) == 2
    house.work()
    assert Reminder.objects.filter(state="told").count() == 5
    steps = WorkItem.objects.filter(kind="claims.remind", subject=feed_import.pk)
    assert steps.exclude(version=0).count() == 2


def test_each_stay_is_told_of_once_whoever_runs_it_again(house: House) -> None:
    feed_import = told(house, [house.member() for _ in range(3)])
    assert remind.remind_import(feed_import_id=feed_import.pk, now=house.now) == 3
    assert remind.remind_import(feed_import_id=feed_import.pk, now=house.now) == 0
    assert Reminder.objects.count() == Message.objects.filter(template="reminder").count() == 3


def test_beside_those_who_are_told_stands_who_cannot_be(house: House) -> None:
    reached, silent, not_enrolled = house.member(), house.member(), house.member(periods=(2024,))
    poor = house.member()
    feed_import = house.feed(
        *(house.record(member) for member in (reached, silent, not_enrolled)),
        house.record(poor, self_borne="0.00"),
    )
    withdraw_consent(
        member=silent,
        source=Consent.Source.MEDICAL_INSURANCE,
        purpose=Consent.Purpose.MUTUAL_AID,
        actor=user_of_member(silent),
        now=house.now,
    )
    assert remind.remind_import(feed_import_id=feed_import.pk, now=house.now) == 1
    states = dict(Reminder.objects.values_list("member_id", "state"))
    assert states == {reached.pk: "told", silent.pk: "unreachable", poor.pk: "nothing_due"}
