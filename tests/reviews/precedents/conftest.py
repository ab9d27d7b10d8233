"""What the sentences say is read in English, as on the pages that a test visits."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english(_fresh_cache_and_language: None) -> Iterator[None]:
    with translation.override("en"):
        yield
