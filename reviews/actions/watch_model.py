"""What was seen of a model in service, day by day, and whether a promise looks broken."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from reviews.actions.alarm import raise_alarm
from reviews.clearing_policies import certificate_of
from reviews.drift import calibration_error, evidence, shifts
from reviews.estimates import Read, Stratum, error_rate
from reviews.labels import Adjudicated, adjudicated, equally_likely
from reviews.models import (
    Alarm,
    Certificate,
    Decision,
    ModelDuty,
    ModelVersion,
    MonitorWindow,
    Prediction,
    PreReview,
)
from reviews.models.clearing import DutyRole, ErrorKind
from reviews.override_queries import overridden_share
from reviews.states import DutyState

DAYS = 28
# Of fewer cases a shift tells of chance: it is shown, and rings nothing.
ENOUGH = 200
_MOST_SNAPSHOTS = 5000


def watch_all(*, now: datetime) -> list[MonitorWindow]:
    """Every model in service, each in a transaction of its own."""
    duties = ModelDuty.objects.filter(role=DutyRole.CHAMPION, state=DutyState.IN_SERVICE)
    return [
        watch_model(scheme_id=scheme_id, now=now)
        for scheme_id in duties.order_by("scheme").values_list("scheme_id", flat=True)
    ]


@transaction.atomic
def watch_model(*, scheme_id: int, now: datetime) -> MonitorWindow:
    """The last four weeks of the model in service on a scheme, as a row, and an alarm where a
    promise looks broken. On one day it is the same row; all figures come from rows."""
    model = _model_of(scheme_id)
    # Two at once: one after the other.
    ModelVersion.objects.select_for_update(no_key=True).get(pk=model.pk)
    certificate, _why = certificate_of(scheme_id, model, now=now)
    today = timezone.localdate(now)
    kept = MonitorWindow.objects.filter(scheme_id=scheme_id, model=model, to_on=today).first()
    if kept is None:
        kept = _window(scheme_id, model, certificate, today, now)
    _ring(kept, certificate, now)
    return kept


@transaction.atomic
def watch_errors(*, sample_id: int, now: datetime) -> Alarm | None:
    """A reading found an error in what nobody decided: is it one too many? The alarm, if so."""
    decision = Decision.objects.select_related("prediction__certificate__model").get(
        sample_draw__sample=sample_id
    )
    certificate = decision.prediction.certificate if decision.prediction else None
    if certificate is None:
        return None
    scheme_id, model, since = certificate.scheme_id, certificate.model, _since(certificate, now)
    read = _audited(scheme_id, model, since)
    errors = _errors(read, _cleared(scheme_id, model, since), read)
    return _ring_errors(certificate, errors, now)


def _model_of(scheme_id: int) -> ModelVersion:
    duty = ModelDuty.objects.select_related("model").get(
        scheme_id=scheme_id, role=DutyRole.CHAMPION, state=DutyState.IN_SERVICE
    )
    return duty.model


def _window(
    scheme_id: int,
    model: ModelVersion,
    certificate: Certificate | None,
    today: date,
    now: datetime,
) -> MonitorWindow:
    since = now - timedelta(days=DAYS)
    said = Prediction.objects.filter(
        model=model,
        role=DutyRole.CHAMPION,
        claim__scheme=scheme_id,
        pre_review__route=PreReview.Route.GREEN,
        predicted_at__gt=since,
        predicted_at__lte=now,
    )
    read, cleared = _audited(scheme_id, model, since), _cleared(scheme_id, model, since)
    return MonitorWindow.objects.create(
        model=model,
        certificate=certificate,
        scheme_id=scheme_id,
        from_on=today - timedelta(days=DAYS - 1),
        to_on=today,
        cases=said.count(),
        cleared=cleared,
        audited=len(read),
        figures={
            "errors": _errors(read, cleared, _promised(scheme_id, model, certificate, since)),
            "shift": _shift(scheme_id, model, certificate, since, now),
            "ece": calibration_error(_said_and_seen(scheme_id, model, since, now)),
            "overridden": overridden_share(scheme_id=scheme_id, since=since, until=now),
        },
        watched_at=now,
    )


def _cleared(scheme_id: int, model: ModelVersion, since: datetime) -> int:
    return Decision.objects.filter(
        decided_by=None,
        claim__scheme=scheme_id,
        prediction__model=model,
        decided_at__gt=since,
    ).count()


def _audited(scheme_id: int, model: ModelVersion, since: datetime) -> list[Adjudicated]:
    found = adjudicated(scheme_id=scheme_id, model=model, since=since)
    return [case for case in found if case.automatic]


def _promised(
    scheme_id: int, model: ModelVersion, certificate: Certificate | None, since: datetime
) -> list[Adjudicated]:
    """What was read since the certificate was approved: of these its promise speaks."""
    return _audited(scheme_id, model, _since(certificate, since)) if certificate else []


def _errors(
    read: list[Adjudicated], decided: int, promised: list[Adjudicated]
) -> dict[str, dict[str, float | int | None]]:
    """By kind: of the window the weighted share with its interval; where a bound is promised, the
    evidence against it, over cases that had equal chances of being read."""
    in_order = sorted(equally_likely(promised), key=lambda case: (case.read_at, case.decision_id))
    figures: dict[str, dict[str, float | int | None]] = {}
    for kind in ErrorKind.values:
        wrong = [kind in case.errors for case in read]
        estimate = error_rate([Stratum(decided, _readings(read, kind))])
        alpha = settings.CLEARING_ALPHAS.get(kind)
        figures[kind] = {
            "n": len(read),
            "k": sum(wrong),
            "rate": estimate.rate if estimate else None,
            "low": estimate.low if estimate else None,
            "high": estimate.high if estimate else None,
            "evidence": None
            if alpha is None
            else evidence((kind in case.errors for case in in_order), alpha),
        }
    return figures


def _readings(read: list[Adjudicated], kind: str) -> list[Read]:
    ordered = sorted(read, key=lambda case: case.propensity)
    found = []
    for chance, group in groupby(ordered, key=lambda case: case.propensity):
        cases = list(group)
        wrong = sum(kind in case.errors for case in cases)
        found.append(Read(float(chance), len(cases), wrong))
    return found


def _shift(
    scheme_id: int,
    model: ModelVersion,
    certificate: Certificate | None,
    since: datetime,
    now: datetime,
) -> dict[str, float]:
    """Each feature's shift between the cases before the certificate and those of the window."""
    if certificate is None:
        return {}
    said = Prediction.objects.filter(
        model=model, claim__scheme=scheme_id, pre_review__route=PreReview.Route.GREEN
    ).order_by("-pk")
    at = certificate.certified_at
    before = said.filter(predicted_at__lte=at)
    begin = max(since, at)
    after = said.filter(predicted_at__gt=begin, predicted_at__lte=now)
    old, new = (
        list(rows.values_list("snapshot__values", flat=True)[:_MOST_SNAPSHOTS])
        for rows in (before, after)
    )
    if min(len(old), len(new)) < ENOUGH:
        return {}
    return shifts(old, new)


def _said_and_seen(
    scheme_id: int, model: ModelVersion, since: datetime, now: datetime
) -> list[tuple[float, bool]]:
    """What was said of cases that people decided, and whether they decided otherwise."""
    last = Decision.objects.filter(
        claim=OuterRef("claim"),
        pre_review__claim_version=OuterRef("claim_version"),
        decided_by__isnull=False,
        undo=None,
    ).order_by("-pk")
    rows = (
        Prediction.objects.filter(
            model=model,
            claim__scheme=scheme_id,
            pre_review__route=PreReview.Route.GREEN,
            predicted_at__gt=since,
            predicted_at__lte=now,
        )
        .annotate(
            decided=Subquery(last.values("amount")[:1]),
        )
        .filter(decided__isnull=False)
        .values_list("chance", "decided", "pre_review__assessment__benefit")
    )
    return [(chance, decided != proposed) for chance, decided, proposed in rows]


def _ring(window: MonitorWindow, certificate: Certificate | None, now: datetime) -> None:
    if certificate is None:
        return
    _ring_errors(certificate, window.figures["errors"], now)
    moved = {
        name: moved
        for name, moved in window.figures["shift"].items()
        if moved > settings.ALARM_SHIFT
    }
    if moved:
        raise_alarm(
            scheme_id=certificate.scheme_id,
            kind=Alarm.Kind.DRIFT,
            model=certificate.model,
            certificate=certificate,
            detail={"shift": moved},
            now=now,
        )


def _ring_errors(
    certificate: Certificate, errors: dict[str, dict[str, Any]], now: datetime
) -> Alarm | None:
    alarm = None
    for kind, figures in errors.items():
        if (figures["evidence"] or 0.0) >= settings.ALARM_EVIDENCE:
            alarm = raise_alarm(
                scheme_id=certificate.scheme_id,
                kind=Alarm.Kind.ERROR_RATE,
                model=certificate.model,
                certificate=certificate,
                error_kind=kind,
                detail=figures,
                now=now,
            )
    return alarm


def _since(certificate: Certificate, otherwise: datetime) -> datetime:
    approval = getattr(certificate, "approval", None)
    return approval.approved_at if approval is not None else otherwise
