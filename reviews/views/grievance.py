"""Grievances as the staff see them: the lists, one with what was said, and what can be done now."""

from typing import Any

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
from config.templatetags.ui import with_query
from members.actions.access import record_access
from members.models import AccessEntry
from members.policies import holds
from members.roles import Permission
from members.views.access import private_page
from reviews import grievance_queries as queries
from reviews.actions import handle_grievance as handling
from reviews.grievance_forms import (
    AnswerForm,
    AskForm,
    AssignForm,
    ConfirmForm,
    DoneForm,
    NoteForm,
    SendBackForm,
)
from reviews.grievance_policies import (
    check_may_assign,
    check_may_confirm,
    check_may_handle,
    check_may_note,
)
from reviews.models import Grievance
from reviews.queries import BadCursor
from reviews.rows.grievances import (
    finding_rows,
    grievance_row,
    grievance_rows,
    grievance_steps,
    ratings_of,
    thread,
)
from reviews.states import GrievanceState
from reviews.views.scope import actor, refused

# Only for whoever answers grievances; the refusal names the roles.
grievance_page = private_page(
    Permission.GRIEVANCE_ANSWER,
    gettext_lazy("This page is for case officers and supervisors. Your role does not include it."),
)
ACTS = ("assign", "note", "ask", "answer", "confirm", "send_back", "phone", "done")


@require_safe
@grievance_page
def grievances(request: HttpRequest) -> HttpResponse:
    """One list, fifty lines: what is ours to do by its promised day, the rest the newest first."""
    user = actor(request)
    watches = holds(user, Permission.GRIEVANCE_ASSIGN)
    which = request.GET.get("list", "open" if watches else "mine")
    if which not in queries.FILTERS:
        raise Http404
    try:
        page = queries.grievance_page(user, which=which, after=request.GET.get("after", ""))
    except BadCursor as broken:
        messages.error(request, str(broken))
        return redirect("watch:grievances")
    here = with_query(reverse("watch:grievances"), list=which)
    values = {
        "rows": grievance_rows(page.found, today=timezone.localdate()),
        "tabs": _tabs(which, watches=watches),
        "watches": watches,
        "older_url": with_query(here, after=page.older) if page.older else "",
        "newer_url": here if request.GET.get("after") else "",
    }
    return render(request, "reviews/watch/grievances.html", values)


@require_safe
@grievance_page
def grievance(request: HttpRequest, reference: str) -> HttpResponse:
    """What was said, what came of it, and what can be done now."""
    found = _of(request, reference)
    _note_opening(request, found)
    return _render(request, found)


@require_POST
@grievance_page
def act(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Assign, note, ask, answer, confirm, send back, call. 422: to be completed; 409: too late."""
    if act not in ACTS:
        raise Http404
    found = _of(request, reference)
    form = _form(act, found, request.POST)
    if not form.is_valid():
        return _render(request, found, act=act, form=form, status=422)
    try:
        number = _do(act, found, form.cleaned_data, request)
    except Denied as denial:
        status = refused(form, denial)
        found = _of(request, reference)
        return _render(request, found, act=act, form=form, status=status)
    if number:  # shown once, and nowhere kept
        return _render(request, found, number=number)
    messages.success(request, _said(act, form.cleaned_data))
    # Whom it is about now, or whose it no longer is, does not see it any more.
    if queries.grievance_for(actor(request), reference) is None:
        return redirect("watch:grievances")
    return redirect("watch:grievance", reference)


def _do(act: str, found: Grievance, values: dict[str, Any], request: HttpRequest) -> str:
    """Do it; a telephone number where one was asked for."""
    seen: dict[str, Any] = {
        "grievance_id": found.pk,
        "actor": actor(request),
        "now": timezone.now(),
    }
    if act == "assign":
        handling.assign(
            owner_id=values["owner"],
            seen_owner=values["seen_owner"],
            about=values["about"],
            **seen,
        )
    elif act == "note":
        handling.take_note(text=values["text"], **seen)
    elif act == "ask":
        handling.ask(text=values["text"], **seen)
    elif act == "answer":
        handling.answer(outcome=handling.Outcome(**values), **seen)
    elif act == "confirm":
        handling.confirm(finding_id=values["finding"], **seen)
    elif act == "send_back":
        handling.send_back(text=values["text"], **seen)
    elif act == "phone":
        return handling.phone_number(purpose=_call_about(found), **seen)
    else:
        handling.measure_done(done_on=values["done_on"], **seen)
    return ""


def _said(act: str, values: dict[str, Any]) -> str:
    if act == "answer" and values["finding"] == "not":
        return _("Kept. A second person looks at it before the member reads it.")
    return {
        "assign": _("Given. They find it in their list."),
        "note": _("Noted."),
        "ask": _("Asked. The clock stands still until the member answers."),
        "answer": _("Answered. The member is told that there is an answer."),
        "confirm": _("Confirmed. The member is told that there is an answer."),
        "send_back": _("Sent back."),
        "done": _("Noted: the measure is done."),
    }[act]


def _form(act: str, found: Grievance, data: Any = None) -> forms.Form:
    if act == "assign":
        known = set(found.subjects.values_list("user_id", flat=True))
        staff = [user for user in queries.staff_of(found) if user.pk not in known]
        people = queries.candidates(found)
        return AssignForm(data, owner=found.owner_id, people=people, staff=staff)
    if act == "confirm":
        newest = found.findings.order_by("-pk").values_list("pk", flat=True).first()
        return ConfirmForm(data, finding=newest)
    kinds: dict[str, type[forms.Form]] = {
        "note": NoteForm,
        "ask": AskForm,
        "answer": AnswerForm,
        "send_back": SendBackForm,
        "done": DoneForm,
    }
    return kinds.get(act, forms.Form)(data)


def _render(
    request: HttpRequest,
    found: Grievance,
    *,
    act: str = "",
    form: forms.Form | None = None,
    number: str = "",
    status: int = 200,
) -> HttpResponse:
    possible = _possible(request, found)
    drawn = {name: _form(name, found) for name in possible}
    if form is not None:
        drawn[act] = form
    values = {
        "row": grievance_row(found, today=timezone.localdate()),
        "grievance": found,
        "limit": settings.GRIEVANCE_WORKING_DAYS,
        "said": thread(found),
        "findings": finding_rows(found),
        "ratings": ratings_of(found),
        "events": grievance_steps(found),
        "subjects": [one.user.display_name for one in found.subjects.select_related("user")],
        "forms": drawn,
        "number": number,
        "refused": form.non_field_errors() if form is not None and act not in possible else [],
        "open_act": act if form is not None else "",
    }
    return render(request, "reviews/watch/grievance.html", values, status=status)


def _possible(request: HttpRequest, found: Grievance) -> list[str]:
    """The acts that would not be refused right away."""
    user = actor(request)
    asked = {
        "assign": allows(check_may_assign, user, found),
        "ask": allows(check_may_handle, user, found, "ask"),
        "answer": allows(check_may_handle, user, found, "answer"),
        "confirm": allows(check_may_confirm, user, found),
        "send_back": allows(check_may_confirm, user, found, "send_back"),
        "note": allows(check_may_note, user, found),
    }
    acts = [name for name, may in asked.items() if may]
    finished = found.state == GrievanceState.FINISHED
    if found.wants_call and found.owner_id == user.pk and not finished:
        acts.append("phone")
    newest = found.findings.select_related("done").order_by("-pk").first()
    told = found.state in (GrievanceState.REPLIED, GrievanceState.FINISHED)
    if told and newest and newest.measure and not hasattr(newest, "done"):
        acts.append("done")
    return acts


def _tabs(which: str, *, watches: bool) -> list[dict[str, object]]:
    labels = {
        "open": _("Ours to do"),
        "assign": _("To be given to somebody"),
        "mine": _("In my hands"),
        "second": _("Waiting for a second person"),
        "asked": _("Member asked"),
        "replied": _("Answered"),
        "finished": _("Finished"),
    }
    shown = queries.FILTERS if watches else ("mine", "asked", "replied", "finished")
    return [
        {
            "label": labels[name],
            "url": with_query(reverse("watch:grievances"), list=name),
            "active": name == which,
        }
        for name in shown
    ]


def _of(request: HttpRequest, reference: str) -> Grievance:
    found = queries.grievance_for(actor(request), reference)
    if found is None:
        raise Http404
    return found


def _call_about(found: Grievance) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("Telephone number, to call about grievance %(number)s") % {
            "number": found.reference
        }


def _note_opening(request: HttpRequest, found: Grievance) -> None:
    """The member sees who looked."""
    with translation.override(settings.LANGUAGE_CODE):
        purpose = _("Grievance %(number)s") % {"number": found.reference}
    record_access(
        user=actor(request),
        member_id=found.member_id,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=timezone.now(),
        once_a_sitting=True,
    )
