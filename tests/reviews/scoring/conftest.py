"""A small model, trained once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from reviews.actions.register_model import Origin, register_model
from reviews.models import ModelVersion
from reviews.scoring.artefact import Known, load, write
from reviews.scoring.fit import Fitted, fit
from reviews.scoring.score import Scorer
from tests.reviews.scoring.cases import World, simulated
from tests.stages import House


@pytest.fixture(scope="session")
def world() -> World:
    return simulated(4000, seed=5)


@pytest.fixture(scope="session")
def fitted(world: World) -> Fitted:
    return fit(world.rows, world.labels, world.groups, seed=1)


@pytest.fixture(scope="session")
def shipped(fitted: Fitted, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Known]:
    folder = tmp_path_factory.mktemp("models") / "pre-1"
    return folder, write(folder, fitted, version="pre-1", card={"seed": 1})


@pytest.fixture(scope="session")
def scorer(shipped: tuple[Path, Known]) -> Scorer:
    folder, known = shipped
    return load(folder, known=known)


@pytest.fixture
def registers(
    fitted: Fitted, settings: Settings, tmp_path: Path
) -> Callable[[House, str], ModelVersion]:
    """Write the small model under a name and register it."""
    settings.MODELS_DIR = tmp_path / "models"

    def register(house: House, version: str) -> ModelVersion:
        known = write(settings.MODELS_DIR / version, fitted, version=version)
        return register_model(
            known=known,
            origin=Origin("d" * 64, 4000, 1, {}, {}),
            actor=house.staff["supervisor"],
            now=house.now,
        )

    return register
