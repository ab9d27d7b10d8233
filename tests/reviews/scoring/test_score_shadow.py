"""The challenger answers beside the champion, and nothing hears it."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from reviews.actions.model_duty import approve_duty, propose_duty
from reviews.actions.score_shadow import Shadow, score_shadow
from reviews.champion.proposal import ModelRefused
from reviews.models import Decision, ModelVersion, Prediction, Review
from reviews.scoring.artefact import ARCHIVE
from tests.reviews.clearing.stages import Automatic, automatic, snapshot_of
from tests.reviews.sampling.stages import draw_all, pays, reads, settles, taken
from tests.stages import House


@pytest.fixture
def auto(house: House) -> Automatic:
    """`automatic` has a champion in service that is no file: its answers are given by hand."""
    return automatic(house)


@pytest.fixture
def challenger(auto: Automatic, registers: Callable[..., ModelVersion]) -> ModelVersion:
    house = auto.house
    model = registers(house, "pre-2")
    duty = propose_duty(
        model=model,
        scheme_id=house.scheme.pk,
        role="challenger",
        reason="试用新模型",
        actor=house.staff["supervisor"],
        now=house.now,
    )
    approve_duty(duty_id=duty.pk, actor=house.staff["supervisor2"], now=house.now)
    return model


def seen(auto: Automatic, *, doubt: int, chance: float) -> Review:
    """A green case with values, of which the champion has said `chance`."""
    review = auto.green()
    snapshot_of(
        review.claim,
        auto.house.now,
        {"diagnosis_band": ("high", "medium", "low")[doubt], "diagnosis_label": "ordinary"},
    )
    auto.predicts(review, chance=chance)
    return review


def shadow(auto: Automatic, **delta: float) -> Shadow:
    found = score_shadow(
        scheme_id=auto.house.scheme.pk,
        since=auto.house.now - timedelta(**(delta or {"days": 30})),
        now=auto.house.now,
    )
    assert found is not None
    return found


def test_it_answers_once_for_each_claim_and_clears_nothing(
    auto: Automatic, challenger: ModelVersion
) -> None:
    for doubt in range(3):
        seen(auto, doubt=doubt, chance=0.001)
    assert shadow(auto).scored == 3
    said = Prediction.objects.filter(model=challenger).order_by("pk")
    assert {(row.role, row.cleared, row.certificate) for row in said} == {
        ("challenger", False, None)
    }
    chances = [row.chance for row in said]
    assert chances == sorted(chances), "the more doubtful, the likelier"
    [strongest, *_rest] = said[2].contributions
    assert (strongest["feature"], strongest["value"]) == ("diagnosis_band", "low")
    again = shadow(auto)
    assert again.scored == 0
    assert Prediction.objects.filter(model=challenger).count() == 3
    assert not Decision.objects.exists()


def test_claims_from_before_are_left_alone(auto: Automatic, challenger: ModelVersion) -> None:
    seen(auto, doubt=0, chance=0.001)
    auto.house.later(days=31)
    assert shadow(auto).scored == 0
    assert not Prediction.objects.filter(model=challenger).exists()


def test_it_is_compared_at_the_champions_share_and_by_what_readers_found(
    auto: Automatic, challenger: ModelVersion, settings: Settings
) -> None:
    draw_all(settings)
    house = auto.house
    auto.approved(threshold=0.05)
    seen(auto, doubt=0, chance=0.001)  # both clear it
    missed = seen(auto, doubt=2, chance=0.002)  # only the champion would
    seen(auto, doubt=0, chance=0.4)  # only the challenger would
    seen(auto, doubt=1, chance=0.5)  # neither
    decision = house.decide(missed)
    assert isinstance(decision, Decision)
    house.effective(decision)
    sample = reads(house, taken(house, "officer2"), pays("1.00"), by="officer2")
    settles(house, sample, by="officer3")
    agreed = shadow(auto).agreement
    assert agreed is not None
    counts = (agreed.both, agreed.champion_only, agreed.challenger_only, agreed.neither)
    assert counts == (1, 1, 1, 1)
    found = (agreed.read, agreed.errors_champion_only, agreed.errors_challenger_only)
    assert found == (1, 1, 0)


def test_files_that_were_changed_are_not_asked(
    auto: Automatic, challenger: ModelVersion, tmp_path: Path
) -> None:
    seen(auto, doubt=0, chance=0.001)
    (tmp_path / "models" / "pre-2" / ARCHIVE).unlink()
    with pytest.raises(ModelRefused):
        shadow(auto)
    assert not Prediction.objects.filter(model=challenger).exists()


def test_the_command_tells_the_agreement(auto: Automatic, challenger: ModelVersion) -> None:
    auto.house.now = timezone.now()
    for doubt in range(2):
        seen(auto, doubt=doubt, chance=0.1 * doubt)
    said = StringIO()
    call_command("score_shadow", scheme=auto.house.scheme.code, stdout=said)
    assert "pre-2 has answered for 2 claims more." in said.getvalue()
    assert "both would clear 1, neither 1, only 2026-11 0, only pre-2 0." in said.getvalue()


def test_without_a_challenger_it_is_one_sentence(auto: Automatic) -> None:
    with pytest.raises(CommandError, match="No model is on trial") as caught:
        call_command("score_shadow", scheme=auto.house.scheme.code)
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="No scheme has the code nowhere"):
        call_command("score_shadow", scheme="nowhere")
