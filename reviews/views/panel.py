"""Where readers differ: what they said side by side, and each one's last word."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.kernel.denial import Denied
from members.models import User
from reviews.actions import panel as acts
from reviews.actions.opinions import Judgement
from reviews.models import Referral
from reviews.panel_forms import ChangeForm, CommentForm, KeepForm
from reviews.rows.checklists import kept_rows
from reviews.rows.drafts import as_typed, drafts_in, drawn
from reviews.rows.expert import evidence_rows
from reviews.rows.panel import Comparison, comparison
from reviews.states import ReferralState
from reviews.views.expert import expert_page, mine, note_opening
from reviews.views.scope import actor

# Each form has the act as its prefix: two of them ask for a text.
ACTS: dict[str, type[forms.Form]] = {
    "comment": CommentForm,
    "keep": KeepForm,
    "change": ChangeForm,
}


@require_safe
@expert_page
def compare(request: HttpRequest, reference: str) -> HttpResponse:
    """What the readers said, unnamed; only for them, and only after their own final opinion."""
    referral = mine_in_panel(request, reference)
    note_opening(request, referral)
    return _render(request, referral, _comparison(referral))


@require_POST
@expert_page
def act(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Comment, keep or change. 422: to be completed, with what was typed."""
    if act not in ACTS:
        raise Http404
    referral = mine_in_panel(request, reference)
    page = _comparison(referral)
    if "find" in request.POST:
        form = as_typed(_form(act, page), request.POST)
        return _render(request, referral, page, act=act, form=form)
    form = _form(act, page, request.POST)
    if not form.is_valid():
        return _render(request, referral, page, act=act, form=form, status=422)
    try:
        _do(act, referral, form.cleaned_data, actor(request), timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("expert:home")
    messages.success(request, _said(act))
    if act == "comment":
        return redirect(f"{reverse('expert:panel', args=[reference])}#words")
    return redirect("expert:home")


def _do(act: str, referral: Referral, values: dict[str, Any], user: User, now: datetime) -> None:
    said: dict[str, Any] = {"referral_id": referral.pk, "actor": user, "now": now}
    if act == "comment":
        acts.comment(text=values["text"], **said)
    elif act == "keep":
        acts.keep(text=values["text"], **said)
    else:
        judgement = Judgement(
            values["conclusion"], values["grounds"], values["confidence"], icd10=values["code"]
        )
        acts.change(
            judgement=judgement,
            override_reason=values.get("override_reason", ""),
            override_note=values.get("override_note", ""),
            **said,
        )


def _said(act: str) -> str:
    return {
        "comment": _("The other readers can read it."),
        "keep": _("You stay with your opinion. Thank you."),
        "change": _("Your changed opinion is on record, beside the first one. Thank you."),
    }[act]


def _form(act: str, page: Comparison, data: Any = None) -> forms.Form:
    if act != "change":
        return ACTS[act](data, prefix=act)
    return ChangeForm(
        data,
        prefix=act,
        initial={"code": page.held.icd10},
        held=page.held.conclusion,
        proposed=page.proposed,
        codes=[(row.code, row.label) for row in page.codes],
    )


def _render(
    request: HttpRequest,
    referral: Referral,
    page: Comparison,
    *,
    act: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    drafts = drafts_in(referral)
    values = {
        "page": page,
        "evidence": evidence_rows(referral),
        "acts": {
            name: drawn(
                name,
                form if form and name == act else _form(name, page),
                drafts.get(name),
                typed=form is not None and name == act,
            )
            for name in ACTS
        },
        "limit": settings.EXPERT_WORKING_DAYS,
    }
    return render(request, "reviews/expert/panel.html", values, status=status)


def _comparison(referral: Referral) -> Comparison:
    lists = kept_rows(referral.review.claim)
    return comparison(referral, lists, today=timezone.localdate())


def mine_in_panel(request: HttpRequest, reference: str) -> Referral:
    """The panel in which I compare; before my own final opinion, and when it is over, there is
    none."""
    return mine(request, reference, (ReferralState.IN_PANEL,))
