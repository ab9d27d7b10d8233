"""Each version of a claim is shown to the models in service once the machine has said its part.

A model says how likely something about the machine's proposal is wrong. That is kept; only what a
certificate clears goes on by itself (`reviews/actions/clear.py`). Whatever fails here, the case
already lies with people.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from claims.actions.record import lock_claim
from claims.models import Claim
from claims.states import UNDECIDED
from config.kernel.tasks import enqueue, gathered
from reviews.actions.alarm import raise_alarm
from reviews.actions.snapshot import take_snapshot
from reviews.champion.proposal import ModelRefused
from reviews.clearing_policies import hold_reason
from reviews.models import (
    Alarm,
    CheckResult,
    FeatureSnapshot,
    MedicalProposal,
    ModelDuty,
    ModelVersion,
    Prediction,
    PreReview,
    Review,
)
from reviews.models.clearing import DutyRole
from reviews.opened_models import opened
from reviews.scoring.score import Scorer
from reviews.states import DutyState, ReviewState

log = logging.getLogger(__name__)

# Cases in one piece of work.
STEP = 500


@dataclass(frozen=True)
class _Asked:
    """A model in service for the claim's scheme, opened."""

    model: ModelVersion
    role: str
    scorer: Scorer


@dataclass(frozen=True)
class _Said:
    """All that the machine has to say of one version: a route for it, and its diagnosis."""

    pre_review: PreReview
    proposal: MedicalProposal


def ask_for_score(claim: Claim, *, now: datetime) -> None:
    """Have this version scored as soon as nothing of the machine's is still to come. Asked by each
    that adds to it, holding the claim's lock: the last one finds all of it there."""
    if _said(claim) is not None:
        enqueue("reviews.score_claim", claim.pk, now=now, version=claim.version)


@transaction.atomic
def score_claim(*, claim_id: int, version: int, now: datetime) -> list[Prediction]:
    """Keep what the models see of this version of the claim, and what they say of it, once each.

    Nothing is said where no model is in service, or where its file is not the one that was
    registered: that rings an alarm. What is cleared is work of its own, for the claim is locked
    here, and a decision locks the entitlement before it.
    """
    seen = Claim.objects.get(pk=claim_id)
    if seen.version != version or seen.state not in UNDECIDED:
        return []  # newer facts have work of their own
    # Before the lock: a model that is opened for the first time takes a while.
    models = list(_in_service(seen.scheme_id, now))
    claim = lock_claim(claim_id)
    said = _said(claim)
    if claim.version != version or claim.state not in UNDECIDED or said is None:
        return []
    snapshot = take_snapshot(
        claim=claim, pre_review=said.pre_review, proposal=said.proposal, now=now
    )
    answered = set(
        Prediction.objects.filter(claim=claim, claim_version=version).values_list(
            "model_id", flat=True
        )
    )
    return [
        _keep(claim, said.pre_review, snapshot, asked, now)
        for asked in models
        if asked.model.pk not in answered
    ]


@transaction.atomic
def score_waiting(*, duty_id: int, step: int, now: datetime) -> None:
    """Have the green cases scored that waited before this model came into service: work for each,
    in steps of a bounded size; `step` is the claim where the one before ended."""
    duty = ModelDuty.objects.get(pk=duty_id)
    if duty.state != DutyState.IN_SERVICE:
        return
    waiting = Review.objects.filter(
        state=ReviewState.GREEN, claim__scheme=duty.scheme_id, claim_id__gt=step
    )
    claims = list(waiting.order_by("claim_id").values_list("claim_id", flat=True)[:STEP])
    with gathered():
        for claim_id in claims:
            enqueue("reviews.score_again", claim_id, now=now, version=duty_id)
        if len(claims) == STEP:
            enqueue("reviews.score_waiting", duty_id, now=now, version=claims[-1])


def score_again(*, claim_id: int, now: datetime) -> list[Prediction]:
    """Ask whoever is in service now about a claim that was scored before, or by nobody."""
    version = Claim.objects.values_list("version", flat=True).get(pk=claim_id)
    return score_claim(claim_id=claim_id, version=version, now=now)


def _in_service(scheme_id: int, now: datetime) -> Iterator[_Asked]:
    """The champion and, beside it, the challenger; each model once, and only as registered."""
    duties = ModelDuty.objects.filter(scheme_id=scheme_id, state=DutyState.IN_SERVICE)
    found: set[int] = set()
    # Backwards by the alphabet: the champion first.
    for duty in duties.select_related("model").order_by("-role"):
        if duty.model_id in found:
            continue
        found.add(duty.model_id)
        try:
            yield _Asked(duty.model, duty.role, opened(duty.model))
        except ModelRefused as refused:
            log.warning("model %s is not asked: %s", duty.model.version, refused)
            if duty.role == DutyRole.CHAMPION:
                # One on trial is heard by nobody, and stops nothing.
                raise_alarm(
                    scheme_id=scheme_id,
                    kind=Alarm.Kind.ARTEFACT,
                    model=duty.model,
                    detail={"refused": str(refused)},
                    now=now,
                )


def _keep(
    claim: Claim,
    pre_review: PreReview,
    snapshot: FeatureSnapshot,
    asked: _Asked,
    now: datetime,
) -> Prediction:
    scored = asked.scorer.score(snapshot.values)
    certificate, against = None, ""
    is_champion = asked.role == DutyRole.CHAMPION
    if is_champion:
        certificate, against = hold_reason(
            claim=claim, pre_review=pre_review, model=asked.model, chance=scored.chance, now=now
        )
    prediction = Prediction.objects.create(
        claim=claim,
        claim_version=claim.version,
        snapshot=snapshot,
        pre_review=pre_review,
        model=asked.model,
        role=asked.role,
        chance=scored.chance,
        contributions=[
            {"feature": part.feature, "value": part.value, "log_odds": part.log_odds}
            for part in scored.contributions
        ],
        certificate=certificate,
        cleared=is_champion and not against,
        held_by=against,
        predicted_at=now,
    )
    if prediction.cleared:
        enqueue("reviews.clear_claim", prediction.pk, now=now)
    return prediction


def _said(claim: Claim) -> _Said | None:
    """What a score rests on; None while the machine has more to say of this version, or where
    people judge alone: of an appeal it says nothing."""
    proposal = MedicalProposal.objects.filter(claim=claim, claim_version=claim.version).first()
    if proposal is None:
        return None
    pre_review = (
        PreReview.objects.filter(review__claim=claim, claim_version=claim.version)
        .select_related("assessment__scheme_version")
        .order_by("-pk")
        .first()
    )
    if pre_review is None:
        return None
    if pre_review.reasons:
        checked = CheckResult.objects.filter(
            claim=claim, claim_version=claim.version, name__in=pre_review.reasons
        )
        # A reason without its check waits for an answer from outside: the receipt's.
        if checked.count() < len(pre_review.reasons):
            return None
    return _Said(pre_review, proposal)
