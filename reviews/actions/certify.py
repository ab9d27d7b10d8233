"""Certificates: written by who certified, in force by another person's word, ended by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kernel.tasks import enqueue
from members.models import User
from reviews.clearing_policies import SamePerson, check_may_manage, proves_promise
from reviews.models import Alarm, Certificate, CertificateApproval, CertificateEnd, ModelVersion
from reviews.policies import OpenQuestion, Stale


@dataclass(frozen=True)
class Proof:
    """What was computed of adjudicated cases: the threshold, and its numbers by kind of error
    (n, k, upper; of what is promised alpha and p_value too). `manifest_sha256` is that of the cases
    and their labels."""

    threshold: float
    confidence: float
    kinds: Mapping[str, Mapping[str, float]]
    cases: int
    share: float
    manifest_sha256: str


@transaction.atomic
def keep_certificate(
    *, scheme_id: int, model: ModelVersion, proof: Proof, actor: User, now: datetime
) -> Certificate:
    """Write the certificate; it waits for a second person and clears nothing before.

    The same cases and labels give the same certificate: it is not written twice.
    """
    check_may_manage(actor)
    if not proves_promise(proof.kinds):
        raise OpenQuestion(_("Each bound that is promised needs a proof of its own."))
    ModelVersion.objects.select_for_update(no_key=True).get(pk=model.pk)
    same = Certificate.objects.filter(
        scheme_id=scheme_id,
        model=model,
        manifest_sha256=proof.manifest_sha256,
        threshold=proof.threshold,
        approval=None,
        end=None,
    ).order_by("-pk")
    for certificate in same:
        # One from before an alarm, or of another promise, could never be approved.
        if proves_promise(certificate.kinds) and not _has_rung_since(certificate):
            return certificate
    return Certificate.objects.create(
        scheme_id=scheme_id,
        model=model,
        threshold=proof.threshold,
        confidence=proof.confidence,
        kinds={kind: dict(numbers) for kind, numbers in proof.kinds.items()},
        cases=proof.cases,
        share=proof.share,
        manifest_sha256=proof.manifest_sha256,
        certified_by=actor,
        certified_at=now,
        valid_until=timezone.localdate(now) + timedelta(days=settings.CERTIFICATE_DAYS),
    )


@transaction.atomic
def approve_certificate(*, certificate_id: int, actor: User, now: datetime) -> CertificateApproval:
    """Another than who trained the model and who certified has read it: it holds from now on."""
    check_may_manage(actor)
    certificate = _locked(certificate_id)
    if actor.pk in (certificate.certified_by_id, certificate.model.trained_by_id):
        raise SamePerson(_("Whoever trained the model or certified it does not approve it."))
    if hasattr(certificate, "approval"):
        raise Stale(_("This certificate is approved already."))
    if hasattr(certificate, "end"):
        raise Stale(_("This certificate was taken back."))
    if timezone.localdate(now) > certificate.valid_until:
        raise Stale(_("The day of this certificate is over: certify again."))
    if not proves_promise(certificate.kinds):
        raise Stale(_("It proves less than is promised now: certify again."))
    if _has_rung_since(certificate):
        raise Stale(_("An alarm has rung since: certify again, on what was found."))
    return CertificateApproval.objects.create(
        certificate=certificate, approved_by=actor, approved_at=now
    )


@transaction.atomic
def end_certificate(
    *, certificate_id: int, reason: str, actor: User, now: datetime
) -> CertificateEnd:
    """Take a certificate back before its day; one person suffices. What nobody decided under it
    and is not in effect yet goes back to an officer."""
    check_may_manage(actor)
    certificate = _locked(certificate_id)
    if len(reason.strip()) < 4:
        raise OpenQuestion(_("Please explain in a few words."))
    if hasattr(certificate, "end"):
        raise Stale(_("This certificate was taken back."))
    end = CertificateEnd.objects.create(
        certificate=certificate, reason=reason.strip()[:200], ended_by=actor, ended_at=now
    )
    enqueue("reviews.stop_by_certificate", certificate.pk, now=now)
    return end


def _locked(certificate_id: int) -> Certificate:
    """Two people at once: one after the other. The certificate itself is written once, so its
    model's row is what is locked."""
    certificate = Certificate.objects.select_related("model").get(pk=certificate_id)
    ModelVersion.objects.select_for_update(no_key=True).get(pk=certificate.model_id)
    return Certificate.objects.select_related("model").get(pk=certificate_id)


def _has_rung_since(certificate: Certificate) -> bool:
    return Alarm.objects.filter(
        scheme_id=certificate.scheme_id, raised_at__gte=certificate.certified_at
    ).exists()
