"""Certify a model's threshold on what people found; where it cannot be, nothing is written."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from members.models import User
from reviews.actions.certify import Proof, keep_certificate
from reviews.clearing_policies import check_may_manage
from reviews.labels import adjudicated, equally_likely, manifest_of
from reviews.models import Certificate, ModelVersion
from reviews.models.clearing import ErrorKind
from reviews.thresholds import Certified, certify, figures, needed


@dataclass(frozen=True)
class Certification:
    """`read` cases were adjudicated, `used` of them had equal chances of being drawn, `least` are
    needed; `certificate` is None where nothing could be certified, and then nothing was written."""

    read: int
    used: int
    least: int
    found: Certified
    certificate: Certificate | None


@transaction.atomic
def certify_thresholds(
    *, scheme_id: int, model: ModelVersion, actor: User, now: datetime
) -> Certification:
    """Test the model's chances on the adjudicated green cases of a scheme that it was not trained
    on: those that it answered for before they were read."""
    check_may_manage(actor)
    read = adjudicated(scheme_id=scheme_id, model=model, since=model.trained_at)
    used = equally_likely(read)
    alphas, confidence = settings.CLEARING_ALPHAS, settings.CLEARING_CONFIDENCE
    cases = [(case.chance, case.errors) for case in used]
    found = certify(cases, alphas, confidence=confidence)
    certificate = None
    if found.threshold is not None:
        others = [kind for kind in ErrorKind.values if kind not in alphas]
        told = figures(cases, others, threshold=found.threshold, confidence=confidence)
        proof = Proof(
            threshold=found.threshold,
            confidence=confidence,
            kinds=told | {kind: asdict(bound) for kind, bound in found.kinds.items()},
            cases=len(used),
            share=found.share,
            manifest_sha256=manifest_of(used),
        )
        certificate = keep_certificate(
            scheme_id=scheme_id, model=model, proof=proof, actor=actor, now=now
        )
    return Certification(len(read), len(used), needed(alphas, confidence), found, certificate)
