"""What a change of a person's record means for the claims that are open."""

from datetime import datetime

from django.db import transaction

from claims.actions.record import raise_version
from claims.models import Claim
from claims.states import UNDECIDED
from config.kernel.tasks import enqueue_follow_ups


@transaction.atomic
def look_again(*, member_id: int, change_id: int, now: datetime) -> int:
    """The person is not who the record said, or has died: what is not decided is computed and
    checked anew; how many claims."""
    undecided = Claim.objects.filter(member=member_id, state__in=UNDECIDED).order_by("pk")
    claims = list(undecided.select_for_update(of=("self",)))
    for claim in claims:
        raise_version(claim)
        enqueue_follow_ups("claims.facts_changed", claim.pk, now=now, version=claim.version)
    return len(claims)
