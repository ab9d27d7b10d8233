"""What the machine reads in a diagnosis. It may send a case to people, and can do nothing else.

It is asked by the worker alone: the model and its libraries are never loaded by a page.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from claims.actions.record import lock_claim
from claims.models import Claim, Fact
from claims.states import UNDECIDED
from config.kernel.tasks import enqueue
from reviews.actions.locks import lock_review
from reviews.actions.move import move_review
from reviews.actions.score import ask_for_score
from reviews.champion.proposal import Proposal, Reason
from reviews.checks import diagnosis
from reviews.checks.base import PASS, Found
from reviews.models import CheckResult, MedicalProposal, PreReview, Review
from reviews.states import ReviewState


@transaction.atomic
def propose_diagnosis(*, claim_id: int, now: datetime) -> MedicalProposal | None:
    """Ask the model about the claim's diagnosis, once per version, and route the case by it.

    None when the claim is decided, or this was done before. Raises what the model raises: after
    the last try `give_up_diagnosis` says that it could not be checked.
    """
    seen = Claim.objects.select_related("member").get(pk=claim_id)
    if not _waits_for_the_model(seen):
        return None
    # Before the lock: the first time the model is loaded, which takes seconds.
    said = _model()(
        _text(seen), age=_age(seen.member.born_on, timezone.localdate(now)), sex=seen.member.sex
    )
    claim = lock_claim(claim_id)
    if claim.version != seen.version or not _waits_for_the_model(claim):
        return None  # newer facts have work of their own
    proposal = MedicalProposal.objects.create(
        claim=claim,
        claim_version=claim.version,
        label=said.label,
        confidence=said.band,
        reasons=[_kept(reason) for reason in said.reasons],
        counter=_kept(said.counter) if said.counter else None,
        icd10=said.icd10[:20],
        model_version=said.model_version,
        model_sha256=said.model_sha256,
        created_at=now,
    )
    _note(claim, diagnosis.found(proposal.label), now)
    ask_for_score(claim, now=now)
    # Work of its own: a list to choose from must not keep the case from its check.
    enqueue("reviews.propose_codes", claim.pk, now=now, version=claim.version)
    return proposal


@transaction.atomic
def give_up_diagnosis(*, claim_id: int, now: datetime) -> None:
    """The model could not be asked: a person looks, as with an answer that it refused."""
    claim = lock_claim(claim_id)
    if claim.state in UNDECIDED:
        _note(claim, diagnosis.found(None), now)


def _note(claim: Claim, found: Found, now: datetime) -> None:
    """Keep the outcome as a named check; a case that is on the desk already is routed anew."""
    CheckResult.objects.get_or_create(
        claim=claim,
        claim_version=claim.version,
        name=diagnosis.CHECK.name,
        defaults={
            "outcome": found.outcome,
            "evidence": dict(found.evidence),
            "checked_at": now,
        },
    )
    newest = claim.reviews.order_by("-round").values_list("pk", flat=True).first()
    if newest is not None and found.outcome != PASS:
        _route(lock_review(newest), claim, found, now)


def _route(review: Review, claim: Claim, found: Found, now: datetime) -> None:
    """Out of the green lane; never into it, and never further than to a person."""
    latest = review.pre_reviews.order_by("-pk").first()
    if latest is None or latest.claim_version != claim.version:
        return  # the pre-review of this version is still to come, and finds the check
    PreReview.objects.create(
        review=review,
        claim_version=claim.version,
        assessment=latest.assessment,
        route=diagnosis.route(found),
        reasons=[*(name for name in latest.reasons if name != "diagnosis"), "diagnosis"],
        rules_version=latest.rules_version,
        reviewed_at=now,
    )
    if review.state == ReviewState.GREEN:
        move_review(review, "route_officer", actor=None, now=now, reason="diagnosis")


def _waits_for_the_model(claim: Claim) -> bool:
    asked = MedicalProposal.objects.filter(claim=claim, claim_version=claim.version)
    return claim.state in UNDECIDED and not asked.exists()


def _kept(reason: Reason) -> dict[str, object]:
    """As a code with its parameters: whoever reads it reads it in their language."""
    return {"code": reason.code, "parameters": dict(reason.parameters)}


def _model() -> Callable[..., Proposal]:
    model: Callable[..., Proposal] = import_string(settings.DIAGNOSIS_MODEL)
    return model


def _text(claim: Claim) -> str:
    fact = Fact.objects.current().filter(claim=claim, name="diagnosis").first()
    return fact.value if fact else ""


def _age(born_on: date, today: date) -> int:
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    return today.year - born_on.year - (not had_birthday)
