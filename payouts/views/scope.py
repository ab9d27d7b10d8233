"""What every view of finance begins with: who is asking, and may they see this at all."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from members.models import User
from members.policies import holds
from members.roles import Permission
from payouts.models import PaymentBatch
from payouts.queries.scope import visible_batches

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def finance_page(view: View[P]) -> View[P]:
    """Only for finance; the refusal names the role."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not holds(actor(request), Permission.BATCH_READ):
            raise PermissionDenied(_("This page is for finance. Your role does not include it."))
        response = view(request, *args, **kwargs)
        # Names and amounts are not for the back button of whoever sits down next.
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def actor(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def batch_of(request: HttpRequest, reference: str) -> PaymentBatch:
    """The batch behind a reference; one of another unit is not there."""
    batches = visible_batches(actor(request)).select_related(
        "prepared_by", "released_by", "second_released_by"
    )
    return get_object_or_404(batches, reference=reference)
