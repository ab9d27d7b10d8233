"""What is on somebody's desk: cases that wait for what they began, though any colleague may act."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from members.models import User
from reviews.models import Absence, Enquiry, HandedCase, Proposal, Referral, Review, ReviewEvent
from reviews.states import (
    DECIDABLE,
    ENQUIRY_OPEN,
    OPEN_STATES,
    STOPS_CLOCK,
    ReferralState,
    ReviewState,
    WaitsFor,
)

G = HandedCase.Ground


def desk_of(user: User) -> dict[int, list[str]]:
    """Open cases of the user with why they are theirs, by review; nine statements."""
    grounds: dict[int, list[str]] = defaultdict(list)
    for ground, reviews in _parts(user):
        for review_id in reviews:
            grounds[review_id].append(ground.value)
    return dict(sorted(grounds.items()))


def still_with(user: User) -> QuerySet[HandedCase]:
    """Cases that were handed to the user, are open, and were not handed on since."""
    later = HandedCase.objects.filter(review=OuterRef("review"), pk__gt=OuterRef("pk"))
    return HandedCase.objects.filter(~Exists(later), to=user, review__state__in=OPEN_STATES)


def is_away(user_id: int, day: date) -> bool:
    return away_on(day).filter(person=user_id).exists()


def away_on(day: date) -> QuerySet[Absence]:
    return Absence.objects.filter(ended_at=None, first_on__lte=day, last_on__gte=day)


def _parts(user: User) -> Iterable[tuple[HandedCase.Ground, Iterable[int]]]:
    reviews = Review.objects.filter(state__in=OPEN_STATES)
    yield G.OPEN, _keys(reviews.filter(lease_holder=user))
    yield G.ASSIGNED, _keys(reviews.filter(assigned_to=user))
    held = reviews.filter(state=ReviewState.ON_HOLD, hold_by=user)
    yield G.HELD, _keys(held.filter(hold_for__in=STOPS_CLOCK))
    yield G.SET_ASIDE, _keys(held.filter(hold_for=WaitsFor.DAY))
    events = ReviewEvent.objects.filter(review=OuterRef("pk"), actor__isnull=False)
    people = events.order_by("-pk")
    last = reviews.annotate(
        acted_by=Subquery(people.values("actor")[:1]), act=Subquery(people.values("move")[:1])
    )
    asked = last.filter(state__in=DECIDABLE, acted_by=user, act__in=("hold", "enquire"))
    yield G.RETURNED, _keys(asked)
    yield G.REFERRAL, _keys(_asked_in(reviews, Referral, user, [ReferralState.OPEN]))
    yield G.ENQUIRY, _keys(_asked_in(reviews, Enquiry, user, ENQUIRY_OPEN))
    newest = Proposal.objects.filter(review=OuterRef("pk")).order_by("-pk")
    sent_back = last.annotate(proposer=Subquery(newest.values("proposed_by")[:1])).filter(
        state__in=DECIDABLE, act="send_back", proposer=user
    )
    yield G.SENT_BACK, _keys(sent_back)
    yield G.STOOD_IN, still_with(user).values_list("review", flat=True)


def _asked_in(
    reviews: QuerySet[Review], kind: type[Referral] | type[Enquiry], user: User, open_in: Iterable
) -> QuerySet[Review]:
    questions = kind.objects.filter(asked_by=user, state__in=[state.value for state in open_in])
    return reviews.filter(Q(pk__in=questions.values("review")))


def _keys(reviews: QuerySet[Review]) -> Iterable[int]:
    return reviews.values_list("pk", flat=True)
