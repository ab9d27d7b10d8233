"""A house in which a model is in service; nothing is certified or switched on yet."""

import pytest
from pytest_django import Settings

from tests.reviews.clearing.stages import Automatic, automatic
from tests.stages import House


@pytest.fixture
def auto(house: House, settings: Settings) -> Automatic:
    settings.AUTOMATIC_DECISIONS = True
    return automatic(house)
