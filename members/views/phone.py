"""Whoever holds the old telephone stops a change of the number that they did not ask for."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.kernel.denial import Denied
from members.actions.change_phone import stop_phone_change
from members.queries.person import phone_change_of
from members.views.access import member_of, member_page, user_of


@require_POST
@member_page
def stop(request: HttpRequest) -> HttpResponse:
    """It was not me: the number stays as it is."""
    change = phone_change_of(member_of(request))
    if change is None:
        raise Http404
    try:
        stop_phone_change(change_id=change.pk, actor=user_of(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("Stopped. Your number stays as it is."))
    return redirect("claims:home")
