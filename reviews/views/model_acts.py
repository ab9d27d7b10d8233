"""What a supervisor does about automatic decisions: one press each, with a reason, and two people
for whatever lets more through."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.models import Scheme, User
from members.roles import Permission
from members.views.access import private_page
from reviews import clearing_queries as queries
from reviews.actions import certify, model_duty, switch
from reviews.actions.certify_thresholds import certify_thresholds
from reviews.clearing_forms import ALL
from reviews.clearing_policies import asked_switch
from reviews.models import Certificate, ModelDuty, ModelVersion
from reviews.models.clearing import DutyRole
from reviews.policies import Stale
from reviews.states import DutyState
from reviews.views.model import draw, propose_form, reason_form, scheme_of, stop_form
from reviews.views.scope import actor

manage_page = private_page(
    Permission.MODEL_MANAGE,
    _("This page is for supervisors. Your role does not include it."),
)
Act = Callable[..., object]

_DUTY_ACTS: dict[str, tuple[Act, Promise]] = {
    "approve": (model_duty.approve_duty, _("The model is in service from now on.")),
    "decline": (model_duty.decline_duty, _("Not approved. What serves, serves on.")),
    "end": (model_duty.end_duty, _("The model has ended: people decide every case.")),
}
_CERTIFICATE_ACTS: dict[str, tuple[Act, Promise]] = {
    "approve": (certify.approve_certificate, _("The certificate holds from now on.")),
    "end": (certify.end_certificate, _("The certificate is taken back.")),
}
_WITHOUT_REASON = "approve"


@require_POST
@manage_page
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Stop at once, on the scheme or everywhere; a stop is never too late and never refused."""
    scheme = scheme_of(code)
    form = stop_form(scheme, request.POST)
    if not form.is_valid():
        return draw(request, scheme, form=form, act="stop", status=422)
    everywhere = form.cleaned_data["scope"] == ALL
    switch.switch_off(
        scheme_id=None if everywhere else scheme.pk,
        reason=form.cleaned_data["reason"],
        actor=actor(request),
        now=timezone.now(),
    )
    messages.success(
        request,
        _("Stopped. What was decided automatically and is not in effect yet goes to officers."),
    )
    return _to(scheme)


@require_POST
@manage_page
def turn(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Ask for automatic decisions, or confirm what another person asked for."""
    scheme = scheme_of(code)
    if act not in ("ask", "on"):
        raise Http404
    scheme_id = None if request.POST.get("scope") == ALL else scheme.pk
    key = f"switch-{ALL if scheme_id is None else 'scheme'}"
    form = reason_form(key, request.POST)
    if not form.is_valid():
        return draw(request, scheme, form=form, act=key, status=422)
    said = {"scheme_id": scheme_id, "reason": form.cleaned_data["reason"]}

    def ask(user: User, now: datetime) -> Promise:
        switch.ask_automatic(**said, actor=user, now=now)
        return _("Asked for. It is on once another person has confirmed it.")

    def confirm(user: User, now: datetime) -> Promise:
        asked = asked_switch(scheme_id)
        if asked is not None and str(asked.pk) != request.POST.get("seen"):
            raise Stale(_("This was asked anew since you opened the page: please read it again."))
        switch.switch_on(**said, actor=user, now=now)
        return _("Switched on.")

    return _do(request, scheme, ask if act == "ask" else confirm)


@require_POST
@manage_page
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose a registered model for a scheme; also an earlier one, which rolls back."""
    scheme = scheme_of(code)
    form = propose_form(queries.versions(), request.POST)
    if not form.is_valid():
        return draw(request, scheme, form=form, act="propose", status=422)
    values = form.cleaned_data
    model = get_object_or_404(ModelVersion, pk=values["model"])

    def put(user: User, now: datetime) -> Promise:
        try:
            model_duty.propose_duty(
                model=model,
                scheme_id=scheme.pk,
                role=values["role"],
                reason=values["reason"],
                actor=user,
                now=now,
            )
        except IntegrityError as clash:
            raise Stale(_("A change of the model is waiting to be approved.")) from clash
        return _("Proposed. It serves once another person has approved it.")

    return _do(request, scheme, put)


@require_POST
@manage_page
def certify_now(request: HttpRequest, code: str) -> HttpResponse:
    """Test the model in service on what has been read; another person approves what comes of it."""
    scheme = scheme_of(code)
    serves = ModelDuty.objects.filter(
        scheme=scheme, role=DutyRole.CHAMPION, state=DutyState.IN_SERVICE
    )
    model = get_object_or_404(serves.select_related("model")).model

    def test(user: User, now: datetime) -> Promise | str:
        done = certify_thresholds(scheme_id=scheme.pk, model=model, actor=user, now=now)
        if done.certificate is not None:
            return str(_("Certified. It holds once another person has approved it."))
        missing = done.found.missing
        if missing:
            raise Denied(
                _("Nothing can be certified yet: %(n)s more cases must be read to the end.")
                % {"n": missing}
            )
        raise Denied(_("Nothing can be certified: too many of the cases were wrong."))

    return _do(request, scheme, test)


@require_POST
@manage_page
def duty(request: HttpRequest, duty_id: int, act: str) -> HttpResponse:
    """Approve or decline a proposed model, or take one out of service."""
    found = get_object_or_404(ModelDuty.objects.select_related("scheme"), pk=duty_id)
    return _decide(request, found.scheme, f"duty-{duty_id}", _DUTY_ACTS, act, duty_id=duty_id)


@require_POST
@manage_page
def certificate(request: HttpRequest, certificate_id: int, act: str) -> HttpResponse:
    """Approve a certificate that another person made, or take one back."""
    found = get_object_or_404(Certificate.objects.select_related("scheme"), pk=certificate_id)
    key = f"certificate-{certificate_id}"
    return _decide(
        request, found.scheme, key, _CERTIFICATE_ACTS, act, certificate_id=certificate_id
    )


def _decide(
    request: HttpRequest,
    scheme: Scheme,
    key: str,
    acts: dict[str, tuple[Act, Promise]],
    act: str,
    **which: int,
) -> HttpResponse:
    if act not in acts:
        raise Http404
    perform, told = acts[act]
    how: dict[str, Any] = dict(which)
    if act != _WITHOUT_REASON:
        form = reason_form(key, request.POST)
        if not form.is_valid():
            return draw(request, scheme, form=form, act=key, status=422)
        how["reason"] = form.cleaned_data["reason"]

    def do(user: User, now: datetime) -> Promise:
        perform(**how, actor=user, now=now)
        return told

    return _do(request, scheme, do)


def _do(
    request: HttpRequest, scheme: Scheme, perform: Callable[[User, datetime], Promise | str]
) -> HttpResponse:
    try:
        told = perform(actor(request), timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, str(told))
    return _to(scheme)


def _to(scheme: Scheme) -> HttpResponseRedirect:
    return redirect(with_query(reverse("watch:model"), scheme=scheme.code))
