"""On by two persons, off by one; certificates likewise; an alarm rings once."""

from typing import Any

import pytest

from config.kernel.denial import Denied
from reviews.actions.alarm import raise_alarm
from reviews.actions.certify import approve_certificate, end_certificate
from reviews.actions.switch import ask_automatic, switch_off, switch_on
from reviews.clearing_policies import SamePerson, is_on
from reviews.models import Alarm, AutomaticSwitch
from reviews.policies import OpenQuestion, Stale
from tests.reviews.clearing.stages import Automatic


def _said(auto: Automatic, who: str, **other: Any) -> dict[str, Any]:
    values = {
        "scheme_id": None,
        "reason": "试运行结束",
        "actor": auto.staff[who],
        "now": auto.house.now,
    }
    return {**values, **other}


def test_on_takes_two_persons(auto: Automatic) -> None:
    with pytest.raises(Stale):
        switch_on(**_said(auto, "supervisor"))
    ask_automatic(**_said(auto, "supervisor"))
    assert not is_on(None)
    with pytest.raises(SamePerson):
        switch_on(**_said(auto, "supervisor"))
    with pytest.raises(Stale):
        ask_automatic(**_said(auto, "supervisor2"))
    switch_on(**_said(auto, "supervisor2"))
    assert is_on(None)
    assert not is_on(auto.house.scheme.pk)
    with pytest.raises(Stale):
        ask_automatic(**_said(auto, "supervisor"))


def test_off_takes_one_and_always_a_reason(auto: Automatic) -> None:
    auto.switched_on(None)
    with pytest.raises(OpenQuestion):
        switch_off(**_said(auto, "supervisor", reason="  "))
    switch_off(**_said(auto, "supervisor"))
    assert not is_on(None)


def test_a_stop_takes_away_what_was_asked_for(auto: Automatic) -> None:
    ask_automatic(**_said(auto, "supervisor"))
    switch_off(**_said(auto, "supervisor2"))
    with pytest.raises(Stale):
        switch_on(**_said(auto, "supervisor2"))


@pytest.mark.parametrize("who", ["officer", "admin", "maker", "expert"])
def test_only_supervisors_manage_models(auto: Automatic, who: str) -> None:
    certificate = auto.certified()
    for act in (ask_automatic, switch_on, switch_off):
        with pytest.raises(Denied):
            act(**_said(auto, who))
    with pytest.raises(Denied):
        approve_certificate(
            certificate_id=certificate.pk, actor=auto.staff[who], now=auto.house.now
        )
    assert not AutomaticSwitch.objects.exists()


def test_a_certificate_is_approved_by_another_once_and_ended_with_a_reason(
    auto: Automatic,
) -> None:
    certificate = auto.certified()
    assert auto.certified().pk == certificate.pk, "the same proof is not written twice"
    by: dict[str, Any] = {"certificate_id": certificate.pk, "now": auto.house.now}
    with pytest.raises(SamePerson):
        approve_certificate(actor=auto.staff["supervisor"], **by)
    approve_certificate(actor=auto.staff["supervisor2"], **by)
    with pytest.raises(Stale):
        approve_certificate(actor=auto.staff["supervisor2"], **by)
    with pytest.raises(OpenQuestion):
        end_certificate(actor=auto.staff["supervisor"], reason="", **by)
    end_certificate(actor=auto.staff["supervisor"], reason="换一个模型", **by)
    with pytest.raises(Stale):
        end_certificate(actor=auto.staff["supervisor"], reason="换一个模型", **by)


def test_what_was_certified_before_an_alarm_is_not_approved_after_it(auto: Automatic) -> None:
    certificate = auto.certified()
    raise_alarm(scheme_id=auto.house.scheme.pk, kind="artefact", now=auto.house.now)
    with pytest.raises(Stale):
        approve_certificate(
            certificate_id=certificate.pk, actor=auto.staff["supervisor2"], now=auto.house.now
        )


def test_the_same_trouble_rings_once(auto: Automatic) -> None:
    auto.approved()
    for _again in range(2):
        raise_alarm(
            scheme_id=auto.house.scheme.pk, kind="drift", model=auto.model, now=auto.house.now
        )
    assert Alarm.objects.count() == 1
