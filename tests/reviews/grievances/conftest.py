"""Pages read the clock; the house of the tests lives on its own day."""

import pytest

from tests.stages import House


@pytest.fixture
def on_the_house_s_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: house.now)
