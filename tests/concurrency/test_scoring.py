"""Two workers with the same claim, and people beside them – on the real database, with threads."""

from pathlib import Path

import pytest
from pytest_django import Settings

from claims.models import Claim
from members.models import User
from reviews.actions.lease import open_case
from reviews.actions.score import score_claim
from reviews.models import Alarm, Decision, FeatureSnapshot, Prediction
from reviews.tasks import clear_claim
from tests.concurrency.test_reviews import at_once
from tests.reviews.clearing.models import Served, served_in, shelf
from tests.stages import build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def served(transactional_db: None, settings: Settings, tmp_path: Path) -> Served:
    settings.AUTOMATIC_DECISIONS = True
    settings.MODELS_DIR = tmp_path / "models"
    made = served_in(build_house(), shelf(tmp_path / "written"), settings.MODELS_DIR)
    made.house.undone.add("reviews.score_claim")
    return made


def _claim(served: Served) -> Claim:
    """On the green lane, and to be scored."""
    return served.house.in_review().claim


def test_two_workers_at_once_say_it_once(served: Served) -> None:
    served.champion()
    served.serves(served.registers("pre-2"), "challenger")
    claim, now = _claim(served), served.house.now
    at_once(
        *[lambda: score_claim(claim_id=claim.pk, version=claim.version, now=now) for _ in range(3)]
    )
    assert Prediction.objects.count() == 2
    assert FeatureSnapshot.objects.count() == 1


def test_two_workers_find_the_file_gone_and_ring_once(served: Served) -> None:
    model = served.champion()
    (served.folder / model.version / "model.json").unlink()
    claim, now = _claim(served), served.house.now
    at_once(
        *[lambda: score_claim(claim_id=claim.pk, version=claim.version, now=now) for _ in range(3)]
    )
    assert Alarm.objects.count() == 1
    assert not Prediction.objects.exists()


def test_cleared_twice_and_opened_at_once_one_of_them_has_it(served: Served) -> None:
    served.runs()
    claim, now = _claim(served), served.house.now
    [prediction] = score_claim(claim_id=claim.pk, version=claim.version, now=now)
    assert prediction.cleared
    review = served.house.review(claim)
    at_once(
        lambda: clear_claim(subject=prediction.pk, now=now),
        lambda: clear_claim(subject=prediction.pk, now=now),
        lambda: open_case(review_id=review.pk, actor=User.objects.get(username="officer"), now=now),
    )
    review.refresh_from_db()
    assert Decision.objects.count() + (review.open_with(now) is not None) == 1
