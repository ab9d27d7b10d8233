"""While a claim is frozen no decision takes effect and the desk's clock stands still."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from claims.actions.freeze import (
    FreezeWish,
    ask_lift,
    confirm_freeze,
    end_due,
    freeze_account,
    freeze_claim,
    lift_freeze,
)
from claims.models import Claim, Freeze
from members.workdays import calendar
from reviews.actions.effect import take_effect, undo
from reviews.actions.enquire import lapse_overdue, remind
from reviews.actions.freeze import go_on_after_freeze
from reviews.actions.hold import hold_case, resume_overdue
from reviews.models import Decision, DecisionEffect, FrozenDays
from reviews.states import ReviewState
from tests.stages import House

pytestmark = pytest.mark.django_db


def freeze(house: House, claim: Claim, *, confirm: bool = True) -> Freeze:
    wish = FreezeWish("court_order", "法院协助执行通知书", house.now.date() + timedelta(days=60))
    made = freeze_claim(claim_id=claim.pk, wish=wish, actor=house.staff["officer2"], now=house.now)
    if confirm:
        confirm_freeze(freeze_id=made.pk, actor=house.staff["supervisor"], now=house.now)
    return made


def lift(house: House, freeze: Freeze) -> None:
    ask_lift(freeze_id=freeze.pk, words="法院已解除", actor=house.staff["officer2"], now=house.now)
    lift_freeze(freeze_id=freeze.pk, actor=house.staff["supervisor"], now=house.now)
    house.work()


@pytest.mark.parametrize("confirm", [True, False], ids=["confirmed", "asked"])
def test_no_decision_takes_effect_until_it_is_over(house: House, confirm: bool) -> None:
    review = house.in_review()
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    frozen = freeze(house, review.claim, confirm=confirm)
    house.later(minutes=11)
    house.work()
    assert not take_effect(decision_id=decision.pk, now=house.now)
    assert not DecisionEffect.objects.exists()
    if confirm:
        lift(house, frozen)
    else:
        house.later(days=3)
        end_due(now=house.now)
        house.work()
    assert DecisionEffect.objects.get().decision == decision
    review.claim.refresh_from_db()
    assert review.claim.state == "approved"


def test_raw_sql_lets_no_frozen_decision_take_effect(house: House) -> None:
    review = house.in_review()
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    freeze(house, review.claim)
    with (
        pytest.raises(IntegrityError, match="frozen claim"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO reviews_decisioneffect (decision_id, took_effect_at) VALUES (%s, now())",
            [decision.pk],
        )


def test_a_decision_that_waits_for_the_end_of_a_freeze_can_be_taken_back(house: House) -> None:
    review = house.in_review()
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    frozen = freeze(house, review.claim)
    house.later(days=2)
    undo(decision_id=decision.pk, reason="死亡待核", actor=house.staff["officer"], now=house.now)
    lift(house, frozen)
    assert not DecisionEffect.objects.exists()
    review.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER


def test_the_promised_day_moves_by_the_frozen_working_days_once(house: House) -> None:
    review = house.in_review()
    promised = review.due_on
    frozen = freeze(house, review.claim)
    house.later(days=7)  # from Monday to Monday
    lift(house, frozen)
    review.refresh_from_db()
    assert review.due_on == calendar().add(promised, 5).day
    assert review.claim.promised_on == review.due_on
    assert FrozenDays.objects.get().days == 5
    go_on_after_freeze(freeze_id=frozen.pk, now=house.now)
    review.refresh_from_db()
    assert review.due_on == calendar().add(promised, 5).day


def test_of_two_that_follow_each_other_each_day_counts_once(house: House) -> None:
    review = house.in_review()
    promised = review.due_on
    freeze(house, review.claim)
    house.later(days=2)
    longer = freeze(house, review.claim)
    house.work()
    review.refresh_from_db()
    assert review.due_on == promised, "it is frozen still"
    house.later(days=5)
    lift(house, longer)
    review.refresh_from_db()
    assert review.due_on == calendar().add(promised, 5).day


def test_days_on_which_the_member_was_waited_for_are_not_counted_twice(house: House) -> None:
    review = house.in_review()
    promised = review.due_on
    hold_case(
        review_id=review.pk,
        version=review.version,
        until=house.now.date() + timedelta(days=3),
        reason="请补充材料",
        actor=house.staff["officer"],
        now=house.now,
    )
    frozen = freeze(house, review.claim)
    house.later(days=4)  # Friday
    assert resume_overdue(now=house.now) == 0, "nobody is waited out while it is frozen"
    lift(house, frozen)
    review.refresh_from_db()
    assert (review.due_on, review.hold_until) == (promised, date(2026, 11, 26))
    assert resume_overdue(now=house.now) == 1
    house.work()
    review.refresh_from_db()
    assert review.due_on == calendar().add(promised, 4).day


def test_a_hospital_that_does_not_answer_is_reminded_meanwhile_and_no_day_is_lost(
    house: House,
) -> None:
    enquiry = house.asks_hospital(days=4)  # until Friday
    review = enquiry.review
    promised = review.due_on
    frozen = freeze(house, review.claim)
    assert lapse_overdue(now=house.later(days=4)) == 0
    assert lapse_overdue(now=house.later(days=3)) == 1  # Monday
    remind(
        enquiry_id=enquiry.pk,
        until=house.now.date() + timedelta(days=3),
        channel="post",
        actor=house.staff["officer"],
        now=house.now,
    )
    house.later(days=4)  # Friday; the reminder is not posted
    lift(house, frozen)
    review = house.review(review.claim)
    assert FrozenDays.objects.get().days == 4
    assert review.due_on == calendar().add(promised, 5 + 4).day, "waited for, then frozen"


def test_a_frozen_account_stops_no_decision(house: House) -> None:
    review = house.in_review()
    wish = FreezeWish("suspicion", "账户有疑问", house.now.date() + timedelta(days=9))
    freeze_account(
        account_id=review.claim.bank_account_id,
        wish=wish,
        actor=house.staff["officer2"],
        now=house.now,
    )
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    assert house.effective(decision).state == "approved"
