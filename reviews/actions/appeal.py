"""A member does not accept a denial: a second round, by people who had no part in the first."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.ask import reopen_for_appeal
from claims.actions.assess import assess_claim
from members.models import User
from reviews.actions.locks import lock_review
from reviews.actions.pre_review import RULES_VERSION, open_review
from reviews.models import Appeal, AppealView, PreReview
from reviews.policies import OpenQuestion, check_lease, check_may_record_view, check_version
from reviews.states import ReviewState

APPEAL = "appeal"
SHORTEST = 10


@transaction.atomic
def appeal(*, claim_id: int, text: str, actor: User, now: datetime) -> Appeal:
    """Open the second round: computed anew, with an officer, never green."""
    words = text.strip()
    if len(words) < SHORTEST:
        raise OpenQuestion(_("Please write at least ten characters."))
    claim = reopen_for_appeal(claim_id=claim_id, actor=actor, now=now)
    last = claim.reviews.latest("round")
    review = open_review(claim, ReviewState.WITH_OFFICER, now, round=last.round + 1, since=now)
    PreReview.objects.create(
        review=review,
        claim_version=claim.version,
        assessment=assess_claim(claim=claim, now=now),
        route=PreReview.Route.OFFICER,
        reasons=[APPEAL],
        rules_version=RULES_VERSION,
        reviewed_at=now,
    )
    return Appeal.objects.create(
        claim=claim, review=review, text=words[:1000], filed_by=actor, filed_at=now
    )


@transaction.atomic
def record_view(
    *, review_id: int, version: int, conclusion: str, grounds: str, actor: User, now: datetime
) -> AppealView:
    """What this person thinks before they know what others concluded; then they get to see it."""
    review = lock_review(review_id)
    check_may_record_view(actor, review)
    check_version(review, version)
    check_lease(actor, review, now)
    if conclusion not in AppealView.Conclusion.values:
        raise OpenQuestion(_("Please choose what you think."))
    if len(grounds.strip()) < SHORTEST:
        raise OpenQuestion(_("Please explain in at least ten characters."))
    return AppealView.objects.create(
        review=review,
        conclusion=conclusion,
        grounds=grounds.strip()[:500],
        recorded_by=actor,
        recorded_at=now,
    )
