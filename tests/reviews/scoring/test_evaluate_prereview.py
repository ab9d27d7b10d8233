"""The report of a model: a page and figures from held-out cases, and not a row written."""

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from reviews.management.commands import evaluate_prereview
from reviews.management.commands.evaluate_prereview import FIGURES, PAGE, SHEET
from reviews.models import ModelVersion
from reviews.scoring.artefact import FILE
from tests.reviews.sampling.stages import draw_all
from tests.reviews.scoring.stages import read_cases
from tests.stages import House


@pytest.fixture
def model(house: House, settings: Settings, registers: Callable[..., ModelVersion]) -> ModelVersion:
    draw_all(settings)
    return registers(house, "pre-1")


def evaluated(out: Path, **how: Any) -> str:
    said = StringIO()
    call_command("evaluate_prereview", model="pre-1", out=out, stdout=said, **how)
    return said.getvalue()


def test_a_page_and_its_figures_are_written_and_nothing_else(
    house: House, model: ModelVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate_prereview, "LEAST", 1)
    read_cases(house, 12, wrong=4)
    out = tmp_path / "report"
    with CaptureQueriesContext(
        connection,
    ) as asked:
        said = evaluated(out)
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}
    assert f"The report is {out / PAGE}." in said
    assert sorted(path.name for path in out.iterdir()) == sorted([PAGE, FIGURES, SHEET])
    figures = json.loads((out / FIGURES).read_text("utf-8"))
    assert figures["model"] == "pre-1"
    assert figures["sha256"] == model.sha256
    assert figures["threshold"] is None
    assert 1 <= figures["held_out"] < 12
    assert f"Of {figures['held_out']} held-out cases {figures['errors']} had an error" in said
    page = (out / PAGE).read_text("utf-8")
    assert page.count("<svg") == 2
    assert model.sha256 in page
    assert not re.search(r'\sstyle=|<script|(src|href)="(https?:)?//', page), "it stands alone"


def test_too_few_held_out_cases_are_one_sentence(
    house: House, model: ModelVersion, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=r"0 held-out cases .* 30 are missing") as caught:
        evaluated(tmp_path / "report")
    assert caught.value.returncode == 2
    assert not (tmp_path / "report").exists()


def test_a_file_that_was_changed_is_not_evaluated(model: ModelVersion, tmp_path: Path) -> None:
    path = tmp_path / "models" / model.version / FILE
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(CommandError, match="is not what was registered"):
        evaluated(tmp_path)


@pytest.mark.django_db
def test_an_unknown_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"No model is registered as pre-1\."):
        evaluated(tmp_path)
