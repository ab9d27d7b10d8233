"""A registered model tried again on the cases of members whom it has not met. Writes nothing."""

from dataclasses import dataclass
from typing import Any

from reviews.actions.train_prereview import held_out, scored
from reviews.models import Certificate, ModelVersion
from reviews.models.clearing import ErrorKind
from reviews.opened_models import opened
from reviews.training_queries import learnable


@dataclass(frozen=True)
class Evaluation:
    """`metrics` as on the card; groups are looked at up to `threshold`, that of the newest approved
    certificate, or over the surest half where there is none."""

    metrics: dict[str, Any]
    threshold: float | None


def evaluate(model: ModelVersion) -> Evaluation:
    """On all held-out cases that are read by now, later ones too. Raises ModelRefused where its
    files are not what was registered."""
    from reviews.scoring.measures import measure  # noqa: PLC0415  no web process imports this

    cases = scored(opened(model), held_out(learnable(), model.seed))
    certificate = (
        Certificate.objects.filter(model=model, approval__isnull=False).order_by("-pk").first()
    )
    threshold = certificate.threshold if certificate else None
    weights = {str(row["feature"]): row["weight"] for row in model.metrics.get("weights", [])}
    metrics = measure(cases, ErrorKind.values, weights=weights, sure=threshold)
    return Evaluation(metrics, threshold)
