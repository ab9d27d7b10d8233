"""What every view of the desk begins with: who is asking, and may they see this case at all."""

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy

from config.kernel.denial import Conflict, Denied
from members.models import User
from members.roles import Permission
from members.views.access import private_page
from reviews.models import Review
from reviews.queries import visible_to

# Only for whoever may read cases; the refusal names the roles that may.
desk_page = private_page(
    Permission.CASE_READ,
    gettext_lazy("This page is for case officers and supervisors. Your role does not include it."),
)

# Only for whoever keeps the files of cases: letters to post, originals on their shelves.
keeper_page = private_page(
    Permission.CASE_KEEP,
    gettext_lazy("This page is for case officers and supervisors. Your role does not include it."),
)


def actor(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def case_of(request: HttpRequest, reference: str) -> Review:
    """The case behind a reference, in its last round; one of another unit, or too close to the
    user, is not there."""
    reviews = visible_to(actor(request)).select_related(
        "claim", "member", "lease_holder", "assigned_to"
    )
    review = reviews.filter(claim__reference=reference).order_by("-round").first()
    if review is None:
        raise Http404
    return review


def refused(form: Form, denial: Denied) -> int:
    """Say it on the form; the status of the answer: 409 where somebody was faster, else 422."""
    form.add_error(None, str(denial))
    return 409 if isinstance(denial, Conflict) else 422
