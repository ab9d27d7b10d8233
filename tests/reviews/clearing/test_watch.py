"""From readings to a certificate, and from errors to an alarm: through real actions, small."""

from dataclasses import replace
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from reviews.actions.certify import keep_certificate
from reviews.actions.certify_thresholds import certify_thresholds
from reviews.actions.watch_model import watch_all, watch_model
from reviews.labels import adjudicated, equally_likely
from reviews.models import Alarm, Certificate, Decision, DecisionUndo, MonitorWindow
from reviews.policies import OpenQuestion
from tests.reviews.clearing.stages import Automatic, proof
from tests.reviews.sampling.stages import draw_all, pays, reads, settles, taken


@pytest.fixture(autouse=True)
def _all_are_read(settings: Settings) -> None:
    draw_all(settings)


def _decided_and_read(auto: Automatic, *, amount: object = None) -> Decision:
    """Decided by an officer, in effect, read by another: the same, or as they say."""
    house = auto.house
    review = auto.green()
    auto.predicts(review)
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    house.effective(decision)
    sample = reads(house, taken(house, "officer2"), pays(amount or decision.amount), by="officer2")
    if amount is not None:
        settles(house, sample, by="officer3")
    return decision


def test_only_what_was_read_is_known(auto: Automatic) -> None:
    _decided_and_read(auto)
    _decided_and_read(auto, amount="1.00")
    unread = auto.green()
    auto.predicts(unread)
    auto.house.effective(auto.house.decide(unread))  # type: ignore[arg-type]
    found = adjudicated(scheme_id=auto.house.scheme.pk, model=auto.model)
    assert [sorted(case.errors) for case in found] == [[], ["any", "wrong_amount"]]
    assert {case.propensity for case in found} == {Decimal(1)}


def test_cases_with_other_chances_are_thinned_to_the_least(auto: Automatic) -> None:
    _decided_and_read(auto)
    [case] = adjudicated(scheme_id=auto.house.scheme.pk, model=auto.model)
    many = [
        replace(case, reference=f"X{i}", propensity=Decimal("0.1") if i % 2 else Decimal(1))
        for i in range(2000)
    ]
    kept = equally_likely(many)
    assert kept == equally_likely(many), "it falls the same each time"
    often = sum(one.propensity == 1 for one in kept)
    assert sum(one.propensity < 1 for one in kept) == 1000, "the least likely all stay"
    assert 60 < often < 140


def test_with_too_few_cases_nothing_is_certified_and_nothing_written(auto: Automatic) -> None:
    _decided_and_read(auto)
    done = certify_thresholds(
        scheme_id=auto.house.scheme.pk,
        model=auto.model,
        actor=auto.staff["supervisor"],
        now=auto.house.now,
    )
    assert (done.read, done.used, done.certificate) == (1, 1, None)
    assert done.found.missing == done.least - 1
    said = StringIO()
    how: dict[str, Any] = {"scheme": auto.house.scheme.code, "model": auto.model.version}
    call_command("certify_thresholds", by=auto.staff["supervisor"].username, stdout=said, **how)
    assert "more cases are missing" in said.getvalue()
    assert not Certificate.objects.exists()
    with pytest.raises(CommandError):
        call_command("certify_thresholds", by=auto.staff["officer"].username, **how)


def test_enough_right_ones_are_certified(auto: Automatic, settings: Settings) -> None:
    settings.CLEARING_ALPHAS = dict.fromkeys(settings.CLEARING_ALPHAS, 0.7)
    for _case in range(3):
        _decided_and_read(auto)
    done = certify_thresholds(
        scheme_id=auto.house.scheme.pk,
        model=auto.model,
        actor=auto.staff["supervisor"],
        now=auto.house.now,
    )
    assert done.certificate is not None
    assert done.certificate.threshold == pytest.approx(0.001, rel=0.01)
    assert {one["n"] for one in done.certificate.kinds.values()} == {3}
    promised = {kind for kind, one in done.certificate.kinds.items() if "alpha" in one}
    assert promised == {"any", "missed_critical"}, "the other kinds are told, not promised"


def test_errors_of_different_kinds_are_held_against_one_promise(
    auto: Automatic, settings: Settings
) -> None:
    settings.CLEARING_ALPHAS = {"any": 0.01, "missed_critical": 0.7}
    for amount in (None, None, None, "1.00"):
        _decided_and_read(auto, amount=amount)
    done = certify_thresholds(
        scheme_id=auto.house.scheme.pk,
        model=auto.model,
        actor=auto.staff["supervisor"],
        now=auto.house.now,
    )
    assert done.certificate is None
    assert done.found.kinds["any"].k == 1


def test_a_certificate_under_a_looser_promise_clears_nothing(
    auto: Automatic, settings: Settings
) -> None:
    auto.on()
    settings.CLEARING_ALPHAS = {**settings.CLEARING_ALPHAS, "any": 0.005}
    assert auto.predicts(auto.green()).held_by == "other_promise"
    looser = {kind: {"alpha": 0.01} for kind in settings.CLEARING_ALPHAS}
    with pytest.raises(OpenQuestion):
        keep_certificate(
            scheme_id=auto.house.scheme.pk,
            model=auto.model,
            proof=replace(proof(seed="b"), kinds=looser),
            actor=auto.staff["supervisor"],
            now=auto.house.now,
        )


def test_errors_ring_by_themselves_and_nothing_is_cleared_any_more(auto: Automatic) -> None:
    auto.on()
    wrong, pending = auto.cleared(), auto.cleared()
    sample = reads(auto.house, taken(auto.house, "officer2"), pays("1.00"), by="officer2")
    assert sample.draw.decision == wrong, "the oldest is read first"
    settles(auto.house, sample, by="officer3")
    auto.house.work()
    alarm = Alarm.objects.get(error_kind="any")
    assert alarm.kind == "error_rate"
    assert alarm.detail["evidence"] >= 20
    auto.house.later(minutes=1)
    assert auto.predicts(auto.green()).held_by == "alarm"
    assert auto.clears(auto.green()) is None
    assert dict(DecisionUndo.objects.values_list("decision", "reason")) == {
        wrong.pk: "audit_differs",
        pending.pk: "automatic_stopped",
    }


def test_watched_twice_on_a_day_it_is_one_window(auto: Automatic) -> None:
    auto.on()
    auto.cleared()
    window = watch_model(scheme_id=auto.house.scheme.pk, now=auto.house.now)
    assert (window.cases, window.cleared, window.audited) == (1, 1, 0)
    assert window.figures["errors"]["excluded"]["rate"] is None, "unread is not right"
    auto.house.later(hours=1)
    assert watch_all(now=auto.house.now) == [window]
    said = StringIO()
    call_command("monitor_prereview", stdout=said)
    assert auto.model.version in said.getvalue()
    auto.house.later(days=1)
    watch_all(now=auto.house.now)
    assert MonitorWindow.objects.count() >= 2
