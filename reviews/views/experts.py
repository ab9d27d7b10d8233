"""Looking after experts: what they may be asked about, terms and absences, and what nobody could
read. Experts enter their own absences."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Denied
from members.models import User
from members.policies import holds
from members.roles import Permission
from members.views.access import posted, private_page
from reviews.actions import experts as entering
from reviews.actions import refill
from reviews.models import ExpertAbsence, ExpertSpecialty, ExpertTerm
from reviews.panel_forms import AbsenceForm, ReturnForm, SpecialtiesForm, TermForm
from reviews.panel_policies import experts_under
from reviews.rows.experts import absences_of, entries_of, expert_rows, unread_for
from reviews.views.expert import expert_page
from reviews.views.scope import actor

# For those who look after experts; the refusal names the roles.
manage_page = private_page(
    Permission.EXPERT_MANAGE,
    gettext_lazy("This page is for supervisors and administrators. Your role does not include it."),
)
_FORMS: dict[str, type[forms.Form]] = {
    "specialties": SpecialtiesForm,
    "term": TermForm,
    "absence": AbsenceForm,
}


def _form(act: str, data: Any = None, **how: Any) -> forms.Form:
    """Two of them stand on one page and ask for days: each has identifiers of its own."""
    return _FORMS[act](data, auto_id=f"id_{act}_%s", **how)


@require_safe
@manage_page
def experts(request: HttpRequest) -> HttpResponse:
    """Every expert of my units; before them the questions for which there is no reader."""
    return _list(request)


@require_safe
@manage_page
def expert(request: HttpRequest, expert_id: int) -> HttpResponse:
    """One expert, with everything that was entered."""
    return _page(request, _expert(request, expert_id))


@require_POST
@manage_page
def enter(request: HttpRequest, expert_id: int, act: str) -> HttpResponse:
    """Enter specialties, a term or an absence, or end an absence."""
    person = _expert(request, expert_id)
    if act == "back":
        return _end(request, person, request.POST.get("absence", ""), "watch:expert", expert_id)
    if act not in _FORMS:
        raise Http404
    form = _form(act, request.POST)
    if not form.is_valid():
        return _page(request, person, act=act, form=form, status=422)
    try:
        _enter(act, person, form.cleaned_data, actor(request), timezone.now())
    except Denied as denial:
        form.add_error(None, str(denial))
        return _page(request, person, act=act, form=form, status=422)
    messages.success(request, _("Entered. Open questions follow in a moment."))
    return redirect("watch:expert", expert_id)


@require_POST
@manage_page
def place(request: HttpRequest, referral_id: int, act: str) -> HttpResponse:
    """What nobody could read: have a reader drawn now, or give it back to the officer."""
    found = [row for row in unread_for(actor(request)) if row.referral_id == referral_id]
    if not found or act not in ("draw", "return"):
        raise Http404
    user, now = actor(request), timezone.now()
    form = ReturnForm(request.POST, auto_id=f"id_{referral_id}_%s")
    if act == "return" and not form.is_valid():
        return _list(request, returned=(referral_id, form), status=422)
    try:
        if act == "return":
            reason = form.cleaned_data["reason"]
            refill.return_unread(referral_id=referral_id, reason=reason, actor=user, now=now)
            messages.success(request, _("The officer has the case again."))
        elif refill.draw_again(referral_id=referral_id, actor=user, now=now):
            messages.success(request, _("An expert has the question now."))
        else:
            messages.warning(request, _("There is still no expert who could read it."))
    except Denied as denial:
        messages.error(request, str(denial))
    return redirect("watch:experts")


@require_http_methods(["GET", "HEAD", "POST"])
@expert_page
def own_absence(request: HttpRequest) -> HttpResponse:
    """When I am away, and a day from when to be."""
    user, now = actor(request), timezone.now()
    form = AbsenceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            _enter("absence", user, form.cleaned_data, user, now)
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            messages.success(
                request, _("Entered. What you have open on those days goes to colleagues.")
            )
            return redirect("expert:absence")
    values = {"form": form, "absences": absences_of(user, today=timezone.localdate(now))}
    status = 422 if request.method == "POST" else 200
    return render(request, "reviews/expert/absence.html", values, status=status)


@require_POST
@expert_page
def end_own_absence(request: HttpRequest, absence_id: int) -> HttpResponse:
    """I am back earlier, or do not go."""
    return _end(request, actor(request), str(absence_id), "expert:absence")


def _end(
    request: HttpRequest, person: User, absence_id: str, to: str, *arguments: int
) -> HttpResponse:
    if not absence_id.isascii() or not absence_id.isdecimal():
        raise Http404
    absence = get_object_or_404(ExpertAbsence, pk=absence_id, expert=person)
    try:
        entering.end_absence(absence_id=absence.pk, actor=actor(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("The absence is ended."))
    return redirect(to, *arguments)


def _enter(act: str, person: User, values: dict[str, Any], user: User, now: datetime) -> None:
    if act == "specialties":
        entering.set_specialties(
            expert=person, specialties=values["specialties"], actor=user, now=now
        )
        return
    days = {"from_on": values["from_on"], "until_on": values["until_on"]}
    if act == "term":
        entering.set_term(expert=person, actor=user, now=now, **days)
    else:
        entering.add_absence(expert=person, actor=user, now=now, **days)


def _list(
    request: HttpRequest, *, returned: tuple[int, ReturnForm] | None = None, status: int = 200
) -> HttpResponse:
    user = actor(request)
    people = experts_under(user, Permission.EXPERT_MANAGE)
    rows = unread_for(user) if holds(user, Permission.QUALITY_WATCH) else []
    values = {
        "rows": expert_rows(list(people), today=timezone.localdate()),
        "watches": holds(user, Permission.QUALITY_WATCH),
        "unread": [
            {
                "row": row,
                "form": returned[1]
                if returned and returned[0] == row.referral_id
                else ReturnForm(auto_id=f"id_{row.referral_id}_%s"),
                "open": returned is not None and returned[0] == row.referral_id,
            }
            for row in rows
        ],
    }
    return render(request, "reviews/watch/experts.html", values, status=status)


def _page(
    request: HttpRequest,
    person: User,
    *,
    act: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    term = ExpertTerm.objects.filter(expert=person).first()
    specialties = ExpertSpecialty.objects.filter(expert=person).values_list("specialty", flat=True)
    known = {"from_on": term.from_on, "until_on": term.until_on} if term else {}
    drawn = {
        "specialties": _form("specialties", initial={"specialties": list(specialties)}),
        "term": _form("term", initial=known),
        "absence": _form("absence"),
    }
    if form is not None:
        drawn[act] = form
    values = {
        "row": expert_rows([person], today=today)[0],
        "entries": entries_of(person),
        "forms": drawn,
    }
    return render(request, "reviews/watch/expert.html", values, status=status)


def _expert(request: HttpRequest, expert_id: int) -> User:
    """An expert of my units; others are not there."""
    return get_object_or_404(experts_under(actor(request), Permission.EXPERT_MANAGE), pk=expert_id)
