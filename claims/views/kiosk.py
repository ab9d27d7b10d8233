"""At a screen of an outlet: claim for a stay with one tap, or see how far a claim is."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from claims.actions.submit import submit_one_tap
from claims.forms import CauseForm
from claims.queries.kiosk import claimable_stays, claims_of, kiosk_claim
from claims.queries.stay import stay_page
from config.kernel.denial import Denied
from config.kernel.qr_code import as_svg
from members.actions.sign_in import user_of_member
from members.models import Member
from members.views.access import posted
from members.views.kiosk_access import guest_page


@require_safe
@guest_page
def stays(request: HttpRequest, member: Member) -> HttpResponse:
    """What may be claimed for."""
    context = {"name": member.masked_name, "rows": claimable_stays(member)}
    return render(request, "claims/kiosk/stays.html", context)


@require_http_methods(["GET", "POST"])
@guest_page
def stay(request: HttpRequest, member: Member, reference: UUID) -> HttpResponse:
    """One stay, one question, one button."""
    page = stay_page(member, reference)
    if page is None:
        raise Http404
    if page.claims:
        return redirect("claims:kiosk_status", reference=page.claims[-1].reference)
    form = CauseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            claims = submit_one_tap(
                encounter_id=page.encounter_id,
                cause=form.cleaned_data["cause"],
                actor=user_of_member(member),
                now=timezone.now(),
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            return redirect("claims:kiosk_status", reference=claims[0].reference)
    status = 422 if form.errors else 200
    return render(request, "claims/kiosk/stay.html", {"page": page, "form": form}, status=status)


@require_safe
@guest_page
def progress(request: HttpRequest, member: Member) -> HttpResponse:
    """All claims, and where each is."""
    context = {"name": member.masked_name, "rows": claims_of(member)}
    return render(request, "claims/kiosk/progress.html", context)


@require_safe
@guest_page
def status(request: HttpRequest, member: Member, reference: str) -> HttpResponse:
    """One claim; a code takes its page along on a telephone."""
    language = get_language() or "zh-hans"
    page = kiosk_claim(member, reference, today=timezone.localdate(), language=language)
    if page is None:
        raise Http404
    follow = request.build_absolute_uri(reverse("claims:status", kwargs={"reference": reference}))
    code = as_svg(follow, title=_("Code with the address of this claim"), cls="kiosk-qr")
    return render(request, "claims/kiosk/status.html", {"page": page, "code": code})
