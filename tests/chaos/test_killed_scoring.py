"""kill -9 of the worker while a claim is scored and granted by nobody: each effect still once."""

from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from pytest_django import Settings

from claims.models import EntitlementMove
from config.models import WorkItem
from config.sandbox.people import people
from reviews.models import Decision, FeatureSnapshot, Prediction, SampleDraw
from reviews.opened_models import opened
from tests.chaos.test_killed_worker import restart, worker_killed_before_statement
from tests.reviews.clearing.models import served_in, shelf
from tests.stages import build_house

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
# What follows later; each is made single in tests of its own.
BESIDE = {"reviews.write_letter", "reviews.take_effect"}
# Each statement of the scoring is tried in one process (tests/reviews/clearing/test_score.py).
EVERY = 9


def test_a_claim_is_scored_and_granted_once_wherever_the_worker_is_killed(
    settings: Settings, tmp_path: Path
) -> None:
    settings.AUTOMATIC_DECISIONS = True
    settings.MODELS_DIR = tmp_path / "models"
    settings.QUALITY_SAMPLE_RATES = dict.fromkeys(settings.QUALITY_SAMPLE_RATES, Decimal("0.0001"))
    served = served_in(build_house(), shelf(tmp_path / "written"), settings.MODELS_DIR)
    auto = served.runs()
    house = served.house
    house.crowd = people(7, 120)
    house.undone.add("reviews.score_claim")
    opened(auto.model)  # so that no child takes its time for the libraries
    for number in count(1, EVERY):
        claim = house.in_review().claim
        killed = worker_killed_before_statement(number, house, beside=BESIDE)
        restart(house, beside=BESIDE)
        prediction = Prediction.objects.get(claim=claim)
        assert FeatureSnapshot.objects.filter(claim=claim).count() == 1, f"before {number}"
        decision = Decision.objects.get(claim=claim)
        assert (decision.prediction, decision.decided_by) == (prediction, None)
        assert SampleDraw.objects.filter(decision=decision).count() == 1
        assert EntitlementMove.objects.filter(claim=claim).count() == 1
        if not killed:
            break
    assert number > 40
    assert not WorkItem.objects.filter(state="dead").exists()
