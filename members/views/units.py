"""Units for who looks after them: found, registered one by one, employers by a list, and closed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.actions.close_unit import close_unit, reopen_unit
from members.actions.units import register_unit, register_units
from members.enrolment_lists.refusals import FileRefused
from members.models import Unit
from members.policies import holds
from members.queries.units import bodies, managed_unit, unit_file, unit_page
from members.roles import Permission
from members.unit_forms import ClosingForm, UnitForm, UnitListForm
from members.units.refusals import UnitRefused, in_words
from members.units.table import COLUMNS
from members.views.access import posted, staff_page, user_of

MANAGE = Permission.UNIT_MANAGE
# Rows that were not taken, on one page; the list is sent again when they are corrected.
SHOWN = 200


@require_safe
@staff_page(MANAGE)
def units(request: HttpRequest) -> HttpResponse:
    """Every unit by its code, or those that were searched for."""
    user, query = user_of(request), _plain(request, "q")[:80]
    page = unit_page(user, query, after=_plain(request, "after")[:18])
    here = reverse("members:units")
    context = {
        "page": page,
        "query": query,
        "may_hire": holds(user, Permission.STAFF_MANAGE),
        "first_url": with_query(here, q=query or None) if "after" in request.GET else "",
        "next_url": with_query(here, q=query or None, after=page.after) if page.after else "",
    }
    return render(request, "members/units/all.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(MANAGE)
def one_unit(request: HttpRequest) -> HttpResponse:
    """Register one."""
    user = user_of(request)
    form = UnitForm(posted(request), bodies=bodies(user))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            unit = register_unit(
                kind=Unit.Kind(said["kind"]),
                code=said["code"],
                name=said["name"],
                parent=said["parent"],
                actor=user,
                now=timezone.now(),
            )
        except UnitRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("%(name)s is registered.") % {"name": unit.name})
            return redirect(with_query(reverse("members:units"), q=unit.code))
    status = 422 if form.errors else 200
    return render(request, "members/units/one.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@staff_page(MANAGE)
def unit_list(request: HttpRequest) -> HttpResponse:
    """Employers by a list: what can be taken is, the rest is told row by row."""
    user, taken = user_of(request), None
    form = UnitListForm(posted(request), request.FILES or None, bodies=bodies(user))
    if request.method == "POST" and form.is_valid():
        try:
            taken = register_units(
                file=form.cleaned_data["file"],
                parent=form.cleaned_data["parent"],
                actor=user,
                now=timezone.now(),
            )
        except FileRefused as refused:
            form.add_error("file", str(refused))
    context = {
        "form": form,
        "columns": [
            (in_words(field), "、".join((names[0], field))) for field, names in COLUMNS.items()
        ],
        "taken": taken,
        "refused": taken.refused[:SHOWN] if taken else [],
    }
    status = 422 if form.errors else 200
    return render(request, "members/units/list.html", context, status=status)


@require_safe
@staff_page(MANAGE)
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: what became of it, and what closing it would mean."""
    return _unit_page(request, _managed(request, code), ClosingForm())


@require_POST
@staff_page(MANAGE)
def unit_act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Close it or reopen it, with a reason."""
    if verb not in ("close", "reopen"):
        raise Http404
    found = _managed(request, code)
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return _unit_page(request, found, form)
    act = close_unit if verb == "close" else reopen_unit
    try:
        done = act(
            unit_id=found.pk,
            reason=form.cleaned_data["reason"],
            actor=user_of(request),
            now=timezone.now(),
        )
    except Denied as denial:
        form.add_error(None, str(denial))
        return _unit_page(request, _managed(request, code), form)
    messages.success(request, _said(verb, done=done) % {"name": found.name})
    return redirect("members:unit", code=found.code)


def _said(verb: str, *, done: bool) -> str:
    if verb == "close":
        return _("%(name)s is closed.") if done else _("%(name)s is closed already.")
    return _("%(name)s is open again.") if done else _("%(name)s is open already.")


def _managed(request: HttpRequest, code: str) -> Unit:
    found = managed_unit(user_of(request), code)
    if found is None:
        raise Http404
    return found


def _unit_page(request: HttpRequest, found: Unit, form: ClosingForm) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"unit": unit_file(found), "form": form}
    return render(request, "members/units/unit.html", context, status=status)


def _plain(request: HttpRequest, name: str) -> str:
    """What was asked for; PostgreSQL takes no NUL."""
    return request.GET.get(name, "").replace("\x00", "").strip()
