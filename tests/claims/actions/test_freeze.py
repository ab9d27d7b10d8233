"""A freeze: two persons, a last day, and what one person alone can do."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from claims.actions.freeze import (
    FreezeWish,
    ask_lift,
    confirm_freeze,
    decline_freeze,
    end_due,
    freeze_account,
    freeze_claim,
    keep_frozen,
    lift_freeze,
)
from claims.freeze_policies import FreezeRefused, SecondPerson
from claims.freezes import of_claim, of_payment
from claims.models import Claim, Freeze
from claims.states import FreezeState
from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import ConflictOfInterest
from members.policies import ConflictDenied, NotAllowed
from tests.stages import NOW, House

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 12, 31)
WISH = FreezeWish("court_order", "法院协助执行通知书已送达", UNTIL, "(2026)示01执7号")


def asked(house: House, claim: Claim | None = None, *, by: str = "officer") -> Freeze:
    target = claim or house.in_review().claim
    return freeze_claim(claim_id=target.pk, wish=WISH, actor=house.staff[by], now=house.now)


def confirmed(house: House, claim: Claim | None = None) -> Freeze:
    freeze = asked(house, claim)
    return confirm_freeze(freeze_id=freeze.pk, actor=house.staff["supervisor"], now=house.now)


def lift_asked(house: House) -> Freeze:
    freeze = confirmed(house)
    ask_lift(freeze_id=freeze.pk, words="法院已解除", actor=house.staff["officer"], now=house.now)
    return freeze


def test_one_person_stops_it_until_the_end_of_the_next_working_day(house: House) -> None:
    house.now = NOW + timedelta(days=4)  # a Friday
    freeze = asked(house)
    assert (freeze.state, freeze.holds, freeze.answer_by) == ("asked", True, date(2026, 11, 30))
    house.now = NOW.replace(day=30, hour=23, minute=59)
    assert end_due(now=house.now) == 0
    assert end_due(now=house.later(minutes=2)) == 1
    freeze.refresh_from_db()
    assert (freeze.state, freeze.holds) == (FreezeState.LAPSED, False)
    last = freeze.events.latest("pk")
    assert (last.move, last.actor, last.reason) == ("lapse", None, "not_confirmed")
    assert end_due(now=house.now) == 0


def test_who_was_not_confirmed_does_not_stop_the_same_thing_again_alone(house: House) -> None:
    claim = house.in_review().claim
    asked(house, claim)
    end_due(now=house.later(days=3))
    again = asked(house, claim, by="officer2")
    assert not again.holds
    assert not of_claim(claim.pk).exists()
    confirm_freeze(freeze_id=again.pk, actor=house.staff["supervisor"], now=house.now)
    assert of_claim(claim.pk).exists()


def test_a_second_person_confirms_and_it_holds_until_its_last_day(house: House) -> None:
    freeze = confirmed(house)
    house.now = NOW.replace(year=2026, month=12, day=31, hour=23)
    assert end_due(now=house.now) == 0
    assert end_due(now=house.later(hours=2)) == 1
    freeze.refresh_from_db()
    assert (freeze.state, freeze.events.latest("pk").reason) == ("ended", "last_day_over")


def test_who_asked_does_not_confirm(house: House) -> None:
    freeze = asked(house, by="supervisor")
    with pytest.raises(SecondPerson):
        confirm_freeze(freeze_id=freeze.pk, actor=house.staff["supervisor"], now=house.now)
    with pytest.raises(SecondPerson):
        decline_freeze(
            freeze_id=freeze.pk, words="不需要", actor=house.staff["supervisor"], now=house.now
        )
    with pytest.raises(NotAllowed):
        confirm_freeze(freeze_id=freeze.pk, actor=house.staff["officer2"], now=house.now)


def test_declined_it_holds_nothing(house: House) -> None:
    freeze = asked(house)
    decline_freeze(
        freeze_id=freeze.pk, words="没有依据", actor=house.staff["supervisor"], now=house.now
    )
    freeze.refresh_from_db()
    assert (freeze.state, freeze.holds) == ("declined", False)
    with pytest.raises(MoveDenied):
        confirm_freeze(freeze_id=freeze.pk, actor=house.staff["supervisor2"], now=house.now)


def test_two_lift_it_and_until_then_it_holds(house: House) -> None:
    freeze = lift_asked(house)
    freeze.refresh_from_db()
    assert freeze.holds
    with pytest.raises(NotAllowed):
        lift_freeze(freeze_id=freeze.pk, actor=house.staff["officer"], now=house.now)
    lift_freeze(freeze_id=freeze.pk, actor=house.staff["supervisor"], now=house.now)
    freeze.refresh_from_db()
    assert (freeze.state, freeze.holds) == ("lifted", False)


def test_whoever_asked_to_lift_it_is_not_the_second(house: House) -> None:
    freeze = confirmed(house)
    supervisor = house.staff["supervisor"]
    ask_lift(freeze_id=freeze.pk, words="法院已解除", actor=supervisor, now=house.now)
    with pytest.raises(SecondPerson):
        lift_freeze(freeze_id=freeze.pk, actor=supervisor, now=house.now)


def test_a_lifting_that_is_not_confirmed_leaves_it_in_force(house: House) -> None:
    freeze = lift_asked(house)
    keep_frozen(
        freeze_id=freeze.pk, words="裁定未生效", actor=house.staff["supervisor"], now=house.now
    )
    freeze.refresh_from_db()
    assert (freeze.state, freeze.lift_asked_by) == ("confirmed", None)


def test_a_longer_one_replaces_it_once_it_is_confirmed(house: House) -> None:
    first = confirmed(house)
    second = asked(house, first.claim, by="officer2")
    first.refresh_from_db()
    assert first.holds
    confirm_freeze(freeze_id=second.pk, actor=house.staff["supervisor"], now=house.now)
    first.refresh_from_db()
    assert (first.state, first.holds) == ("replaced", False)
    assert of_claim(second.claim_id or 0).get() == second


@pytest.mark.parametrize(
    ("reason", "words", "days"),
    [
        ("court_order", "法院通知", 181),
        ("court_order", "法院通知", -1),
        ("court_order", "无", 5),
        ("because", "法院通知", 5),
    ],
)
def test_what_makes_no_freeze_is_refused(house: House, reason: str, words: str, days: int) -> None:
    wish = FreezeWish(reason, words, house.now.date() + timedelta(days=days))
    claim = house.in_review().claim
    with pytest.raises(FreezeRefused):
        freeze_claim(claim_id=claim.pk, wish=wish, actor=house.staff["officer"], now=house.now)


def test_the_longest_is_180_days(house: House) -> None:
    wish = FreezeWish("other", "等待核实", house.now.date() + timedelta(days=180))
    claim = house.in_review().claim
    assert freeze_claim(
        claim_id=claim.pk, wish=wish, actor=house.staff["officer"], now=house.now
    ).holds


def test_nobody_freezes_or_lifts_what_is_too_close_to_them(house: House) -> None:
    freeze = confirmed(house)
    for who in ("officer", "supervisor2"):
        ConflictOfInterest.objects.create(
            user=house.staff[who], member=freeze.member, relation="family", since=house.now.date()
        )
    with pytest.raises(ConflictDenied):
        asked(house, freeze.claim)
    with pytest.raises(ConflictDenied):
        ask_lift(freeze_id=freeze.pk, words="应当解除", actor=house.staff["officer"], now=house.now)
    ask_lift(freeze_id=freeze.pk, words="应当解除", actor=house.staff["officer2"], now=house.now)
    with pytest.raises(ConflictDenied):
        lift_freeze(freeze_id=freeze.pk, actor=house.staff["supervisor2"], now=house.now)


def test_a_second_request_for_the_same_waits_for_the_first(house: House) -> None:
    freeze = asked(house)
    with pytest.raises(FreezeRefused):
        asked(house, freeze.claim, by="officer2")


def test_a_claim_that_was_taken_back_is_not_frozen(house: House) -> None:
    with pytest.raises(Denied):
        asked(house, house.withdrawn())


def test_an_account_is_frozen_whoever_s_it_is(house: House) -> None:
    claim, other = house.in_review().claim, house.in_review().claim
    account = claim.bank_account
    freeze_account(account_id=account.pk, wish=WISH, actor=house.staff["officer"], now=house.now)
    assert of_payment(0, bytes(account.number_index)).exists()
    assert not of_payment(other.pk, bytes(other.bank_account.number_index)).exists()
    assert not of_claim(claim.pk).exists(), "the desk goes on: only money stops"


def refused(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_raw_sql_makes_no_freeze_by_one_person(house: House) -> None:
    freeze = asked(house)
    refused("UPDATE claims_freeze SET state = 'confirmed'")
    refused("UPDATE claims_freeze SET state = 'confirmed', confirmed_by_id = asked_by_id")
    refused("UPDATE claims_freeze SET answer_by = answer_by + 30")
    refused("UPDATE claims_freeze SET ends_on = ends_on + 300")
    refused("DELETE FROM claims_freeze")
    confirm_freeze(freeze_id=freeze.pk, actor=house.staff["supervisor"], now=house.now)
    refused("UPDATE claims_freeze SET state = 'lifted', ended_at = now()")
    officer = house.staff["officer"].pk
    refused(
        "UPDATE claims_freeze SET state = 'lifted', ended_at = now(), lift_asked_by_id = %s,"
        " lifted_by_id = %s",
        officer,
        house.staff["supervisor"].pk,
    )
    ask_lift(freeze_id=freeze.pk, words="法院已解除", actor=house.staff["officer"], now=house.now)
    refused(
        "UPDATE claims_freeze SET state = 'lifted', ended_at = now(), lifted_by_id = %s", officer
    )


def test_raw_sql_writes_no_freeze_for_somebody_close(house: House) -> None:
    freeze = asked(house)
    ConflictOfInterest.objects.create(
        user=house.staff["supervisor"], member=freeze.member, relation="other", since=NOW.date()
    )
    refused(
        "UPDATE claims_freeze SET state = 'confirmed', confirmed_by_id = %s",
        house.staff["supervisor"].pk,
    )


def test_raw_sql_moves_no_freeze_without_its_event(house: House) -> None:
    asked(house)
    refused(
        "UPDATE claims_freeze SET state = 'confirmed', confirmed_by_id = %s",
        house.staff["supervisor"].pk,
    )
