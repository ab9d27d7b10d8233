"""A member's consents: given one by one, withdrawn as easily."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.actions.consent import give_consent, withdraw_consent
from members.consents import CONSENTS
from members.queries.mandates import mandates_of
from members.queries.person import consent_cards, consent_history
from members.views.access import member_of, member_page, safe_next, user_of


@require_safe
@member_page
def consent(request: HttpRequest) -> HttpResponse:
    """One card for each source, who may act for the member, and what was given before."""
    member = member_of(request)
    context = {
        "cards": consent_cards(member),
        "history": consent_history(member),
        "mandates": mandates_of(member, now=timezone.now()),
    }
    return render(request, "members/member/consent.html", context)


@require_POST
@member_page
def set_consent(request: HttpRequest, source: str) -> HttpResponse:
    """Allow, or withdraw."""
    text = CONSENTS.get(source)
    if text is None:
        raise Http404
    act = give_consent if request.POST.get("allow") == "1" else withdraw_consent
    act(
        member=member_of(request),
        source=text.source,
        purpose=text.purpose,
        actor=user_of(request),
        now=timezone.now(),
    )
    if request.POST.get("allow") == "1":
        messages.success(request, _("Thank you. From now on we tell you when you may claim."))
    else:
        messages.info(request, _("Withdrawn. From now on nothing new is fetched."))
    return redirect(safe_next(request, "members:consent"))
