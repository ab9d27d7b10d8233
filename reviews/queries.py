"""What the desk reads: cases a person may see, the queue page by page, counts without a count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models import Assessment, Claim
from config.kernel.denial import Denied
from members.models import ConflictOfInterest, User
from members.policies import paths_for, within
from members.roles import Permission
from members.workdays import calendar
from reviews.models import Decision, LaneCount, PreReview, Review
from reviews.states import ReviewState

PAGE = 50

LANES: dict[str, tuple[ReviewState, ...]] = {
    "green": (ReviewState.GREEN,),
    "officer": (ReviewState.WITH_OFFICER,),
    "second": (ReviewState.PROPOSED,),
}


class BadCursor(Denied):
    """The page link was cut off or changed by hand."""

    code = "bad_cursor"


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue, ready to print."""

    reference: str
    masked_name: str
    item: str
    filed_at: datetime
    due_on: date
    days_left: int
    state: str
    held_by: str
    held_by_me: bool
    benefit: object
    reasons: Sequence[str]
    review_id: int
    version: int
    assessment_id: int | None


@dataclass(frozen=True)
class QueuePage:
    rows: list[QueueRow]
    older: str


def visible_to(user: User) -> QuerySet[Review]:
    """Cases of the user's units, without those that they are too close to."""
    reviews = Review.objects.filter(within(paths_for(user, Permission.CASE_READ)))
    return _without_conflicts(reviews, user)


def workable_by(user: User) -> QuerySet[Review]:
    """Cases on which this user could act now: as officer, or as the second person."""
    officer = Q(state__in=[ReviewState.GREEN, ReviewState.WITH_OFFICER]) & within(
        paths_for(user, Permission.CASE_DECIDE)
    )
    second = Q(state=ReviewState.PROPOSED) & within(paths_for(user, Permission.PROPOSAL_CONFIRM))
    reviews = Review.objects.filter(officer | second).exclude(claim__filed_by=user)
    return _without_conflicts(reviews, user)


def queue_page(user: User, *, lane: str, after: str, today: date, now: datetime) -> QueuePage:
    """Fifty cases of a lane in the order of urgency, from the cursor on; four statements."""
    reviews = visible_to(user).filter(state__in=LANES[lane])
    if after:
        rank, pk = _read_cursor(after)
        # One range of the index: the bound on `rank` first, ties by key.
        reviews = reviews.filter(rank__gte=rank).exclude(rank=rank, pk__lte=pk)
    found = list(
        reviews.select_related("claim", "member", "lease_holder").order_by("rank", "pk")[: PAGE + 1]
    )
    shown, more = found[:PAGE], len(found) > PAGE
    older = f"{shown[-1].rank}-{shown[-1].pk}" if more else ""
    return QueuePage(_rows(shown, user, today, now), older)


def search(user: User, words: str, *, today: date, now: datetime) -> list[QueueRow]:
    """Cases whose reference begins with what was typed, or whose member has exactly this name."""
    text = words.strip()
    if len(text) < 2:
        return []
    reviews = visible_to(user).filter(
        Q(claim__reference__startswith=text.upper()) | Q(member__name=text)
    )
    found = reviews.select_related("claim", "member", "lease_holder").order_by("-pk")[:PAGE]
    return _rows(list(found), user, today, now)


def lane_counts(user: User) -> dict[str, int]:
    """Open cases by lane under the user's units, from the counter table: one statement."""
    counts = (
        LaneCount.objects.filter(within(paths_for(user, Permission.CASE_READ)))
        .values("state")
        .annotate(total=Sum("number"))
        .values_list("state", "total")
    )
    by_state = dict(counts)
    return {lane: sum(by_state.get(state, 0) for state in states) for lane, states in LANES.items()}


def just_decided(user: User, *, now: datetime) -> list[Decision]:
    """The user's decisions that can still be taken back."""
    return list(
        Decision.objects.filter(
            Q(decided_by=user, confirmed_by=None) | Q(confirmed_by=user),
            effective_at__gt=now,
            undo=None,
            effect=None,
        )
        .select_related("claim__member")
        .order_by("-pk")[:PAGE]
    )


def _without_conflicts(reviews: QuerySet[Review], user: User) -> QuerySet[Review]:
    declared = ConflictOfInterest.objects.filter(
        user=user, until=None, member_id=OuterRef("member_id")
    )
    reviews = reviews.filter(~Exists(declared))
    if user.member_id is None or user.member is None:
        return reviews
    return reviews.exclude(member_id=user.member_id).exclude(unit_path=user.member.unit_path)


def _rows(reviews: list[Review], user: User, today: date, now: datetime) -> list[QueueRow]:
    latest = _latest_assessments([review.claim for review in reviews])
    reasons = _latest_reasons(reviews)
    days = calendar()
    rows = []
    for review in reviews:
        held = review.lease_until is not None and review.lease_until > now
        assessment = latest.get(review.claim_id)
        holder = review.lease_holder
        rows.append(
            QueueRow(
                reference=review.claim.reference,
                masked_name=review.member.masked_name,
                item=review.claim.item,
                filed_at=timezone.localtime(review.claim.filed_at),
                due_on=review.due_on,
                days_left=days.between(today, review.due_on),
                state=review.state,
                held_by=holder.display_name if held and holder else "",
                held_by_me=held and review.lease_holder_id == user.pk,
                benefit=assessment[1] if assessment else None,
                reasons=reasons.get(review.pk, []),
                review_id=review.pk,
                version=review.version,
                assessment_id=assessment[0] if assessment else None,
            )
        )
    return rows


def _latest_assessments(claims: list[Claim]) -> dict[int, tuple[int, object]]:
    rows = (
        Assessment.objects.filter(claim__in=[claim.pk for claim in claims])
        .order_by("claim_id", "-pk")
        .distinct("claim_id")
        .values_list("claim_id", "pk", "benefit")
    )
    return {claim_id: (pk, benefit) for claim_id, pk, benefit in rows}


def _latest_reasons(reviews: list[Review]) -> dict[int, list[str]]:
    rows = (
        PreReview.objects.filter(review__in=[review.pk for review in reviews])
        .order_by("review_id", "-pk")
        .distinct("review_id")
        .values_list("review_id", "reasons")
    )
    return dict(rows)


def _read_cursor(cursor: str) -> tuple[int, int]:
    rank, _sep, pk = cursor.partition("-")
    if not (rank.isdecimal() and pk.isdecimal() and len(cursor) < 40):
        raise BadCursor(_("This page link is not complete. Please start from the first page."))
    return int(rank), int(pk)
