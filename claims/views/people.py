"""A person's record: found by the whole number, opened with a reason, changed by two persons."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from claims.people_forms import FindPersonForm, PurposeForm, SecondWordForm
from claims.queries.person_record import (
    change_of,
    in_detail,
    is_close,
    overdrawn_for,
    person_by,
    record_of,
    record_page,
    timeline_of,
    waiting_changes,
)
from claims.views.person_acts import ACTS, NOT_FOUND, wish_of
from config.kernel.denial import Conflict, Denied, allows
from members.actions.access import record_access
from members.change_policies import check_may_call_off, check_may_confirm_change
from members.models import AccessEntry, Member, PersonChange
from members.policies import holds
from members.roles import Permission
from members.views import pending
from members.views.access import posted, staff_page, user_of

READ, ASK = Permission.PERSON_READ, Permission.PERSON_ASK
_VERBS = ("confirm", "decline", "call-off")


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(READ)
def people(request: HttpRequest) -> HttpResponse:
    """Find one person; below it what waits for a second one."""
    user = user_of(request)
    form = FindPersonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        member = person_by(user, form.cleaned_data["who"])
        if member is None or is_close(user, member):
            form.add_error("who", str(NOT_FOUND))
        else:
            _open(request, member, form.cleaned_data["purpose"])
            return redirect("people:person", member.reference)
    context = {"form": form, "rows": waiting_changes(user), "overdrawn": overdrawn_for(user)}
    return render(request, "claims/people/home.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(READ)
def person(request: HttpRequest, reference: str) -> HttpResponse:
    """The record, for a quarter of an hour after somebody said what for."""
    member = _record(request, reference)
    if member.merged_into is not None:
        messages.info(request, _("This record went into another one. You see that one."))
        return redirect("people:person", member.merged_into.reference)
    form = PurposeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        _open(request, member, form.cleaned_data["purpose"])
        return redirect("people:person", reference)
    if pending.peek(request, _key(member), now=timezone.now()) is None:
        context = {"form": form, "reference": reference}
        status = 422 if form.errors else 200
        return render(request, "claims/people/purpose.html", context, status=status)
    page = record_page(member, today=timezone.localdate())
    offered = holds(user_of(request), ASK) and page.open_change is None
    acts = [(slug, act) for slug, act in ACTS.items() if offered and act.fits(member)]
    return render(request, "claims/people/person.html", {"page": page, "acts": acts})


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(ASK)
def ask(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """One change is asked for. 422: to be completed or refused; 409: somebody was faster."""
    member = _record(request, reference)
    wanted, now = ACTS.get(act), timezone.now()
    if wanted is None or not wanted.fits(member) or member.merged_into_id is not None:
        raise Http404
    if pending.peek(request, _key(member), now=now) is None:
        return redirect("people:person", reference)
    form, status = wanted.form(posted(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            how = wish_of(form.cleaned_data, user_of(request), now)
            made = wanted.ask(member, form.cleaned_data, how)
        except Denied as denial:
            status = _refused(form, denial)
        else:
            messages.success(request, _("Asked for. A second person looks at it."))
            return redirect("people:change", made.pk)
    elif form.errors:
        status = 422
    page = record_page(member, today=timezone.localdate())
    context = {"page": page, "act": wanted, "form": form}
    return render(request, "claims/people/ask.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
@staff_page(READ)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what is wanted, on what paper, and what can be done with it."""
    return _change_page(request, _change(request, pk))


@never_cache
@require_POST
@staff_page(READ)
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """The second person's yes or no, or nobody wants it any more."""
    if verb not in _VERBS:
        raise Http404
    found = _change(request, pk)
    form = forms.Form(request.POST) if verb == "confirm" else SecondWordForm(request.POST)
    if not form.is_valid():
        return _change_page(request, found, verb=verb, form=form, status=422)
    how: dict[str, Any] = {"change_id": pk, "actor": user_of(request), "now": timezone.now()}
    acts = ACTS[found.kind]
    try:
        if verb == "confirm":
            acts.confirm(**how)
        elif verb == "decline":
            acts.decline(words=form.cleaned_data["words"], **how)
        else:
            acts.call_off(words=form.cleaned_data["words"], **how)
    except Denied as denial:
        status = _refused(form, denial)
        return _change_page(request, _change(request, pk), verb=verb, form=form, status=status)
    messages.success(request, _said(verb))
    return redirect("people:change", pk)


def _said(verb: str) -> str:
    return {
        "confirm": _("Confirmed."),
        "decline": _("Not confirmed: the record stays as it is."),
        "call-off": _("Called off."),
    }[verb]


def _change_page(
    request: HttpRequest,
    found: PersonChange,
    *,
    verb: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    user = user_of(request)
    may_say = allows(check_may_confirm_change, user, found)
    what = AccessEntry.What.ID_NUMBER if may_say else AccessEntry.What.RECORD
    for about in filter(None, (found.member, found.other)):
        _log(request, about, what, _("Change of the record: %s") % found.get_kind_display())
    context = {
        "change": found,
        "title": found.get_kind_display(),
        "masked_name": found.member.masked_name,
        "details": in_detail(found, whole=may_say),
        "events": timeline_of(found),
        "may_say": may_say,
        "may_call_off": allows(check_may_call_off, user, found),
        "decline": form if verb == "decline" else SecondWordForm(auto_id="decline_%s"),
        "call_off": form if verb == "call-off" else SecondWordForm(auto_id="call_off_%s"),
        "refused": form.non_field_errors() if form is not None else [],
        "verb": verb,
    }
    return render(request, "claims/people/change.html", context, status=status)


def _record(request: HttpRequest, reference: str) -> Member:
    """The record; of another unit, or of somebody close, it is not there."""
    user = user_of(request)
    member = record_of(user, reference)
    if member is None or is_close(user, member):
        raise Http404
    return member


def _change(request: HttpRequest, pk: int) -> PersonChange:
    user = user_of(request)
    found = change_of(user, pk)
    if found is None or is_close(user, found.member, found.other):
        raise Http404
    return found


def _open(request: HttpRequest, member: Member, purpose: str) -> None:
    record_access(
        user=user_of(request),
        member_id=member.pk,
        what=AccessEntry.What.RECORD,
        purpose=purpose,
        now=timezone.now(),
    )
    pending.keep(request, _key(member), member.reference, now=timezone.now())


def _log(request: HttpRequest, member: Member, what: AccessEntry.What, purpose: str) -> None:
    record_access(
        user=user_of(request),
        member_id=member.pk,
        what=what,
        purpose=purpose,
        now=timezone.now(),
        once_a_sitting=True,
    )


def _key(member: Member) -> str:
    return f"people.{member.reference}"


def _refused(form: forms.Form, denial: Denied) -> int:
    form.add_error(None, str(denial))
    return 409 if isinstance(denial, Conflict) else 422
