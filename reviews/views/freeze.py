"""Freeze a claim or an account, say yes or no as the second person, lift it again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.actions import freeze as freezing
from claims.actions.freeze import FreezeWish
from claims.freeze_policies import check_may_ask_lift, check_may_confirm_freeze, check_may_lift
from claims.models import Freeze
from claims.states import FreezeState
from config.kernel.denial import Denied, allows
from config.kernel.masking import mask_account
from members.models import User
from members.views.access import posted
from reviews.freeze_forms import CLAIM, FreezeForm, WordsForm
from reviews.rows.freezes import freeze_happenings, freeze_lists, freeze_rows, visible_freezes
from reviews.views.scope import actor, case_of, desk_page, refused

_ACTS = ("confirm", "decline", "ask-lift", "lift", "keep")


@require_safe
@desk_page
def freezes(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, what is over soon, what is frozen, what was."""
    lists = freeze_lists(actor(request), today=timezone.localdate())
    return render(request, "reviews/freezes.html", {"lists": lists})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask to freeze a claim, or the account that it is paid to. It holds at once."""
    review = case_of(request, reference)
    claim = review.claim
    account = claim.bank_account
    card = f"{account.bank_name} {mask_account(account.last4)}"
    form = FreezeForm(posted(request), account=card)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        wish = FreezeWish(values["reason"], values["words"], values["ends_on"], values["evidence"])
        who: dict[str, Any] = {"wish": wish, "actor": actor(request), "now": timezone.now()}
        try:
            if values["target"] == CLAIM:
                made = freezing.freeze_claim(claim_id=claim.pk, **who)
            else:
                made = freezing.freeze_account(account_id=account.pk, **who)
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            messages.success(request, _asked(made))
            return redirect("reviews:freeze", made.pk)
    values = {"review": review, "form": form}
    return render(request, "reviews/freeze_ask.html", values, status=422 if form.errors else 200)


@require_safe
@desk_page
def freeze(request: HttpRequest, freeze_id: int) -> HttpResponse:
    """One freeze: why, by whom, until when, and what can be done with it."""
    return _render(request, _freeze(request, freeze_id))


@require_POST
@desk_page
def act(request: HttpRequest, freeze_id: int, act: str) -> HttpResponse:
    """Confirm or not, ask to lift, lift or not. 422: to be completed; 409: someone was faster."""
    if act not in _ACTS:
        raise Http404
    found = _freeze(request, freeze_id)
    form = _form(act, request.POST)
    if not form.is_valid():
        return _render(request, found, act=act, form=form, status=422)
    try:
        _do(act, found, form.cleaned_data, actor(request))
    except Denied as denial:
        status = refused(form, denial)
        return _render(request, _freeze(request, freeze_id), act=act, form=form, status=status)
    messages.success(request, _said(act))
    return redirect("reviews:freeze", freeze_id)


def _do(act: str, found: Freeze, values: dict[str, Any], user: User) -> None:
    seen: dict[str, Any] = {"freeze_id": found.pk, "actor": user, "now": timezone.now()}
    if act == "confirm":
        freezing.confirm_freeze(**seen)
    elif act == "decline":
        freezing.decline_freeze(words=values["words"], **seen)
    elif act == "ask-lift":
        freezing.ask_lift(words=values["words"], **seen)
    elif act == "lift":
        freezing.lift_freeze(**seen)
    else:
        freezing.keep_frozen(words=values["words"], **seen)


def _asked(made: Freeze) -> str:
    if made.holds_at_once:
        return _("Frozen for now. A supervisor confirms it, or it falls off by itself.")
    return _("Asked for. It was not confirmed before, so it holds once a supervisor confirms it.")


def _said(act: str) -> str:
    return {
        "confirm": _("Confirmed: it is frozen until its last day."),
        "decline": _("Not confirmed: what it stopped goes on."),
        "ask-lift": _("Asked for. It stays frozen until a supervisor agrees."),
        "lift": _("Lifted: what it stopped goes on."),
        "keep": _("It stays frozen."),
    }[act]


def _form(act: str, data: Any = None) -> forms.Form:
    if act in ("confirm", "lift"):
        return forms.Form(data)
    return WordsForm(data, auto_id=f"{act}_%s")


def _render(
    request: HttpRequest,
    found: Freeze,
    *,
    act: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    user = actor(request)
    possible = _possible(found, user)
    drawn = {name.replace("-", "_"): _form(name) for name in possible}
    if form is not None and act in possible:
        drawn[act.replace("-", "_")] = form
    [row] = freeze_rows([found])
    values = {
        "row": row,
        "freeze": found,
        "forms": drawn,
        "waits": found.state in (FreezeState.ASKED, FreezeState.LIFT_ASKED),
        "events": freeze_happenings([found]),
        "refused": form.non_field_errors() if form is not None else [],
        "open_act": act if form is not None else "",
    }
    return render(request, "reviews/freeze.html", values, status=status)


def _possible(found: Freeze, user: User) -> list[str]:
    """The acts that would not be refused right away."""
    return [
        *(
            name
            for name in ("confirm", "decline")
            if allows(check_may_confirm_freeze, user, found, name)
        ),
        *(["ask-lift"] if allows(check_may_ask_lift, user, found) else []),
        *(name for name in ("lift", "keep") if allows(check_may_lift, user, found, name)),
    ]


def _freeze(request: HttpRequest, freeze_id: int) -> Freeze:
    """One that this person may see; of another unit, or about somebody close, it is not there."""
    freezes = visible_freezes(actor(request)).select_related(
        "claim", "account", "member", "asked_by", "confirmed_by", "lift_asked_by", "lifted_by"
    )
    return get_object_or_404(freezes, pk=freeze_id)
