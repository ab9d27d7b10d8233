"""A trained model is registered: from then on its file, and no other, is that version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.models import User
from reviews.clearing_policies import check_may_manage
from reviews.models import ModelVersion
from reviews.scoring.artefact import Known


class OtherFile(Denied):
    """A version is one file, for good."""

    code = "other_file"


@dataclass(frozen=True)
class Origin:
    """Where a model comes from: the digest of its cases and labels, how many, the seed; its figures
    on held-out cases (`reviews.scoring.measures`) and the libraries it was made with."""

    manifest_sha256: str
    trained_on: int
    seed: int
    metrics: Mapping[str, Any]
    libraries: Mapping[str, str]


@transaction.atomic
def register_model(*, known: Known, origin: Origin, actor: User, now: datetime) -> ModelVersion:
    """Write down what a version is. The same files again are the same row; other files under its
    name, or these under another name, are refused. It serves nothing before it is on duty."""
    check_may_manage(actor)
    digests = {
        "sha256": known.sha256,
        "archive_sha256": known.archive_sha256,
        "golden_sha256": known.golden_sha256,
        "features_version": known.features_version,
    }
    elsewhere = ModelVersion.objects.filter(sha256=known.sha256).exclude(version=known.version)
    if elsewhere.exists():
        raise OtherFile(_("This file is registered under another version."))
    model, _made = ModelVersion.objects.get_or_create(
        version=known.version,
        defaults={
            **digests,
            "manifest_sha256": origin.manifest_sha256,
            "seed": origin.seed,
            "trained_on": origin.trained_on,
            "metrics": dict(origin.metrics),
            "libraries": dict(origin.libraries),
            "trained_by": actor,
            "trained_at": now,
        },
    )
    if any(getattr(model, name) != value for name, value in digests.items()):
        raise OtherFile(_("Another file is registered under this version."))
    return model
