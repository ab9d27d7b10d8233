"""What a member's pages may show: their own claims; another's does not exist."""

from django.http import Http404, HttpRequest

from claims.models import Claim
from claims.queries.status import own_claim
from members.views.access import member_of


def claim_of(request: HttpRequest, reference: str) -> Claim:
    """The signed-in member's claim; Http404 where it is none of theirs."""
    claim = own_claim(member_of(request), reference)
    if claim is None:
        raise Http404
    return claim
