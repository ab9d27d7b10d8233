"""What every view of finance begins with: who is asking, and may they see this at all."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from members.models import User
from members.roles import Permission
from members.views.access import private_page
from payouts.models import PaymentBatch
from payouts.queries.scope import visible_batches

# Only for finance; the refusal names the role.
finance_page = private_page(
    Permission.BATCH_READ,
    gettext_lazy("This page is for finance. Your role does not include it."),
)


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
