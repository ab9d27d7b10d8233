"""The model that ships, opened once, and a small one that trains in a moment."""

import pytest

from reviews.champion.corpus import Example, examples
from reviews.champion.scorer import Scorer
from reviews.champion.serve import champion


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    return champion()


@pytest.fixture(scope="session")
def few() -> tuple[Example, ...]:
    """A tenth of the categories: enough to train, too few to serve."""
    return examples(share=0.1)
