"""Which model answers on a scheme's claims: proposed by one person, in service by another's word.

Rolling back is proposing the earlier model again; whatever served before stays in the table.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.kernel.tasks import enqueue
from members.models import Scheme, User
from reviews.clearing_policies import SamePerson, check_may_manage
from reviews.models import ModelDuty, ModelDutyEvent, ModelVersion
from reviews.models.clearing import DutyRole
from reviews.policies import OpenQuestion, Stale
from reviews.states import DUTY_MOVES, DutyState


@transaction.atomic
def propose_duty(
    *, model: ModelVersion, scheme_id: int, role: str, reason: str, actor: User, now: datetime
) -> ModelDuty:
    """Propose that a registered model be asked about a scheme's claims, as `role` (DutyRole).
    Nothing changes before another person says so too."""
    check_may_manage(actor)
    _keep_still(scheme_id)
    waits = ModelDuty.objects.filter(scheme_id=scheme_id, role=role, state=DutyState.PROPOSED)
    if waits.exists():
        raise Stale(_("A change of the model is waiting to be approved."))
    if _serving(scheme_id, role).filter(model=model).exists():
        raise Stale(_("This model does that already."))
    duty = ModelDuty.objects.create(
        model=model,
        scheme_id=scheme_id,
        role=DutyRole(role),
        state=DUTY_MOVES.initial,
        reason=_explained(reason),
        proposed_by=actor,
        proposed_at=now,
    )
    _note(duty, "propose", actor=actor, reason=duty.reason, now=now)
    return duty


@transaction.atomic
def approve_duty(*, duty_id: int, actor: User, now: datetime) -> ModelDuty:
    """Another than who trained or proposed it agrees: it serves from now on, and whichever model
    did that before has ended."""
    check_may_manage(actor)
    duty = _locked(duty_id)
    state = DUTY_MOVES.target("approve", duty.state)
    if actor.pk in (duty.proposed_by_id, duty.model.trained_by_id):
        raise SamePerson(_("Whoever trained or proposed the model does not approve it."))
    for before in _serving(duty.scheme_id, duty.role):
        _end(before, reason=duty.reason, actor=actor, now=now)
    duty.state, duty.approved_by, duty.approved_at = state, actor, now
    duty.save(update_fields=["state", "approved_by", "approved_at"])
    _note(duty, "approve", actor=actor, now=now)
    enqueue("reviews.score_waiting", duty.pk, now=now)  # what was green before it came
    return duty


@transaction.atomic
def decline_duty(*, duty_id: int, reason: str, actor: User, now: datetime) -> ModelDuty:
    """Not this model, and why; who proposed it may take it back likewise."""
    check_may_manage(actor)
    duty = _locked(duty_id)
    duty.state = DUTY_MOVES.target("decline", duty.state)
    duty.ended_at = now
    duty.save(update_fields=["state", "ended_at"])
    _note(duty, "decline", actor=actor, reason=_explained(reason), now=now)
    return duty


@transaction.atomic
def end_duty(*, duty_id: int, reason: str, actor: User, now: datetime) -> ModelDuty:
    """Take a model out of service, alone and at once: its certificate holds no longer."""
    check_may_manage(actor)
    duty = _locked(duty_id)
    _end(duty, reason=_explained(reason), actor=actor, now=now)
    return duty


def _end(duty: ModelDuty, *, reason: str, actor: User, now: datetime) -> None:
    duty.state = DUTY_MOVES.target("end", duty.state)
    duty.ended_at = now
    duty.save(update_fields=["state", "ended_at"])
    _note(duty, "end", actor=actor, reason=reason, now=now)


def _serving(scheme_id: int, role: str) -> QuerySet[ModelDuty]:
    return ModelDuty.objects.filter(scheme_id=scheme_id, role=role, state=DutyState.IN_SERVICE)


def _locked(duty_id: int) -> ModelDuty:
    scheme_id = ModelDuty.objects.values_list("scheme_id", flat=True).get(pk=duty_id)
    _keep_still(scheme_id)
    return ModelDuty.objects.select_related("model").get(pk=duty_id)


def _keep_still(scheme_id: int) -> None:
    """Two people at the models of one scheme: one after the other."""
    Scheme.objects.select_for_update(no_key=True).get(pk=scheme_id)


def _explained(reason: str) -> str:
    if len(reason.strip()) < 4:
        raise OpenQuestion(_("Please explain in a few words."))
    return reason.strip()[:200]


def _note(duty: ModelDuty, move: str, *, actor: User, now: datetime, reason: str = "") -> None:
    ModelDutyEvent.objects.create(
        duty=duty, move=move, state=duty.state, actor=actor, reason=reason, moved_at=now
    )
