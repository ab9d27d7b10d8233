"""Decided by nobody: what was computed, on the green lane, while everything holds – or not."""

from decimal import Decimal

import pytest
from pytest_django import Settings

from claims.actions.submit import withdraw
from claims.models import Entitlement
from claims.states import ClaimState
from members.actions.sign_in import user_of_member
from members.models import Message
from reviews.actions.alarm import raise_alarm
from reviews.actions.certify import end_certificate
from reviews.actions.clear import clear_claim, take_back_overdue
from reviews.actions.effect import take_effect
from reviews.actions.lease import open_case
from reviews.actions.switch import switch_off
from reviews.clearing_policies import hold_reason
from reviews.models import Decision, DecisionEffect, DecisionUndo, Review, SampleDraw
from reviews.states import ReviewState
from tests.reviews.clearing.stages import THRESHOLD, Automatic
from tests.reviews.sampling.stages import draw_all, pays, reads, settles, taken


def _reason(auto: Automatic, review: Review, *, chance: float = 0.001) -> str:
    prediction = auto.predicts(review, chance=chance)
    assert prediction.cleared == (not prediction.held_by)
    assert (clear_claim(prediction=prediction, now=auto.house.now) is None) != prediction.cleared
    return prediction.held_by


@pytest.fixture
def draw_none(settings: Settings) -> None:
    settings.QUALITY_SAMPLE_RATES = dict.fromkeys(settings.QUALITY_SAMPLE_RATES, Decimal("0.0001"))


@pytest.mark.usefixtures("draw_none")
def test_what_was_computed_is_granted_and_takes_effect_ten_minutes_later(auto: Automatic) -> None:
    decision = auto.on().cleared()
    review = Review.objects.get(pk=decision.review_id)
    assert decision.decided_by is None
    assert decision.confirmed_by is None
    assert decision.amount == decision.assessment.benefit > 0
    assert Entitlement.objects.get(member=review.member).used == decision.amount
    assert review.state == ReviewState.DECIDED
    assert (review.events.latest("pk").move, review.events.latest("pk").actor) == ("clear", None)
    draw = SampleDraw.objects.get(decision=decision)
    assert (draw.outcome, draw.route, draw.drawn) == ("automatic", "green", False)
    auto.house.later(minutes=10)
    auto.house.work()
    review.claim.refresh_from_db()
    assert review.claim.state == ClaimState.APPROVED
    assert Message.objects.filter(template="approved", member=review.member).count() == 1
    assert SampleDraw.objects.filter(decision=decision).count() == 1, "it is drawn once"


def test_nothing_is_cleared_before_two_persons_switched_on(auto: Automatic) -> None:
    assert _reason(auto, auto.green()) == "no_certificate"
    certificate = auto.certified()
    assert _reason(auto, auto.green()) == "not_approved"
    auto.approved(seed="b")
    assert _reason(auto, auto.green()) == "off_everywhere"
    auto.switched_on(None)
    assert _reason(auto, auto.green()) == "off_scheme"
    auto.switched_on(auto.house.scheme.pk)
    auto.house.later(minutes=1)
    assert _reason(auto, auto.green()) == ""
    assert certificate.pk


def test_the_setting_stops_too(auto: Automatic, settings: Settings) -> None:
    auto.on()
    settings.AUTOMATIC_DECISIONS = False
    assert _reason(auto, auto.green()) == "off_setting"


def test_a_certificate_holds_until_its_day_its_end_or_an_alarm(auto: Automatic) -> None:
    certificate = auto.on().model.certificates.get()
    review = auto.green()
    supervisor = auto.staff["supervisor"]
    end_certificate(
        certificate_id=certificate.pk, reason="换一个模型", actor=supervisor, now=auto.house.now
    )
    assert _reason(auto, review) == "ended"
    auto.approved(seed="b")
    auto.house.later(minutes=1)
    raise_alarm(scheme_id=auto.house.scheme.pk, kind="drift", model=auto.model, now=auto.house.now)
    assert _reason(auto, auto.green()) == "alarm"
    auto.house.later(minutes=1)
    auto.approved(seed="c")
    auto.house.later(minutes=1)
    assert _reason(auto, auto.green()) == ""
    auto.house.later(days=100)
    review = auto.house.review(auto.green().claim)
    assert auto.predicts(review).held_by == "expired"


def test_only_up_to_the_threshold_and_never_what_is_not_a_number(auto: Automatic) -> None:
    auto.on()
    assert _reason(auto, auto.green(), chance=THRESHOLD) == ""
    assert _reason(auto, auto.green(), chance=THRESHOLD + 1e-9) == "above_threshold"
    review = auto.green()
    _certificate, code = hold_reason(
        claim=review.claim,
        pre_review=review.pre_reviews.get(),
        model=auto.model,
        chance=float("nan"),
        now=auto.house.now,
    )
    assert code == "above_threshold"


def test_what_needs_people_stays_with_people(auto: Automatic, settings: Settings) -> None:
    auto.on()
    house = auto.house
    new_account = house.in_review(house.member(known_account=False))
    assert _reason(auto, new_account) == "not_green"
    open_now = auto.green()
    assert open_case(review_id=open_now.pk, actor=auto.staff["officer"], now=house.now)
    assert _reason(auto, open_now) == "open_case"
    review = auto.green()
    settings.AUTOMATIC_MAX_AMOUNT = review.claim.assessments.get().benefit - Decimal("0.01")
    assert _reason(auto, review) == "amount"


def test_whoever_opens_it_meanwhile_has_it(auto: Automatic) -> None:
    review = auto.on().green()
    prediction = auto.predicts(review)
    assert open_case(review_id=review.pk, actor=auto.staff["officer"], now=auto.house.now)
    assert clear_claim(prediction=prediction, now=auto.house.now) is None
    assert isinstance(auto.house.decide(review), Decision)


def test_clearing_twice_is_once(auto: Automatic) -> None:
    prediction = auto.predicts(auto.on().green())
    assert clear_claim(prediction=prediction, now=auto.house.now) is not None
    assert clear_claim(prediction=prediction, now=auto.house.now) is None
    assert Decision.objects.count() == 1


def test_a_stop_by_one_person_takes_back_what_is_pending(auto: Automatic) -> None:
    decision = auto.on().cleared()
    auto.house.later(minutes=1)
    switch_off(
        scheme_id=None, reason="先停下来看看", actor=auto.staff["supervisor2"], now=auto.house.now
    )
    auto.house.work()
    undo = DecisionUndo.objects.get(decision=decision)
    assert (undo.reason, undo.undone_by) == ("automatic_stopped", None)
    review = Review.objects.get(pk=decision.review_id)
    assert review.state == ReviewState.WITH_OFFICER
    assert Entitlement.objects.get(member=review.member).used == 0
    auto.house.later(minutes=20)
    auto.house.work()
    assert not DecisionEffect.objects.exists()
    assert isinstance(auto.house.decide(review), Decision), "an officer decides it"


@pytest.mark.usefixtures("draw_none")
def test_an_alarm_takes_back_what_is_pending_and_leaves_what_is_in_effect(auto: Automatic) -> None:
    before = auto.on().cleared()
    auto.house.later(minutes=11)
    auto.house.work()
    pending = auto.cleared()
    auto.house.later(minutes=1)
    raise_alarm(scheme_id=auto.house.scheme.pk, kind="drift", model=auto.model, now=auto.house.now)
    auto.house.work()
    assert DecisionEffect.objects.get().decision == before
    assert DecisionUndo.objects.get().decision == pending
    assert _reason(auto, auto.green()) == "alarm"


def test_a_stop_that_no_worker_heard_of_is_heard_at_the_effect(
    auto: Automatic, settings: Settings
) -> None:
    decision = auto.on().cleared()
    settings.AUTOMATIC_DECISIONS = False
    auto.house.later(minutes=10)
    assert not take_effect(decision_id=decision.pk, now=auto.house.now)
    assert DecisionUndo.objects.get(decision=decision).reason == "automatic_stopped"


def test_one_that_was_drawn_waits_for_its_reading(auto: Automatic, settings: Settings) -> None:
    draw_all(settings)
    decision = auto.on().cleared()
    house = auto.house
    house.later(minutes=30)
    house.work()
    assert not DecisionEffect.objects.exists()
    sample = taken(house, "officer2")
    reads(house, sample, pays(decision.amount), by="officer2")
    house.work()
    assert DecisionEffect.objects.get().decision == decision


def test_read_within_the_ten_minutes_it_takes_effect_after_them(
    auto: Automatic, settings: Settings
) -> None:
    draw_all(settings)
    decision = auto.on().cleared()
    house = auto.house
    reads(house, taken(house, "officer2"), pays(decision.amount), by="officer2")
    house.work()
    assert not DecisionEffect.objects.exists()
    house.later(minutes=10)
    house.work()
    assert DecisionEffect.objects.get().decision == decision


def test_an_error_that_two_readers_find_takes_it_back(auto: Automatic, settings: Settings) -> None:
    draw_all(settings)
    decision = auto.on().cleared()
    house = auto.house
    house.later(minutes=30)
    sample = reads(house, taken(house, "officer2"), pays("1.00"), by="officer2")
    house.work()
    assert not DecisionEffect.objects.exists(), "one reader alone moves nothing"
    settles(house, sample, by="officer3")
    undo = DecisionUndo.objects.get(decision=decision)
    assert (undo.reason, undo.undone_by) == ("audit_differs", auto.staff["officer3"])
    assert Review.objects.get(pk=decision.review_id).state == ReviewState.WITH_OFFICER
    house.work()
    assert not DecisionEffect.objects.exists()


def test_where_the_first_reader_was_wrong_it_takes_effect(
    auto: Automatic, settings: Settings
) -> None:
    draw_all(settings)
    decision = auto.on().cleared()
    house = auto.house
    house.later(minutes=30)
    sample = reads(house, taken(house, "officer2"), pays("1.00"), by="officer2")
    settles(house, sample, by="officer3", kind="none")
    house.work()
    assert DecisionEffect.objects.get().decision == decision


def test_not_read_in_time_an_officer_gets_it_before_the_promised_day(
    auto: Automatic, settings: Settings
) -> None:
    draw_all(settings)
    decision = auto.on().cleared()
    house = auto.house
    house.later(days=2)
    assert take_back_overdue(now=house.now) == 0, "two working days to read it"
    house.later(days=1)
    assert take_back_overdue(now=house.now) == 1
    house.work()
    undo = DecisionUndo.objects.get(decision=decision)
    assert (undo.reason, undo.undone_by) == ("audit_unread", None)
    review = Review.objects.get(pk=decision.review_id)
    assert review.state == ReviewState.WITH_OFFICER
    assert house.now.date() < review.due_on


def test_a_member_who_withdraws_is_not_paid(auto: Automatic) -> None:
    decision = auto.on().cleared()
    claim = decision.claim
    withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=auto.house.now)
    auto.house.work()
    auto.house.later(minutes=30)
    auto.house.work()
    assert not DecisionEffect.objects.exists()
    assert Entitlement.objects.get(member=claim.member).used == 0
