"""A small model, trained once."""

from pathlib import Path

import pytest

from reviews.scoring.artefact import Known, load, write
from reviews.scoring.fit import Fitted, fit
from reviews.scoring.score import Scorer
from tests.reviews.scoring.cases import World, simulated


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
