"""An officer puts a misread fact right; what depends on it follows."""

from datetime import datetime

from django.db import transaction

from claims.actions.correct import correct_fact
from claims.models import Claim, Fact
from config.kernel.tasks import enqueue
from members.models import User
from reviews.actions.locks import lock_review
from reviews.actions.pre_review import lock_for_judging, pre_review_claim
from reviews.models import Review
from reviews.policies import check_may_recount


@transaction.atomic
def correct(
    *, review_id: int, name: str, value: str, was_id: int | None, actor: User, now: datetime
) -> Fact:
    """The corrected fact; arithmetic and checks are done again for the new version at once.

    The money is never corrected: it follows from the facts. Raises what `correct_fact` raises.
    """
    claim_id = Review.objects.values_list("claim_id", flat=True).get(pk=review_id)
    lock_for_judging(claim_id)
    review = lock_review(review_id)
    check_may_recount(actor, review, now)
    fact = correct_fact(
        claim_id=claim_id, name=name, value=value, was_id=was_id, actor=actor, now=now
    )
    if pre_review_claim(claim_id=claim_id, now=now) is not None:
        version = Claim.objects.values_list("version", flat=True).get(pk=claim_id)
        enqueue("reviews.propose_diagnosis", claim_id, now=now, version=version)
    return fact
