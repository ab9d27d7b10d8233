"""A member does not accept a denial: the page that says until when, and takes their words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims.policies import check_may_appeal, last_appeal_day
from claims.queries.denial import denial_of
from claims.views.scope import claim_of
from config.kernel.denial import Denied
from members.views.access import member_page, user_of
from reviews.actions.appeal import appeal as file_appeal
from reviews.forms import AppealForm


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def appeal(request: HttpRequest, reference: str) -> HttpResponse:
    """Write why; then other people look at the claim from the beginning."""
    claim = claim_of(request, reference)
    user, now = user_of(request), timezone.now()
    here = redirect("claims:status", reference=reference)
    try:
        check_may_appeal(user, claim, today=timezone.localdate(now))
    except Denied as denial:
        messages.error(request, str(denial))
        return here
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            file_appeal(claim_id=claim.pk, text=form.cleaned_data["text"], actor=user, now=now)
        except Denied as denial:
            messages.error(request, str(denial))
        else:
            messages.success(request, _("Your appeal is filed. Other people look at it now."))
        return here
    values = {
        "reference": reference,
        "form": form,
        "denial": denial_of(claim, list(claim.events.order_by("pk")), get_language() or ""),
        "last_day": last_appeal_day(claim),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reviews/member/appeal.html", values, status=status)
