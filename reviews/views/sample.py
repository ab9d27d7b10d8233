"""The readers' pages: take the next sample, read it blind, see what was decided; or settle one."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from config.kernel.denial import Denied, allows
from members.actions.access import record_access
from members.models import AccessEntry
from members.roles import Permission
from members.views.access import private_page
from reviews.actions import sample as sampling
from reviews.models import QualitySample
from reviews.rows.case import case_file
from reviews.rows.samples import (
    decision_said,
    reader_said,
    readings_of,
    terms_of,
    way_of_correction,
)
from reviews.sample_forms import GiveBackForm, ReadForm, SettleForm
from reviews.sample_policies import check_may_settle
from reviews.sample_queries import sample_for
from reviews.states import SampleState
from reviews.views.scope import actor
from reviews.views.standing import Standing

FORMS: dict[str, type[forms.Form]] = {
    "read": ReadForm,
    "return": GiveBackForm,
    "settle": SettleForm,
}


# Only for whoever reads samples; the refusal names the roles that do.
reader_page = private_page(
    Permission.SAMPLE_READ,
    gettext_lazy("This page is for case officers and supervisors. Your role does not include it."),
)


@require_safe
@reader_page
def home(request: HttpRequest) -> HttpResponse:
    """What I have taken, whether another waits, and differences that want a second reader."""
    values = {"readings": readings_of(actor(request)), "days": settings.SAMPLE_READING_DAYS}
    return render(request, "reviews/sample/home.html", values)


@require_POST
@reader_page
def take(request: HttpRequest) -> HttpResponse:
    """The oldest sample that I may read becomes mine."""
    sample = sampling.take_next(actor=actor(request), now=timezone.now())
    if sample is None:
        messages.info(request, _("No sample waits for you."))
        return redirect("reviews:samples")
    return redirect("reviews:sample", sample.uid)


@require_safe
@reader_page
def sample(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Blind while I read; then what I said and what was decided, side by side."""
    return _render(request, _of(request, uid))


@require_POST
@reader_page
def act(request: HttpRequest, uid: UUID, act: str) -> HttpResponse:
    """Read, give back or settle. 422: to be completed, with what was typed."""
    if act not in FORMS:
        raise Http404
    found = _of(request, uid)
    form = FORMS[act](request.POST)
    if not form.is_valid():
        return _render(request, found, act=act, form=form, status=422)
    try:
        done = _do(act, found, form.cleaned_data, request)
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("reviews:samples")
    messages.success(request, _said(act, done))
    if act == "return" or done.state == SampleState.SET_ASIDE:
        return redirect("reviews:samples")
    return redirect(f"{reverse('reviews:sample', args=[uid])}#compared")


def _do(
    act: str, found: QualitySample, values: dict[str, Any], request: HttpRequest
) -> QualitySample:
    who, now = actor(request), timezone.now()
    if act == "read":
        return sampling.read(
            sample_id=found.pk, judgement=sampling.Judgement(**values), actor=who, now=now
        )
    if act == "return":
        sampling.give_back(sample_id=found.pk, reason=values["reason"], actor=who, now=now)
    else:
        sampling.settle(
            sample_id=found.pk, kind=values["kind"], note=values["note"], actor=who, now=now
        )
    return found


def _said(act: str, done: QualitySample) -> str:
    if act == "return":
        return _("Given back: somebody else reads it.")
    if act == "settle":
        return _("Settled. The officers of the decision and the supervisor read it.")
    if done.state == SampleState.SET_ASIDE:
        return _("The case has changed since it was decided: it is set aside, nothing is compared.")
    if done.state == SampleState.AGREED:
        return _("Kept. The decision says the same.")
    return _("Kept. The decision says something else: a second reader looks at both.")


def _render(
    request: HttpRequest,
    found: QualitySample,
    *,
    act: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    now, decision = timezone.now(), found.draw.decision
    reading = found.state == SampleState.READING
    _note_opening(request, found)
    values: dict[str, Any] = {
        "sample": found,
        "claim": decision.claim,
        "reading": reading,
        "file": case_file(decision.review, today=timezone.localdate(now), now=now, blind=True),
        "terms": terms_of(decision),
        "standing": Standing(mine=False),
        "forms": {name: FORMS[name]() for name in FORMS} | ({act: form} if form else {}),
        "open_act": act if form else "",
    }
    if not reading:  # what must not be known yet is not gathered
        values |= {
            "reader": reader_said(found.reading),
            "decided": decision_said(decision),
            "correction": way_of_correction(decision),
            "finding": getattr(found, "finding", None),
            "may_settle": allows(check_may_settle, actor(request), found),
        }
    return render(request, "reviews/sample/sample.html", values, status=status)


def _of(request: HttpRequest, uid: UUID) -> QualitySample:
    found = sample_for(actor(request), uid)
    if found is None:
        raise Http404
    return found


def _note_opening(request: HttpRequest, found: QualitySample) -> None:
    """The member sees who looked."""
    claim = found.draw.decision.claim
    with translation.override(settings.LANGUAGE_CODE):
        purpose = _("Quality check of claim %(reference)s") % {"reference": claim.reference}
    record_access(
        user=actor(request),
        member_id=claim.member_id,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=timezone.now(),
        once_a_sitting=True,
    )
