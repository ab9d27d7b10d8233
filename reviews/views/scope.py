"""What every view of the desk begins with: who is asking, and may they see this case at all."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from members.models import User
from members.policies import holds
from members.roles import Permission
from reviews.models import Review
from reviews.queries import visible_to

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def desk_page(view: View[P]) -> View[P]:
    """Only for whoever may read cases; the refusal names the roles that may."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not holds(actor(request), Permission.CASE_READ):
            raise PermissionDenied(
                _("This page is for case officers and supervisors. Your role does not include it.")
            )
        response = view(request, *args, **kwargs)
        # Case files are not for the back button of whoever sits down next.
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def actor(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def case_of(request: HttpRequest, reference: str) -> Review:
    """The case behind a reference, in its last round; one of another unit, or too close to the
    user, is not there."""
    reviews = visible_to(actor(request)).select_related("claim", "member", "lease_holder")
    review = reviews.filter(claim__reference=reference).order_by("-round").first()
    if review is None:
        raise Http404
    return review
