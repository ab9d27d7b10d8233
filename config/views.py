"""Site-wide pages: the switches of print and language, and the page that shows every part."""

from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language as django_set_language

from config.display import ELDER_COOKIE
from config.style_page import StyleForm, sample
from members.actions.preferences import remember_preferences
from members.models import User

YEAR = 365 * 24 * 3600


@require_POST
@login_not_required
def set_elder(request: HttpRequest) -> HttpResponse:
    """Remember the choice on this device and go back to where it was made."""
    chosen = request.POST.get("elder") == "1"
    if isinstance(request.user, User):
        remember_preferences(actor=request.user, elder_view=chosen)
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        ELDER_COOKIE,
        "1" if chosen else "0",
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_POST
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Django's own, and the choice is kept with the person for their next device."""
    language = request.POST.get("language")
    if isinstance(request.user, User):
        remember_preferences(actor=request.user, language=language)
    return django_set_language(request)


@require_safe
@login_not_required
def style(request: HttpRequest, face: str = "desk") -> HttpResponse:
    """Every part of the house on one page, for those who build screens. Only while developing."""
    if not settings.DEBUG or face not in {"desk", "member", "plain"}:
        raise Http404
    form = StyleForm(request.GET or None)
    now = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
    context = {**sample(now), "form": form, "amount": Decimal("2188.00"), "face": face}
    return render(request, f"style/{face}.html", context)
