"""Precedents: the guide, one of them and what can be done with it, and proposing one. At the desk
and for experts, each at their own address."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.words import ITEMS, item_label
from config.kernel.denial import Denied, allows
from config.templatetags.ui import with_query
from members.models import User
from members.views.access import posted
from reviews.actions import precedents as acting
from reviews.models import Decision, Precedent, Referral, Review
from reviews.precedent_forms import LeaveForm, PrecedentForm
from reviews.precedent_policies import (
    check_may_adopt,
    check_may_move,
    check_may_propose,
    check_may_take_back,
)
from reviews.precedent_queries import found, waiting_for, with_counts
from reviews.queries import without_conflicts
from reviews.rows.precedents import precedent_row, precedent_view
from reviews.states import ReferralState
from reviews.views.expert import expert_page
from reviews.views.scope import actor, case_of, desk_page, refused

_LONGEST_SEARCH = 60
_ACTS = ("adopt", "decline", "withdraw", "take-back")


@dataclass(frozen=True)
class _Place:
    """Where the pages stand: their addresses by name."""

    guide: str
    precedent: str


_DESK = _Place("reviews:guide", "reviews:precedent")
_EXPERTS = _Place("expert:precedents", "expert:precedent")


@dataclass(frozen=True)
class ActRow:
    """Something that can be done with a precedent now; `open`: its form came back."""

    name: str
    label: str
    url: str
    form: forms.Form
    open: bool


@require_safe
@desk_page
def guide(request: HttpRequest) -> HttpResponse:
    """What holds, newest first, and what waits for this person, or is their own."""
    return _guide(request, _DESK)


@require_safe
@expert_page
def guide_of_experts(request: HttpRequest) -> HttpResponse:
    """The same beside the checklists."""
    return _guide(request, _EXPERTS)


@require_safe
@desk_page
def precedent(request: HttpRequest, precedent_id: int) -> HttpResponse:
    """One precedent: what it says, who cites it, and what can be done with it."""
    return _precedent(request, precedent_id, _DESK)


@require_safe
@expert_page
def precedent_of_experts(request: HttpRequest, precedent_id: int) -> HttpResponse:
    """The same for experts."""
    return _precedent(request, precedent_id, _EXPERTS)


@require_POST
@desk_page
def act(request: HttpRequest, precedent_id: int, act: str) -> HttpResponse:
    """Adopt, decline, withdraw, take back. 422: to be completed; 409: someone was faster."""
    if act not in _ACTS:
        raise Http404
    return _act(request, precedent_id, act, _DESK)


@require_POST
@expert_page
def take_back_of_experts(request: HttpRequest, precedent_id: int) -> HttpResponse:
    """An expert thinks better of it."""
    return _act(request, precedent_id, "take-back", _EXPERTS)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def propose(request: HttpRequest, reference: str) -> HttpResponse:
    """From a decided case that this officer may see."""
    review = case_of(request, reference)
    decision = _decision_of(review.pk)
    here = reverse("reviews:case", args=[reference])
    what = f"{reference} · {item_label(decision.claim.item)}"
    return _propose(request, decision, back=here, what=what, place=_DESK)


@require_http_methods(["GET", "HEAD", "POST"])
@expert_page
def propose_of_experts(request: HttpRequest, referral_id: int) -> HttpResponse:
    """From a question that this expert answered. The case itself stays closed to them."""
    user = actor(request)
    answered = Referral.objects.filter(state=ReferralState.ANSWERED, expert=user)
    referral = get_object_or_404(answered.select_related("review"), pk=referral_id)
    if not without_conflicts(Review.objects.filter(pk=referral.review_id), user).exists():
        raise Http404
    decision = _decision_of(referral.review_id)
    return _propose(
        request, decision, back=reverse("expert:home"), what=referral.question, place=_EXPERTS
    )


def guide_tabs(here: str) -> list[dict[str, Any]]:
    """The parts of the experts' guide."""
    parts = (("guide", _("Checklists")), ("precedents", _("Precedents")))
    return [
        {"label": label, "url": reverse(f"expert:{name}"), "active": name == here}
        for name, label in parts
    ]


def _guide(request: HttpRequest, place: _Place) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    item = request.GET.get("item", "")
    every = "all" in request.GET
    after = request.GET.get("after", "")
    if not (after.isascii() and after.isdecimal() and int(after) < 2**63):
        after = ""
    if item not in ITEMS:
        item = ""
    here = reverse(place.guide)
    page = found(words=words, item=item, in_force=not every, after=after)
    asked = {"q": words, "item": item, **({"all": "1"} if every else {})}
    values = {
        "here": here,
        "tabs": guide_tabs("precedents") if place is _EXPERTS else [],
        "words": words,
        "items": [(code, label, code == item) for code, label in ITEMS.items()],
        "all_states": every,
        "searched": bool(words or item or every),
        "rows": [precedent_row(row) for row in page.rows],
        "waiting": [] if after else waiting_for(actor(request)),
        "precedent_url": place.precedent,
        "older_url": with_query(here, **asked, after=page.older) if page.older else "",
    }
    return render(request, "reviews/precedents/guide.html", values)


def _precedent(
    request: HttpRequest,
    precedent_id: int,
    place: _Place,
    *,
    name: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    user = actor(request)
    row = _of(user, precedent_id)
    possible = _possible(user, row, place)
    acts = [
        ActRow(
            name=one,
            label=_label(one),
            url=_act_url(one, row, place),
            form=form if form is not None and one == name else LeaveForm(),
            open=one == name and form is not None,
        )
        for one in possible
    ]
    shown = name in possible and name != "adopt"
    values = {
        "view": precedent_view(row, user),
        "acts": acts,
        "refused": form.non_field_errors() if form is not None and not shown else [],
        "guide_url": reverse(place.guide),
        "precedent_url": place.precedent,
    }
    return render(request, "reviews/precedents/precedent.html", values, status=status)


def _act(request: HttpRequest, precedent_id: int, name: str, place: _Place) -> HttpResponse:
    user, now = actor(request), timezone.now()
    row = _of(user, precedent_id)
    form = forms.Form(request.POST) if name == "adopt" else LeaveForm(request.POST)
    if not form.is_valid():
        return _precedent(request, row.pk, place, name=name, form=form, status=422)
    seen: dict[str, Any] = {"precedent_id": row.pk, "actor": user, "now": now}
    try:
        if name == "adopt":
            number = acting.adopt_precedent(**seen).number
        else:
            verb = {
                "decline": acting.decline_precedent,
                "withdraw": acting.withdraw_precedent,
                "take-back": acting.take_back_precedent,
            }[name]
            verb(reason=form.cleaned_data["reason"], **seen)
    except Denied as denial:
        status = refused(form, denial)
        return _precedent(request, row.pk, place, name=name, form=form, status=status)
    if name == "adopt":
        messages.success(request, _("It is in force as precedent %(number)s.") % {"number": number})
    else:
        messages.success(request, _("Noted, with your reason."))
    if name in ("decline", "take-back"):
        return redirect(place.guide)
    return redirect(place.precedent, row.pk)


def _propose(
    request: HttpRequest, decision: Decision, *, back: str, what: str, place: _Place
) -> HttpResponse:
    user, now = actor(request), timezone.now()
    try:
        check_may_propose(user, decision)
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect(back)
    data = posted(request)
    form = PrecedentForm(data, initial={"clause": _clause_of(decision)})
    values = {"form": form, "back_url": back, "what": what}
    template = "reviews/precedents/propose.html"
    if data is None:
        return render(request, template, values)
    if not form.is_valid():
        return render(request, template, values, status=422)
    try:
        made = acting.propose_precedent(
            decision_id=decision.pk,
            ruling=acting.Ruling(**form.cleaned_data),
            actor=user,
            now=now,
        )
    except Denied as denial:
        form.add_error(None, str(denial))
        return render(request, template, values, status=422)
    messages.success(request, _("Proposed. It holds once a supervisor has adopted it."))
    return redirect(place.precedent, made.pk)


def _of(user: User, precedent_id: int) -> Precedent:
    """What has a number is for everybody; before that, for whoever proposed or may adopt it."""
    rows = with_counts(Precedent.objects.all()).select_related(
        "decision__claim__member", "proposed_by", "adopted_by", "supersedes"
    )
    row = get_object_or_404(rows, pk=precedent_id)
    if row.number or row.proposed_by_id == user.pk:
        return row
    if row.pk not in {one.pk for one in waiting_for(user)}:
        raise Http404
    return row


def _possible(user: User, row: Precedent, place: _Place) -> list[str]:
    """The acts that would not be refused right away."""
    acts = ["take-back"] if allows(check_may_take_back, user, row) else []
    if place is _EXPERTS:
        return acts
    if allows(check_may_adopt, user, row):
        acts.append("adopt")
    return acts + [one for one in ("decline", "withdraw") if allows(check_may_move, user, row, one)]


def _label(name: str) -> str:
    return {
        "adopt": _("Adopt it"),
        "decline": _("Do not adopt it"),
        "withdraw": _("Withdraw it"),
        "take-back": pgettext("of a precedent", "Take it back"),
    }[name]


def _act_url(name: str, row: Precedent, place: _Place) -> str:
    if place is _EXPERTS:
        return reverse("expert:take_back_precedent", args=[row.pk])
    return reverse("reviews:act_on_precedent", args=[row.pk, name])


def _decision_of(review_id: int) -> Decision:
    """The decision of a case as it stands; a case without one has nothing to offer."""
    decisions = Decision.objects.filter(review=review_id, undo=None).select_related(
        "claim__member", "review", "effect", "assessment"
    )
    decision = decisions.order_by("-pk").first()
    if decision is None:
        raise Http404
    return decision


def _clause_of(decision: Decision) -> str:
    """The clause that the arithmetic names first, to begin with."""
    line = decision.assessment.lines.order_by("is_working", "position").first()
    return line.clause_zh if line else ""
