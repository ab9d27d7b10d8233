"""Somebody came or rang: find the person, and write down what they say."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from claims.models import Claim
from config.kernel.denial import Denied
from members.actions.access import record_access
from members.models import AccessEntry, Member
from members.queries.outlet import person_row
from members.roles import Permission
from members.views import pending
from members.views.access import posted, private_page
from members.views.left_open import Counter, filled, is_left_open, refuse_left_open
from members.views.outlet import FOUND
from reviews.actions.grieve import file_grievance
from reviews.grievance_forms import FindPersonForm, RecordForm
from reviews.grievance_queries import may_record_for, member_with_number
from reviews.views.scope import actor

COUNTER = Counter(find="grievances:find", go_on="grievances:record")

record_page = private_page(
    Permission.GRIEVANCE_RECORD,
    gettext_lazy(
        "This page is for outlet helpers, case officers and supervisors. Your role does not"
        " include it."
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
@record_page
def find(request: HttpRequest) -> HttpResponse:
    """Find the person, by a whole number only."""
    form = FindPersonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        member = member_with_number(actor(request), form.cleaned_data["number"])
        if member is None:
            form.add_error("number", _("Nobody of your units has this number."))
        else:
            pending.keep(request, FOUND, member.reference, now=timezone.now())
            return redirect("grievances:record")
    status = 422 if request.method == "POST" else 200
    return render(request, "reviews/outlet/find.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@record_page
def record(request: HttpRequest) -> HttpResponse:
    """The person, masked, and what they say; they are told by text that we have it."""
    now = timezone.now()
    reference = pending.peek(request, FOUND, now=now)
    member = None
    if reference is not None:
        member = may_record_for(actor(request)).filter(reference=reference).first()
    if is_left_open(request, member):
        return refuse_left_open(request, member, COUNTER, now=now)
    if reference is None:
        return redirect("grievances:find")
    if member is None:
        raise Http404
    _note_opening(request, member)
    form = RecordForm(filled(request, member, now=now), member=member)
    if request.method == "POST" and form.is_valid():
        try:
            number = _file(request, member, form)
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            pending.forget(request, FOUND)
            messages.success(
                request,
                _("Filed under %(number)s. The person is told by text.") % {"number": number},
            )
            return redirect("grievances:find")
    values = {"form": form, "person": person_row(member)}
    status = 422 if request.method == "POST" else 200
    return render(request, "reviews/outlet/record.html", values, status=status)


def _file(request: HttpRequest, member: Member, form: RecordForm) -> str:
    values = form.cleaned_data
    claim = Claim.objects.filter(member=member, reference=values["claim"]).first()
    filed = file_grievance(
        member=member,
        complaint=form.complaint(claim),
        form_id=values["form_id"],
        actor=actor(request),
        now=timezone.now(),
    )
    return filed.reference


def _note_opening(request: HttpRequest, member: Member) -> None:
    """The list of their claims is shown: the member sees who looked."""
    with translation.override(settings.LANGUAGE_CODE):
        purpose = _("Writing down a grievance")
    record_access(
        user=actor(request),
        member_id=member.pk,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=timezone.now(),
        once_a_sitting=True,
    )
