"""Who has a case open: a lease of a quarter of an hour, kept alive by the page."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from config.kernel.denial import Conflict
from members.models import User
from reviews.models import Review
from reviews.policies import check_lease, check_may_see
from reviews.queries import workable_by

LEASE = timedelta(minutes=15)


@transaction.atomic
def open_case(*, review_id: int, actor: User, now: datetime) -> bool:
    """Take or prolong the lease; False when a colleague holds it (the page is then read-only)."""
    review = (
        Review.objects.select_for_update(of=("self",)).select_related("member").get(pk=review_id)
    )
    check_may_see(actor, review)
    try:
        check_lease(actor, review, now)
    except Conflict:
        return False
    _hold(review, actor, now)
    return True


@transaction.atomic
def next_case(*, actor: User, now: datetime) -> Review | None:
    """The most urgent case that nobody has open, leased to `actor`; None when all is done.

    Several officers at once get different cases: rows that a colleague is taking are skipped.
    """
    review = (
        workable_by(actor)
        .filter(Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_holder=actor))
        .order_by("rank", "pk")
        .select_for_update(of=("self",), skip_locked=True)
        .first()
    )
    if review is not None:
        _hold(review, actor, now)
    return review


@transaction.atomic
def release_case(*, review_id: int, actor: User) -> None:
    """Give the case back without deciding."""
    Review.objects.filter(pk=review_id, lease_holder=actor).update(
        lease_holder=None, lease_until=None, leased_at=None
    )


def _hold(review: Review, actor: User, now: datetime) -> None:
    if review.lease_holder_id != actor.pk or review.leased_at is None:
        review.leased_at = now
    review.lease_holder = actor
    review.lease_until = now + LEASE
    review.save(update_fields=["lease_holder", "lease_until", "leased_at"])
