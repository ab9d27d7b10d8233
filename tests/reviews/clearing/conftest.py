"""A house in which a model is in service; nothing is certified or switched on yet."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.reviews.clearing.models import Served, Shelf, served_in, shelf
from tests.reviews.clearing.stages import Automatic, automatic
from tests.stages import House


@pytest.fixture
def auto(house: House, settings: Settings) -> Automatic:
    settings.AUTOMATIC_DECISIONS = True
    return automatic(house)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return shelf(tmp_path_factory.mktemp("models"))


@pytest.fixture
def served(house: House, models: Shelf, tmp_path: Path, settings: Settings) -> Served:
    """A house with the files of two models; neither is registered yet."""
    settings.MODELS_DIR = tmp_path / "models"
    return served_in(house, models, settings.MODELS_DIR)
