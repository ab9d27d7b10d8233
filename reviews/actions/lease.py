"""Who has a case open: a lease of a quarter of an hour, kept alive by the page."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from config.kernel.denial import Denied
from members.models import User
from reviews.actions.locks import lock_review
from reviews.actions.move import note_desk
from reviews.desk_policies import check_may_release
from reviews.models import DeskEvent, Review
from reviews.policies import check_lease, check_may_see, check_may_work
from reviews.queries import workable_by
from reviews.states import Lane, ReviewState

LEASE = timedelta(minutes=15)

# An officer's case is the second person's all the same, and nobody's whose officer has left.
_FREE_FOR_ALL = (
    Q(assigned_to=None) | Q(state=ReviewState.PROPOSED) | Q(assigned_to__is_active=False)
)


@transaction.atomic
def open_case(*, review_id: int, actor: User, now: datetime, by_hand: bool = False) -> bool:
    """Take or prolong the lease; False where the page stays read-only.

    That is where a colleague holds it, and where the case does not wait for this person: whoever
    only reads keeps nobody from working. `by_hand`: chosen from a list and not given as the next
    one, which goes on record – unless the case is theirs anyway.
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
    if by_hand and review.open_with(now) != actor.pk and review.assigned_to_id != actor.pk:
        note_desk(review, DeskEvent.Act.PICK, actor=actor, now=now)
    _hold(review, actor, now)
    return True


@transaction.atomic
def keep_case(*, review_id: int, actor: User, now: datetime) -> bool:
    """The page's heartbeat: prolong a lease that is still the person's. One that was given back or
    taken from them is not taken again behind their back."""
    held = Review.objects.filter(pk=review_id, lease_holder=actor)
    return held.exists() and open_case(review_id=review_id, actor=actor, now=now)


@transaction.atomic
def next_case(*, actor: User, now: datetime, after: int | None = None) -> Review | None:
    """The most urgent case that nobody has open, leased to `actor`; None when all is done.

    What is assigned to them comes first, what is assigned to a colleague never. `after` is the
    review that the person has just left: of theirs those that they have not open already, then the
    others behind it, and then from the top, so that “next” never hands back the same one while
    there are others. Several officers at once get different cases: rows that a colleague is taking
    are skipped.
    """
    free = workable_by(actor).filter(
        Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_holder=actor)
    )
    theirs = free.filter(assigned_to=actor, lane__in=Lane.values)
    others = free.filter(_FREE_FOR_ALL)
    left = Review.objects.filter(pk=after).first() if after else None
    if left is None:
        review = _first(theirs) or _first(others)
    else:
        theirs, others = theirs.exclude(pk=left.pk), others.exclude(pk=left.pk)
        not_open = theirs.exclude(lease_holder=actor, lease_until__gt=now)
        review = _first(not_open) or _first(_behind(others, left, actor))
        review = review or _first(theirs) or _first(others)
    if review is not None:
        _hold(review, actor, now)
    return review


@transaction.atomic
def release_case(*, review_id: int, actor: User) -> None:
    """Give the case back without deciding."""
    Review.objects.filter(pk=review_id, lease_holder=actor).update(
        lease_holder=None, lease_until=None, leased_at=None
    )


@transaction.atomic
def release_for(*, review_id: int, reason: str, actor: User, now: datetime) -> None:
    """Give back what one has open oneself, or take it from a colleague, with a reason for them."""
    review = lock_review(review_id)
    holder = review.lease_holder
    check_may_release(actor, review, reason=reason, now=now)
    review.lease_holder = review.lease_until = review.leased_at = None
    review.save(update_fields=["lease_holder", "lease_until", "leased_at"])
    if holder == actor:
        note_desk(review, DeskEvent.Act.RELEASE, actor=actor, now=now)
    else:
        words = reason.strip()
        note_desk(review, DeskEvent.Act.BREAK, actor=actor, now=now, to=holder, reason=words)


def _behind(reviews: QuerySet[Review], left: Review, actor: User) -> QuerySet[Review]:
    """What comes after the case that was left; after one's own case: all."""
    if left.assigned_to_id == actor.pk:
        return reviews
    # The bound on `rank` first: one range of the index, and not all that lies before it.
    return reviews.filter(rank__gte=left.rank).exclude(rank=left.rank, pk__lt=left.pk)


def _first(reviews: QuerySet[Review]) -> Review | None:
    return (
        reviews.select_related("claim")
        .order_by("rank", "pk")
        .select_for_update(of=("self",), skip_locked=True)
        .first()
    )


def _hold(review: Review, actor: User, now: datetime) -> None:
    # A lease that ran out is a new one: “has it open since” tells of this sitting.
    if review.open_with(now) != actor.pk:
        review.leased_at = now
    review.lease_holder = actor
    review.lease_until = now + LEASE
    review.save(update_fields=["lease_holder", "lease_until", "leased_at"])
