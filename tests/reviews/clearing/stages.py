"""A model in service with a certificate, switched on: what lets a case be decided by nobody."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claims.models import Claim
from members.models import User
from reviews.actions.certify import Proof, approve_certificate, keep_certificate
from reviews.actions.clear import clear_claim
from reviews.actions.switch import ask_automatic, switch_on
from reviews.clearing_policies import hold_reason
from reviews.models import (
    Certificate,
    Decision,
    FeatureSnapshot,
    ModelDuty,
    ModelVersion,
    Prediction,
    Review,
)
from reviews.models.clearing import ErrorKind
from tests.stages import House

THRESHOLD = 0.02


@dataclass
class Automatic:
    """The house with a model in service; `on()` certifies and switches on."""

    house: House
    model: ModelVersion

    @property
    def staff(self) -> dict[str, User]:
        return self.house.staff

    def certified(self, *, threshold: float = THRESHOLD, seed: str = "a") -> Certificate:
        return keep_certificate(
            scheme_id=self.house.scheme.pk,
            model=self.model,
            proof=proof(threshold=threshold, seed=seed),
            actor=self.staff["supervisor"],
            now=self.house.now,
        )

    def approved(self, **how: Any) -> Certificate:
        certificate = self.certified(**how)
        approve_certificate(
            certificate_id=certificate.pk, actor=self.staff["supervisor2"], now=self.house.now
        )
        return certificate

    def switched_on(self, *scheme_ids: int | None) -> None:
        for scheme_id in scheme_ids or (None, self.house.scheme.pk):
            said: dict[str, Any] = {
                "scheme_id": scheme_id,
                "reason": "试运行结束",
                "now": self.house.now,
            }
            ask_automatic(actor=self.staff["supervisor"], **said)
            switch_on(actor=self.staff["supervisor2"], **said)

    def on(self) -> "Automatic":
        self.approved()
        self.switched_on()
        self.house.later(minutes=1)
        return self

    def green(self, **how: Any) -> Review:
        return self.house.in_review(**how)

    def predicts(self, review: Review, *, chance: float = 0.001, **forged: Any) -> Prediction:
        """What the model says of the case as it is now."""
        claim = Claim.objects.get(pk=review.claim_id)
        pre_review = review.pre_reviews.latest("pk")
        certificate, code = hold_reason(
            claim=claim,
            pre_review=pre_review,
            model=self.model,
            chance=chance,
            now=self.house.now,
        )
        values = {
            "claim": claim,
            "claim_version": claim.version,
            "snapshot": snapshot_of(claim, self.house.now),
            "pre_review": pre_review,
            "model": self.model,
            "role": "champion",
            "chance": chance,
            "certificate": certificate,
            "cleared": not code,
            "held_by": code,
            "predicted_at": self.house.now,
        }
        return Prediction.objects.create(**{**values, **forged})

    def clears(self, review: Review, **how: Any) -> Decision | None:
        return clear_claim(prediction=self.predicts(review, **how), now=self.house.now)

    def cleared(self, **how: Any) -> Decision:
        decision = self.clears(self.green(**how))
        assert decision is not None
        return decision


def automatic(house: House) -> Automatic:
    """A model without a file: what it says, the test says (`predicts`)."""
    return Automatic(house, model_in_service(house))


def registered(house: House, version: str, metrics: dict[str, Any] | None = None) -> ModelVersion:
    digest = hashlib.sha256(version.encode()).hexdigest()
    return ModelVersion.objects.create(
        version=version,
        sha256=digest,
        archive_sha256=digest,
        golden_sha256=digest,
        manifest_sha256=digest,
        features_version="features-1",
        seed=1,
        trained_on=1000,
        metrics=metrics or {},
        trained_by=house.staff["supervisor"],
        trained_at=house.now,
    )


def model_in_service(house: House, *, version: str = "2026-11") -> ModelVersion:
    model = registered(house, version)
    ModelDuty.objects.create(
        model=model,
        scheme=house.scheme,
        role="champion",
        state="in_service",
        reason="first",
        proposed_by=house.staff["supervisor"],
        proposed_at=house.now,
        approved_by=house.staff["supervisor2"],
        approved_at=house.now,
    )
    return model


def snapshot_of(
    claim: Claim, now: datetime, values: dict[str, Any] | None = None
) -> FeatureSnapshot:
    snapshot, _made = FeatureSnapshot.objects.get_or_create(
        claim=claim,
        claim_version=claim.version,
        features_version="features-1",
        defaults={
            "values": values or {"days": 9, "age": 41},
            "sources": {},
            "sha256": "0" * 64,
            "taken_at": now,
        },
    )
    return snapshot


def proof(*, threshold: float = THRESHOLD, seed: str = "a") -> Proof:
    numbers = {"alpha": 0.01, "n": 299, "k": 0, "p_value": 0.0495, "upper": 0.00997}
    return Proof(
        threshold=threshold,
        confidence=0.95,
        kinds=dict.fromkeys(ErrorKind.values, numbers),
        cases=400,
        share=0.7,
        manifest_sha256=hashlib.sha256(seed.encode()).hexdigest(),
    )
