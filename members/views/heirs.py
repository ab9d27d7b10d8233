"""A member who acts for somebody's heirs goes over to those affairs, and back."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from members.queries.person import heirships_of
from members.views.access import MEMBER_SESSION, begin_session, member_page, user_of


@require_POST
@member_page
def act_for(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Sign in as who acts for these heirs: telephone and ID number are the same person's."""
    for heir in heirships_of(user_of(request)):
        if heir.uid == uid:
            return begin_session(request, heir.user, redirect("claims:home"), lasts=MEMBER_SESSION)
    raise Http404
