"""Automatic decisions as the supervisor reads them: where they stand, the models, the watch."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from config.templatetags.ui import with_query
from members.models import Scheme
from members.policies import holds
from members.roles import Permission
from members.views.access import private_page
from reviews import clearing_queries as queries
from reviews.clearing_forms import ProposeForm, ReasonForm, StopForm
from reviews.models import ModelVersion, PreReview
from reviews.models.clearing import DutyRole
from reviews.override_queries import LISTED, last_overridden, override_counts
from reviews.plots import said_share
from reviews.rows import clearing as rows
from reviews.rows import model_card as cards
from reviews.states import DutyState
from reviews.views.scope import actor
from reviews.views.watch import period_of, period_tabs

# Only for supervisors; the refusal names the role.
model_page = private_page(
    Permission.QUALITY_WATCH,
    gettext_lazy("This page is for supervisors. Your role does not include it."),
)


@require_safe
@model_page
def overview(request: HttpRequest) -> HttpResponse:
    """One scheme: do cases go through without a person, on what proof, and how to stop it."""
    return draw(request, scheme_of(request.GET.get("scheme", "")))


@require_safe
@model_page
def windows(request: HttpRequest) -> HttpResponse:
    """What the watch saw, window by window."""
    scheme = scheme_of(request.GET.get("scheme", ""))
    found = queries.windows(scheme)
    values = {
        "scheme": scheme,
        "tabs": _tabs(scheme),
        "windows": cards.window_rows(found),
        "plots": [cards.share_plot(found), cards.evidence_plot(found), cards.shift_plot(found[-1])]
        if found
        else [],
    }
    return render(request, "reviews/watch/model_windows.html", values)


@require_safe
@model_page
def overrides(request: HttpRequest) -> HttpResponse:
    """How often people decide otherwise than was proposed, and by which code of reason."""
    scheme = scheme_of(request.GET.get("scheme", ""))
    days, since = period_of(request)
    user = actor(request)
    values = {
        "scheme": scheme,
        "tabs": _tabs(scheme),
        "periods": [
            {**tab, "url": with_query(str(tab["url"]), scheme=scheme.code)}
            for tab in period_tabs("watch:model_overrides", days)
        ],
        "counts": [
            (one, PreReview.Route(one.route).label)
            for one in override_counts(user, since=since, scheme_id=scheme.pk)
        ],
        "last": last_overridden(user, since=since, scheme_id=scheme.pk),
        "most": LISTED,
        "days": days,
    }
    return render(request, "reviews/watch/model_overrides.html", values)


@require_safe
@model_page
def version(request: HttpRequest, version: str) -> HttpResponse:
    """A model's card: what it can, where it is weak, and who stands for it."""
    model = get_object_or_404(ModelVersion.objects.select_related("trained_by"), version=version)
    values = {
        "model": model,
        "duties": model.duties.select_related("scheme", "proposed_by", "approved_by").order_by(
            "-pk"
        ),
        **cards.card_values(model.metrics),
    }
    return render(request, "reviews/watch/model_version.html", values)


def draw(
    request: HttpRequest,
    scheme: Scheme,
    *,
    form: Form | None = None,
    act: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of one scheme; `form` came back with errors from `act`, which opens again."""
    user, now = actor(request), timezone.now()
    duties, alarms = queries.duties(scheme), queries.alarms(scheme)
    certificates, acts = queries.certificates(scheme), queries.switch_acts(scheme)
    found, stream = queries.windows(scheme), queries.stream(scheme, now=now)
    models = queries.versions()
    certified = rows.certificate_rows(certificates, alarms, user, today=timezone.localdate(now))
    values: dict[str, Any] = {
        "scheme": scheme,
        "tabs": _tabs(scheme),
        "may": holds(user, Permission.MODEL_MANAGE),
        "state": rows.state_of(scheme, duties, alarms, now=now),
        "switches": [
            {"row": row, "form": _reason(f"switch-{row.scope}", act, form)}
            for row in rows.switch_rows(scheme, acts, user)
        ],
        "acts": acts,
        "alarms": rows.alarm_rows(alarms, certificates),
        "duties": [
            {"row": row, "form": _reason(f"duty-{row.duty.pk}", act, form)}
            for row in rows.duty_rows(duties, user)
        ],
        "serves": any(
            duty.state == DutyState.IN_SERVICE and duty.role == DutyRole.CHAMPION for duty in duties
        ),
        "models": models,
        "certificates": [
            {"row": row, "form": _reason(f"certificate-{row.certificate.pk}", act, form)}
            for row in certified
        ],
        "holding": next((one for one in certified if one.holds), None),
        "stream": stream,
        "share": said_share(stream.share),
        "held": rows.held_rows(stream),
        "errors": [one for one in cards.kind_errors(found[-1]) if one.read] if found else [],
        "plots": [cards.share_plot(found)] if found else [],
        "truth": queries.truth(scheme),
        "act": act,
        "stop_form": form if form and act == "stop" else stop_form(scheme),
        "propose_form": form if form and act == "propose" else propose_form(models),
    }
    return render(request, "reviews/watch/model.html", values, status=status)


def scheme_of(code: str) -> Scheme:
    """The scheme that was asked for; where none was, the first that a model serves."""
    if code:
        return get_object_or_404(Scheme, code=code)
    found = queries.first_scheme()
    if found is None:
        raise Http404
    return found


def reason_form(key: str, data: Any = None) -> ReasonForm:
    return ReasonForm(data, auto_id=f"id_{key}_%s")


def stop_form(scheme: Scheme, data: Any = None) -> StopForm:
    return StopForm(data, scheme=rows.scheme_name(scheme), auto_id="id_stop_%s")


def propose_form(models: list[ModelVersion], data: Any = None, **how: Any) -> ProposeForm:
    choices = [(model.pk, model.version) for model in models]
    return ProposeForm(data, models=choices, auto_id="id_propose_%s", **how)


def _reason(key: str, act: str, form: Form | None) -> Form:
    """Many stand on one page: each has identifiers of its own, and its errors come back to it."""
    return form if form is not None and key == act else reason_form(key)


def _tabs(scheme: Scheme) -> list[dict[str, object]]:
    return [
        {"code": one.code, "label": rows.scheme_name(one), "active": one.pk == scheme.pk}
        for one in queries.schemes()
    ]
