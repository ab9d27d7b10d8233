"""Stays outside the region that are to come: noted by the member, or for them at a counter."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from claims.actions.planned_stay import Plan, cancel_planned_stay, note_planned_stay
from claims.models import PlannedStay
from claims.outlet_forms import PlannedStayForm
from claims.queries.planned import papers_to_keep, planned_by_reference, planned_of
from claims.views.outlet_scope import filing_form, filing_page
from claims.views.scope import filer_page
from config.kernel.denial import Denied
from members.models import Member
from members.queries.outlet import person_row
from members.views.access import posted, user_of
from members.views.left_open import filled, status_of


@require_http_methods(["GET", "POST"])
@filer_page
def planned(request: HttpRequest, member: Member) -> HttpResponse:
    """What is noted, which papers to keep, until when to claim; a form for another one."""
    form = PlannedStayForm(posted(request))
    if request.method == "POST" and _noted(request, member, form):
        return redirect("claims:planned")
    context = {"rows": planned_of(member), "papers": papers_to_keep(), "form": form}
    status = 422 if form.errors else 200
    return render(request, "claims/member/planned.html", context, status=status)


@require_POST
@filer_page
def cancel(request: HttpRequest, member: Member, reference: str) -> HttpResponse:
    """It does not take place."""
    _cancel(request, member, reference)
    return redirect("claims:planned")


@require_http_methods(["GET", "POST"])
@filing_form
def outlet_planned(request: HttpRequest, member: Member) -> HttpResponse:
    """The same at a counter."""
    form = PlannedStayForm(filled(request, member, now=timezone.now()))
    if request.method == "POST" and _noted(request, member, form):
        return redirect("claims:outlet_file")
    context = {"person": person_row(member), "papers": papers_to_keep(), "form": form}
    status = status_of(request, form)
    return render(request, "claims/outlet/planned.html", context, status=status)


@require_POST
@filing_page
def outlet_cancel(request: HttpRequest, member: Member, reference: str) -> HttpResponse:
    _cancel(request, member, reference)
    return redirect("claims:outlet_file")


def _noted(request: HttpRequest, member: Member, form: PlannedStayForm) -> bool:
    if not form.is_valid():
        return False
    try:
        note_planned_stay(
            member=member,
            plan=Plan(**form.cleaned_data),
            actor=user_of(request),
            now=timezone.now(),
        )
    except Denied as denial:
        form.add_error(None, str(denial))
        return False
    messages.success(request, _("Noted. Please keep all papers of the stay."))
    return True


def _cancel(request: HttpRequest, member: Member, reference: str) -> None:
    found: PlannedStay | None = planned_by_reference(member, reference)
    if found is None:
        raise Http404
    try:
        cancel_planned_stay(planned_id=found.pk, actor=user_of(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("Cancelled. Nobody will remind you."))
