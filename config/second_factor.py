"""The desks stay closed to staff whose password is not enough, until they have shown their app.

Who has none is led to where it is set up; the way there and out stays open.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from config.templatetags.ui import with_query
from members.factor_policies import has_authenticator, is_enough
from members.models import User
from members.views.access import proof_of

# What the way to a second factor leads over, and what belongs to nobody.
_OPEN = frozenset(
    {
        "members:staff_account",
        "members:staff_password",
        "members:authenticator",
        "members:authenticator_new",
        "members:recovery_codes",
        "members:step_up",
        "members:staff_sign_on_back",
        "sign_out",
        "set_language",
        "set_elder",
        "healthz",
    }
)


class SecondFactorMiddleware:
    """Asks once a request; nothing at all where no role needs more than a text message."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not settings.SECOND_FACTOR_FOR or not isinstance(user, User):
            return None
        if user.kind != User.Kind.STAFF or (match is not None and match.view_name in _OPEN):
            return None
        if is_enough(user, proof_of(request)):
            return None
        if has_authenticator(user):
            return redirect(with_query(reverse("members:step_up"), next=request.path))
        return redirect("members:authenticator_new")
