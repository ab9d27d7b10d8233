"""A model is trained on what people read to the end, written to its files and registered.

Seconds to minutes, in a command: no page and no task waits for it. The files are complete before
the row is written; where anything fails there is neither.
"""

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.models import User
from reviews.actions.register_model import Origin, OtherFile, register_model
from reviews.clearing_policies import check_may_manage
from reviews.labels import equally_likely
from reviews.models import ModelVersion
from reviews.models.clearing import ErrorKind
from reviews.policies import OpenQuestion
from reviews.scoring.artefact import load, unwritten, write
from reviews.scoring.score import Scorer
from reviews.scoring.split import HELD_OUT, is_held_out
from reviews.training_queries import Learnable, groups_of, learnable, manifest_of

if TYPE_CHECKING:
    from reviews.scoring.fit import Fitted
    from reviews.scoring.measures import Held

# It is the name of a folder too.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
LIBRARIES = ("scikit-learn", "numpy", "scipy", "skops")


class TooFewLabels(Denied):
    """Nothing can be learnt yet; says how many cases are missing."""

    code = "too_few_labels"


@dataclass(frozen=True)
class Training:
    """What was learnt from and what came of it. `model` is None in a rehearsal."""

    learnt_from: int
    held_out: int
    metrics: dict[str, Any]
    model: ModelVersion | None


def train_prereview(
    *, out: Path, version: str, seed: int, actor: User, now: datetime, dry_run: bool = False
) -> Training:
    """Train on the members who are not held out, measure on those who are, write OUT/VERSION and
    register it. A rehearsal (`dry_run`) writes nothing anywhere.

    Denied with a sentence for too few cases, and for a version or a folder that is there.
    """
    check_may_manage(actor)
    folder = _free_folder(out, version)
    cases = learnable()
    _check_enough(cases)
    learnt = [case for case in cases if not is_held_out(case.group, seed)]
    held = held_out(cases, seed)
    fitted = _fit(learnt, seed)
    metrics = _measured(fitted, held, version)
    if dry_run:
        return Training(len(learnt), len(held), metrics, None)
    origin = Origin(
        manifest_sha256=manifest_of(learnt),
        trained_on=len(learnt),
        seed=seed,
        metrics=metrics,
        libraries={name: version_of(name) for name in LIBRARIES},
    )
    model = _written(fitted, folder, origin, actor, now)
    return Training(len(learnt), len(held), metrics, model)


def held_out(cases: Sequence[Learnable], seed: int) -> list[Learnable]:
    """The cases of members that a model of this seed has not met, thinned to equal chances."""
    return equally_likely(case for case in cases if is_held_out(case.group, seed))


def scored(scorer: Scorer, cases: Sequence[Learnable]) -> "list[Held]":
    """What the model says of each, beside what people found."""
    from reviews.scoring.measures import Held  # noqa: PLC0415  no web process imports scikit-learn

    return [Held(scorer.score(case.values).chance, case.errors, groups_of(case)) for case in cases]


def _free_folder(out: Path, version: str) -> Path:
    if _NAME.fullmatch(version) is None:
        raise OpenQuestion(
            _("A version is called by letters, digits, dots and dashes, 40 at most.")
        )
    folder = out / version
    if ModelVersion.objects.filter(version=version).exists():
        raise OtherFile(_("This version is there already: choose another name."))
    if folder.exists():
        # Killed after the folder was put in its place and before the row was written.
        raise OtherFile(
            _(
                "The folder %(folder)s is there and registered nowhere, perhaps of a training that"
                " was killed: move it away, or choose another name."
            )
            % {"folder": folder.name}
        )
    return folder


def _check_enough(cases: Sequence[Learnable]) -> None:
    least = settings.TRAINING_LEAST
    if len(cases) < least["cases"]:
        raise TooFewLabels(
            _(
                "%(found)d cases were read to the end; %(least)d are needed: %(missing)d are"
                " missing."
            )
            % {
                "found": len(cases),
                "least": least["cases"],
                "missing": least["cases"] - len(cases),
            }
        )
    wrong = sum(bool(case.errors) for case in cases)
    if wrong < least["errors"]:
        raise TooFewLabels(
            _(
                "Of %(cases)d cases that were read, %(found)d had an error; %(least)d are needed:"
                " %(missing)d are missing."
            )
            % {
                "cases": len(cases),
                "found": wrong,
                "least": least["errors"],
                "missing": least["errors"] - wrong,
            }
        )


def _fit(cases: Sequence[Learnable], seed: int) -> "Fitted":
    from reviews.scoring.fit import TooFew, fit  # noqa: PLC0415  scikit-learn: see above

    try:
        return fit(
            [case.values for case in cases],
            [bool(case.errors) for case in cases],
            [case.group for case in cases],
            seed=seed,
            weights=[1 / float(case.propensity) for case in cases],
        )
    except TooFew as few:
        raise TooFewLabels(
            _("These cases teach nothing yet: too few errors, of too few members, or all alike.")
        ) from few


def _measured(fitted: "Fitted", held: Sequence[Learnable], version: str) -> dict[str, Any]:
    from reviews.scoring.fit import fold  # noqa: PLC0415  scikit-learn: see above
    from reviews.scoring.measures import measure  # noqa: PLC0415

    cases = scored(unwritten(fitted, version=version), held)
    return measure(cases, ErrorKind.values, weights=fold(fitted).weights)


def _written(
    fitted: "Fitted", folder: Path, origin: Origin, actor: User, now: datetime
) -> ModelVersion:
    """Beside its place first, opened as serving opens it, and put there with the row."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".training-", dir=folder.parent))
    try:
        known = write(
            scratch / folder.name,
            fitted,
            version=folder.name,
            card={
                "seed": origin.seed,
                "trained_on": origin.trained_on,
                "held_out_share": HELD_OUT,
                "training_manifest_sha256": origin.manifest_sha256,
                "libraries": dict(origin.libraries),
                "metrics": dict(origin.metrics),
            },
        )
        load(scratch / folder.name, known=known)
        with transaction.atomic():
            model = register_model(known=known, origin=origin, actor=actor, now=now)
            (scratch / folder.name).rename(folder)
        return model
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
