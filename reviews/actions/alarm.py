"""An alarm ends automatic decisions on a scheme by itself: people decide from then on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from config.kernel.tasks import enqueue
from reviews.models import Alarm, Certificate, ModelVersion


@transaction.atomic
def raise_alarm(
    *,
    scheme_id: int,
    kind: str,
    now: datetime,
    model: ModelVersion | None = None,
    certificate: Certificate | None = None,
    error_kind: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Alarm:
    """Ring, once for the same trouble with the same certificate.

    From then on no certificate that was approved before holds, and what nobody decided and is not
    in effect yet goes back to officers.
    """
    if certificate is None and model is not None:
        # Without it the same trouble would be silent under the next certificate.
        certificate = model.certificates.filter(scheme_id=scheme_id).order_by("-pk").first()
    alarm, rings = Alarm.objects.get_or_create(
        scheme_id=scheme_id,
        model=model,
        certificate=certificate,
        kind=kind,
        error_kind=error_kind,
        defaults={"detail": dict(detail or {}), "raised_at": now},
    )
    if rings:
        enqueue("reviews.stop_by_alarm", alarm.pk, now=now)
    return alarm
