"""The one place where a review's state changes; its event is written beside it."""

from datetime import datetime

from members.models import User
from reviews.models import Review, ReviewEvent
from reviews.states import REVIEW_MOVES


def lock_review(review_id: int) -> Review:
    """The review with its claim, locked until the transaction ends.

    Locks are taken in one order everywhere: entitlement, claim, review.
    """
    return (
        Review.objects.select_for_update(of=("self",))
        .select_related("claim__bank_account", "claim__scheme", "member")
        .get(pk=review_id)
    )


def move_review(
    review: Review, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """Move, raise the version, give the lease back, write the event."""
    review.state = REVIEW_MOVES.target(name, review.state)
    review.version += 1
    review.lease_holder = review.lease_until = review.leased_at = None
    review.save(update_fields=["state", "version", "lease_holder", "lease_until", "leased_at"])
    ReviewEvent.objects.create(
        review=review, move=name, state=review.state, actor=actor, reason=reason, moved_at=now
    )
