"""Who has a case open: a lease of a quarter of an hour, kept alive by the page."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from config.kernel.denial import Denied
from members.models import User
from reviews.models import Review
from reviews.policies import check_lease, check_may_see, check_may_work
from reviews.queries import workable_by

LEASE = timedelta(minutes=15)


@transaction.atomic
def open_case(*, review_id: int, actor: User, now: datetime) -> bool:
    """Take or prolong the lease; False where the page stays read-only.

    That is where a colleague holds it, and where the case does not wait for this person: whoever
    only reads keeps nobody from working.
    """
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("member", "claim")
        .get(pk=review_id)
    )
    check_may_see(actor, review)
    try:
        check_may_work(actor, review)
        check_lease(actor, review, now)
    except Denied:
        return False
    _hold(review, actor, now)
    return True


@transaction.atomic
def next_case(*, actor: User, now: datetime, after: int | None = None) -> Review | None:
    """The most urgent case that nobody has open, leased to `actor`; None when all is done.

    `after` is the review that the person has just left: the search goes on behind it and begins
    again at the top, so that “next” never hands back the same one while there are others. Several
    officers at once get different cases: rows that a colleague is taking are skipped.
    """
    free = workable_by(actor).filter(
        Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_holder=actor)
    )
    left = Review.objects.filter(pk=after).values_list("pk", "rank").first() if after else None
    review = None
    if left is not None:
        pk, rank = left
        free = free.exclude(pk=pk)
        # The bound on `rank` first: one range of the index, and not all that lies before it.
        review = _first(free.filter(rank__gte=rank).exclude(rank=rank, pk__lt=pk))
    review = review or _first(free)
    if review is not None:
        _hold(review, actor, now)
    return review


@transaction.atomic
def release_case(*, review_id: int, actor: User) -> None:
    """Give the case back without deciding."""
    Review.objects.filter(pk=review_id, lease_holder=actor).update(
        lease_holder=None, lease_until=None, leased_at=None
    )


def _first(reviews: QuerySet[Review]) -> Review | None:
    return (
        reviews.select_related("claim")
        .order_by("rank", "pk")
        .select_for_update(of=("self",), skip_locked=True)
        .first()
    )


def _hold(review: Review, actor: User, now: datetime) -> None:
    # A lease that ran out is a new one: “has it open since” tells of this sitting.
    running = review.lease_until is not None and review.lease_until > now
    if review.lease_holder_id != actor.pk or not running:
        review.leased_at = now
    review.lease_holder = actor
    review.lease_until = now + LEASE
    review.save(update_fields=["lease_holder", "lease_until", "leased_at"])
