"""From readings to a registered model: through real actions, small."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import translation
from pytest_django import Settings

from reviews.actions.register_model import Origin, OtherFile, register_model
from reviews.clearing_queries import versions
from reviews.models import ModelVersion
from reviews.opened_models import opened
from reviews.rows.model_card import caught_rows, kept_figures, reject_plot, slice_rows, weight_rows
from reviews.scoring.artefact import ARCHIVE, CARD, FILE, Known
from reviews.training_queries import learnable, manifest_of
from tests.reviews.sampling.stages import draw_all
from tests.reviews.scoring.stages import read_case, read_cases
from tests.stages import House


@pytest.fixture(autouse=True)
def _small(settings: Settings, tmp_path: Path) -> None:
    draw_all(settings)
    settings.TRAINING_LEAST = {"cases": 40, "errors": 14}
    settings.MODELS_DIR = tmp_path / "models"


def folder_of(version: str) -> Path:
    return Path(django_settings.MODELS_DIR) / version


def train(house: House, name: str = "pre-1", *, by: str = "supervisor", **how: Any) -> str:
    said = StringIO()
    username = house.staff[by].username
    how = {"out": folder_of(name).parent, **how}
    with translation.override("en"):
        call_command("train_prereview", model_version=name, by=username, stdout=said, **how)
    return said.getvalue()


@pytest.mark.slow
def test_what_was_read_is_learnt_written_and_registered(house: House) -> None:
    read_cases(house, 44, wrong=16)
    rehearsed = train(house, dry_run=True)
    assert "A rehearsal: nothing was written." in rehearsed
    assert not ModelVersion.objects.exists()
    assert not folder_of("pre-1").parent.exists()
    said = train(house)
    model = ModelVersion.objects.get()
    assert f"registered, SHA-256 {model.sha256}" in said
    assert sorted(path.name for path in folder_of("pre-1").iterdir()) == [CARD, FILE, ARCHIVE]
    assert [path.name for path in folder_of("pre-1").parent.iterdir()] == ["pre-1"], "no scratch"
    scorer = opened(model)
    doubtful = scorer.score({"papers_unsure": 3, "channel": "photo"}).chance
    assert doubtful > 2 * scorer.score({"papers_unsure": 0, "channel": "one_tap"}).chance
    card = json.loads((folder_of("pre-1") / CARD).read_text("utf-8"))
    assert card["metrics"] == model.metrics
    assert card["training_manifest_sha256"] == model.manifest_sha256
    assert model.trained_on + model.metrics["held_out"] == 44
    assert model.trained_by == house.staff["supervisor"]
    _the_page_reads(model)
    with pytest.raises(CommandError, match="already"):
        train(house)
    (folder_of("pre-1") / "file").touch()
    with pytest.raises(CommandError, match="file: "):
        train(house, "pre-2", out=folder_of("pre-1") / "file")
    assert versions() == [model], "no row without its files"


def _the_page_reads(model: ModelVersion) -> None:
    metrics = model.metrics
    assert reject_plot(metrics, promised=0.01).svg
    assert [row.feature for row in weight_rows(metrics)]
    assert slice_rows(metrics) == [], "a group of so few is persons"
    any_error, excluded, missed, amount = (number for _, number, _ in caught_rows(metrics))
    assert (excluded, missed) == (0, 0)
    assert any_error == amount > 0
    assert len(kept_figures(metrics)) == 5


def test_a_folder_of_a_training_that_was_killed_says_the_way_out(house: House) -> None:
    folder_of("pre-1").mkdir(parents=True)
    with pytest.raises(CommandError, match="move it away"):
        train(house)
    assert not ModelVersion.objects.exists()


def test_too_few_labels_are_one_sentence_and_exit_status_2(house: House) -> None:
    read_cases(house, 3, wrong=1)
    with pytest.raises(CommandError, match="37") as caught:
        train(house)
    assert caught.value.returncode == 2
    assert not ModelVersion.objects.exists()
    assert not folder_of("pre-1").parent.exists()


def test_too_few_errors_are_one_sentence_too(house: House, settings: Settings) -> None:
    settings.TRAINING_LEAST = {"cases": 3, "errors": 14}
    read_cases(house, 3, wrong=1)
    with pytest.raises(CommandError, match="13"):
        train(house)
    settings.TRAINING_LEAST = {"cases": 3, "errors": 1}
    with pytest.raises(CommandError, match="teach nothing yet"):
        train(house)
    assert not folder_of("pre-1").parent.exists()


def test_only_who_manages_models_trains(house: House) -> None:
    with pytest.raises(CommandError) as caught:
        train(house, by="officer")
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="Nobody is called nobody"):
        call_command("train_prereview", model_version="pre-1", by="nobody")
    for name in ("../out", "", "a/b", "x" * 41, ".hidden"):
        with pytest.raises(CommandError):
            train(house, name)


def test_only_what_was_read_to_the_end_and_has_its_values_is_learnt_from(
    house: House, django_assert_num_queries: Any
) -> None:
    decision = read_case(house, {"age": 44}, wrong=True)
    with django_assert_num_queries(2):
        [case] = learnable()
    assert case.errors == {"any", "wrong_amount"}
    assert case.values == {"age": 44}
    assert case.group == str(decision.claim.member_id)
    digest = manifest_of([case])
    assert digest == manifest_of(learnable())
    read_case(house, {"age": 30}, wrong=False)
    house.effective(house.decide(house.in_review()))  # type: ignore[arg-type]
    both = learnable()
    assert len(both) == 2, "nobody has read the third"
    assert manifest_of(both) == manifest_of(both[::-1]) != digest


def known(version: str = "pre-1", letter: str = "a", archive: str = "b") -> Known:
    return Known(version, letter * 64, archive * 64, "c" * 64)


def registers(house: House, known: Known, *, by: str = "supervisor") -> ModelVersion:
    origin = Origin("d" * 64, 300, 1, {"auc": 0.9}, {"numpy": "2"})
    return register_model(known=known, origin=origin, actor=house.staff[by], now=house.now)


def test_the_same_files_are_registered_once(house: House) -> None:
    model = registers(house, known())
    house.later(days=1)
    assert registers(house, known(), by="supervisor2") == model
    model.refresh_from_db()
    assert model.trained_by == house.staff["supervisor"]
    assert (model.sha256, model.archive_sha256) == ("a" * 64, "b" * 64)


@pytest.mark.parametrize(
    "other",
    [known(letter="e"), known(archive="e"), known("pre-2")],
    ids=["file", "archive", "name"],
)
def test_another_file_under_a_name_and_a_file_under_another_name_are_refused(
    house: House, other: Known
) -> None:
    registers(house, known())
    with pytest.raises(OtherFile):
        registers(house, other)
    assert ModelVersion.objects.count() == 1
