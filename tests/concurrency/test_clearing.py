"""The machine and people at the same moment – on the real database, with real threads."""

import pytest
from pytest_django import Settings

from members.models import User
from reviews.actions.clear import clear_claim
from reviews.actions.effect import take_effect
from reviews.actions.lease import open_case
from reviews.actions.switch import switch_off
from reviews.models import Decision, DecisionEffect, DecisionUndo
from tests.concurrency.test_reviews import at_once
from tests.reviews.clearing.stages import Automatic, automatic
from tests.stages import build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def auto(transactional_db: None, settings: Settings) -> Automatic:
    settings.AUTOMATIC_DECISIONS = True
    return automatic(build_house()).on()


def test_cleared_by_two_workers_at_once_it_is_decided_once(auto: Automatic) -> None:
    prediction = auto.predicts(auto.green())
    now = auto.house.now
    at_once(
        lambda: clear_claim(prediction=prediction, now=now),
        lambda: clear_claim(prediction=prediction, now=now),
    )
    assert Decision.objects.count() == 1


def test_an_officer_who_opens_it_has_it_or_finds_it_decided(auto: Automatic) -> None:
    review = auto.green()
    prediction = auto.predicts(review)
    now = auto.house.now
    at_once(
        lambda: clear_claim(prediction=prediction, now=now),
        lambda: open_case(review_id=review.pk, actor=User.objects.get(username="officer"), now=now),
    )
    review.refresh_from_db()
    has_it_open = review.open_with(now) is not None
    assert has_it_open != Decision.objects.exists()


def test_a_stop_beside_the_effect_leaves_one_of_them(auto: Automatic) -> None:
    decision = auto.cleared()
    now = auto.house.later(minutes=10)
    at_once(
        lambda: take_effect(decision_id=decision.pk, now=now),
        lambda: switch_off(
            scheme_id=None,
            reason="停下来看看",
            actor=User.objects.get(username="supervisor"),
            now=now,
        ),
    )
    auto.house.work()
    effects = DecisionEffect.objects.filter(decision=decision).count()
    undone = DecisionUndo.objects.filter(decision=decision).count()
    waits = Decision.objects.filter(pk=decision.pk, sample_draw__drawn=True).exists()
    assert effects + undone == 1 or waits
