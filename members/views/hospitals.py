"""The list of hospitals: searched, one by one with its history, and a file looked at and taken."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Conflict, Denied
from config.templatetags.ui import with_query
from members.actions.import_hospitals import look_at_file, put_aside, take_in
from members.forms import HospitalActForm, HospitalFileForm
from members.hospitals.table import COLUMNS
from members.models import Hospital, HospitalImport
from members.policies import holds
from members.queries.hospital_plan import plan_of
from members.queries.hospitals import (
    SHOWN,
    columns_in_words,
    event_rows,
    hospital_page,
    last_imports,
    plan_rows,
)
from members.roles import Permission
from members.views.access import posted, staff_page, user_of

READ, IMPORT = Permission.HOSPITAL_READ, Permission.HOSPITAL_IMPORT
_IMPORTS = 5


@require_safe
@staff_page(READ)
def hospital_list(request: HttpRequest) -> HttpResponse:
    """Every hospital by name, or those that were searched for; the files that made the list."""
    query, after = request.GET.get("q", "")[:100], _cursor(request)
    page = hospital_page(query, after=after, today=timezone.localdate())
    here = reverse("members:hospitals")
    context = {
        "page": page,
        "query": query,
        "imports": last_imports(_IMPORTS),
        "may_import": holds(user_of(request), IMPORT),
        "first_url": with_query(here, q=query or None) if after else "",
        "next_url": with_query(here, q=query or None, after=page.after) if page.after else "",
    }
    return render(request, "members/hospitals/list.html", context)


@require_safe
@staff_page(READ)
def hospital(request: HttpRequest, pk: int) -> HttpResponse:
    """One hospital and everything that happened to it."""
    found = get_object_or_404(Hospital, pk=pk)
    context = {
        "hospital": found,
        "standing": found.standing_on(timezone.localdate()),
        "events": event_rows(found),
    }
    return render(request, "members/hospitals/hospital.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(IMPORT)
def send(request: HttpRequest) -> HttpResponse:
    """A file to look at; nothing is taken in yet."""
    form = HospitalFileForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            delivery = look_at_file(
                data=sent.read(),
                file_name=sent.name or "",
                actor=user_of(request),
                now=timezone.now(),
            )
        except Denied as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("members:hospitals_look", pk=delivery.pk)
    context = {"form": form, "columns": columns_in_words(COLUMNS)}
    status = 422 if form.errors else 200
    return render(request, "members/hospitals/send.html", context, status=status)


@require_safe
@staff_page(IMPORT)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would do: refused rows first, then what is new and what changes."""
    return _look_page(request, pk)


@require_POST
@staff_page(IMPORT)
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take in what was seen, or put it aside."""
    get_object_or_404(HospitalImport, pk=pk)
    form = HospitalActForm(request.POST)
    if verb not in ("take", "put-aside") or not form.is_valid():
        raise Http404
    actor, now = user_of(request), timezone.now()
    try:
        if verb == "put-aside":
            put_aside(import_id=pk, actor=actor, now=now)
            messages.info(request, _("Put aside. The list is as it was."))
            return redirect("members:hospitals")
        delivery = take_in(import_id=pk, digest=form.cleaned_data["digest"], actor=actor, now=now)
    except Conflict as conflict:
        return _look_page(request, pk, trouble=str(conflict), status=409)
    counts = {"new": delivery.new_count, "changed": delivery.changed_count}
    messages.success(request, _("Taken in: %(new)s new, %(changed)s changed.") % counts)
    return redirect("members:hospitals")


def _look_page(
    request: HttpRequest, pk: int, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    delivery = get_object_or_404(HospitalImport.objects.select_related("sent_by"), pk=pk)
    plan = plan_of(delivery.text) if delivery.is_open else None
    context = {
        "delivery": delivery,
        "trouble": trouble,
        "plan": plan,
        "refused": plan.refused[:SHOWN] if plan else [],
        "new": plan_rows(plan.new) if plan else [],
        "changed": plan_rows(plan.changed) if plan else [],
        "shown": SHOWN,
    }
    return render(request, "members/hospitals/look.html", context, status=status)


def _cursor(request: HttpRequest) -> int | None:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
