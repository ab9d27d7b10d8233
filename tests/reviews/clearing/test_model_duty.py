"""Which model answers: one proposes, another approves, one ends; and the database asks it too."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from reviews.actions.model_duty import approve_duty, decline_duty, end_duty, propose_duty
from reviews.clearing_policies import SamePerson, certificate_of
from reviews.models import ModelDuty, ModelDutyEvent, ModelVersion
from reviews.policies import Stale
from reviews.states import DutyState
from tests.reviews.clearing.stages import Automatic, registered


def proposed(auto: Automatic, model: ModelVersion, *, by: str = "supervisor") -> ModelDuty:
    return propose_duty(
        model=model,
        scheme_id=auto.house.scheme.pk,
        role="champion",
        reason="对照测试更准",
        actor=auto.staff[by],
        now=auto.house.now,
    )


def test_whoever_trained_or_proposed_it_does_not_approve_it(auto: Automatic) -> None:
    model = registered(auto.house, "2026-12")
    duty = proposed(auto, model, by="supervisor2")
    for name in ("supervisor", "supervisor2"):
        with pytest.raises(SamePerson):
            approve_duty(duty_id=duty.pk, actor=auto.staff[name], now=auto.house.now)
    how = {"state": DutyState.IN_SERVICE, "approved_at": auto.house.now}
    for name in ("supervisor", "supervisor2"):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            ModelDuty.objects.filter(pk=duty.pk).update(approved_by=auto.staff[name], **how)
    duty.refresh_from_db()
    assert duty.state == DutyState.PROPOSED


def test_only_one_change_waits_and_only_one_model_serves(auto: Automatic) -> None:
    duty = proposed(auto, registered(auto.house, "2026-12"))
    with pytest.raises(Stale):
        proposed(auto, registered(auto.house, "2027-01"), by="supervisor2")
    approve_duty(duty_id=duty.pk, actor=auto.staff["supervisor2"], now=auto.house.now)
    with pytest.raises(Stale):
        proposed(auto, duty.model)
    before = ModelDuty.objects.get(model=auto.model)
    assert before.state == DutyState.ENDED
    with pytest.raises(DatabaseError), transaction.atomic():
        ModelDuty.objects.filter(pk=before.pk).update(state=DutyState.IN_SERVICE, ended_at=None)
    moves = ModelDutyEvent.objects.filter(duty__in=[duty, before]).values_list("move", flat=True)
    assert sorted(moves) == ["approve", "end", "propose"]


def test_another_model_in_service_ends_what_was_certified(auto: Automatic) -> None:
    auto.on()
    scheme_id, now = auto.house.scheme.pk, auto.house.now
    assert certificate_of(scheme_id, auto.model, now=now)[1] == ""
    duty = proposed(auto, registered(auto.house, "2026-12"))
    assert certificate_of(scheme_id, auto.model, now=now)[1] == ""
    approve_duty(duty_id=duty.pk, actor=auto.staff["supervisor2"], now=now)
    assert certificate_of(scheme_id, auto.model, now=now)[1] == "no_certificate"
    back = proposed(auto, auto.model)
    approve_duty(duty_id=back.pk, actor=auto.staff["supervisor2"], now=now)
    assert certificate_of(scheme_id, auto.model, now=now)[1] == ""


def test_what_is_over_stays_over(auto: Automatic) -> None:
    duty = proposed(auto, registered(auto.house, "2026-12"))
    decline_duty(
        duty_id=duty.pk, reason="样本太少", actor=auto.staff["supervisor2"], now=auto.house.now
    )
    with pytest.raises(MoveDenied):
        approve_duty(duty_id=duty.pk, actor=auto.staff["supervisor2"], now=auto.house.now)
    with pytest.raises(MoveDenied):
        end_duty(
            duty_id=duty.pk, reason="不再用了", actor=auto.staff["supervisor"], now=auto.house.now
        )


@pytest.mark.parametrize("who", ["officer", "admin", "expert"])
def test_other_roles_change_no_model(auto: Automatic, who: str) -> None:
    with pytest.raises(Denied):
        proposed(auto, registered(auto.house, "2026-12"), by=who)
    duty = ModelDuty.objects.get(model=auto.model)
    with pytest.raises(Denied):
        end_duty(duty_id=duty.pk, reason="不再用了", actor=auto.staff[who], now=auto.house.now)
