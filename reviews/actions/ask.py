"""An officer asks the member for a paper: the case rests until it comes, or its day has passed."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from claims.actions.ask_papers import request_papers
from claims.actions.record import lock_claim
from members.models import User
from reviews.actions.hold import hold_case
from reviews.models import Review


@transaction.atomic
def ask_for_papers(
    *,
    review_id: int,
    version: int,
    kinds: Sequence[str],
    note: str,
    until: date,
    actor: User,
    now: datetime,
) -> None:
    """Hold the case, keep what is asked for, and tell the member. Raises as `hold_case` does."""
    claim_id = Review.objects.values_list("claim_id", flat=True).get(pk=review_id)
    hold_case(review_id=review_id, version=version, until=until, reason=note, actor=actor, now=now)
    request_papers(
        claim=lock_claim(claim_id), kinds=kinds, note=note, until=until, actor=actor, now=now
    )
