"""What ships, opened once."""

import pytest

from reviews.classifier import serve
from reviews.classifier.artefact import load_judge
from reviews.classifier.linear import Linear


@pytest.fixture(scope="session")
def shipped() -> serve.Classifier:
    return serve.shipped()


@pytest.fixture(scope="session")
def judge() -> Linear:
    return load_judge()[1]
