"""A helper at a counter: find the person who stands there, enter what they signed.

A person is found by the whole ID number only, typed into a form: it never stands in an address.
Who was found stays open to the helper for a quarter of an hour.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.kernel.denial import Denied
from members.actions.consent import give_consent
from members.actions.look_up import look_up
from members.consents import CONSENTS
from members.forms import FindMemberForm, PaperConsentForm
from members.models import Consent
from members.queries.kiosk import kiosks_of
from members.queries.outlet import member_by_reference, person_row, recorded_today
from members.roles import Permission
from members.views import pending
from members.views.access import posted, staff_page, user_of
from members.views.left_open import (
    Counter,
    filled,
    is_left_open,
    refuse_left_open,
    status_of,
)

FOUND = "outlet.found"
COUNTER = Counter(find="members:outlet", go_on="members:outlet_person")
TEXT = CONSENTS[Consent.Source.MEDICAL_INSURANCE.value]


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(Permission.CONSENT_RECORD)
def outlet(request: HttpRequest) -> HttpResponse:
    """Find the person; below it what was entered today."""
    now, helper = timezone.now(), user_of(request)
    form = FindMemberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            member = look_up(helper, form.cleaned_data["id_number"], now=now)
        except Denied as denial:
            form.add_error("id_number", str(denial))
        else:
            pending.keep(request, FOUND, member.reference, now=now)
            return redirect("members:outlet_person")
    context = {
        "form": form,
        "rows": recorded_today(helper, now=now),
        "calls": [row for row in kiosks_of(helper) if row.called_at],
    }
    status = 422 if form.errors else 200
    return render(request, "members/outlet/home.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(Permission.CONSENT_RECORD)
def outlet_person(request: HttpRequest) -> HttpResponse:
    """The person, masked, and the paper that they signed."""
    now, helper = timezone.now(), user_of(request)
    reference = pending.peek(request, FOUND, now=now)
    member = member_by_reference(helper, reference) if reference is not None else None
    if is_left_open(request, member):
        return refuse_left_open(request, member, COUNTER, now=now)
    if reference is None:
        return redirect("members:outlet")
    if member is None:
        raise Http404
    person = person_row(member)
    standing = person.consent_since is not None
    form = PaperConsentForm(posted(request) if standing else filled(request, member, now=now))
    if request.method == "POST" and form.is_valid():
        try:
            give_consent(
                member=member,
                source=TEXT.source,
                purpose=TEXT.purpose,
                actor=helper,
                now=now,
                paper_reference=form.cleaned_data["paper_reference"],
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            pending.forget(request, FOUND)
            messages.success(
                request,
                _("Entered for %(name)s. They will be told when they may claim.")
                % {"name": member.masked_name},
            )
            return redirect("members:outlet")
    context = {"form": form, "person": person, "text": TEXT}
    status = status_of(request, form)
    return render(request, "members/outlet/person.html", context, status=status)
