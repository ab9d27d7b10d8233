"""The files of registered models: where they lie, and what a row says of them."""

import re
from pathlib import Path

from django.conf import settings

from reviews.models import ModelVersion
from reviews.scoring.artefact import Known

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def is_version(name: str) -> bool:
    """May a version be called so? It is the name of a folder too."""
    return _NAME.fullmatch(name) is not None


def folder_of(version: str) -> Path:
    """Where a version's files lie; `version` is one that `is_version` takes."""
    return Path(settings.MODELS_DIR) / version


def known_of(model: ModelVersion) -> Known:
    """What was registered, for `reviews.scoring.artefact.load`."""
    return Known(
        version=model.version,
        sha256=model.sha256,
        archive_sha256=model.archive_sha256,
        golden_sha256=model.golden_sha256,
        features_version=model.features_version,
    )
