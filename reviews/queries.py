"""What the desk reads: cases a person may see, the queue page by page, counts without a count."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Assessment, Claim
from claims.words import item_label
from config.kernel.denial import Denied
from config.wording import listed
from members.models import ConflictOfInterest, Member, User
from members.policies import holds, paths_for, within
from members.roles import Permission
from members.workdays import calendar
from reviews.checks.registry import BY_NAME
from reviews.models import Decision, LaneCount, PreReview, Proposal, Review
from reviews.models.decision import Outcome
from reviews.ranks import first_rank
from reviews.sample_queries import being_read_by
from reviews.states import OPEN_STATES, ReviewState, WaitsFor

PAGE = 50
# A list of the overdue is for acting on; beyond this the exact number changes nothing.
MOST_COUNTED = 500

LANES: dict[str, tuple[ReviewState, ...]] = {
    "green": (ReviewState.GREEN,),
    "officer": (ReviewState.WITH_OFFICER,),
    "expert": (ReviewState.WITH_EXPERT,),
    "hold": (ReviewState.ON_HOLD,),
    "second": (ReviewState.PROPOSED,),
}

# Why a case lies where it lies, where the state says it all.
_WAITS: Mapping[ReviewState, Promise] = {
    ReviewState.GREEN: gettext_lazy("All checks passed"),
    ReviewState.WITH_EXPERT: gettext_lazy("An expert has been asked"),
}

_REFERENCE = re.compile(r"[Cc][0-9A-Za-z]{3,11}")
_SHORTEST_NAME = 2


class BadCursor(Denied):
    """The page link was cut off or changed by hand."""

    code = "bad_cursor"


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue, ready to print. `reason_words`: what keeps it from green."""

    reference: str
    masked_name: str
    item: str
    channel: str
    filed_at: datetime
    due_on: date
    days_left: int
    state: str
    state_label: str
    held_by: str
    held_by_me: bool
    held_since: datetime | None
    benefit: Decimal | None
    reason_words: str
    proposal: Proposal | None
    review_id: int
    version: int
    assessment_id: int | None


@dataclass(frozen=True)
class QueuePage:
    """`older` is the cursor of the next page; "" on the last."""

    rows: list[QueueRow]
    older: str


def visible_to(user: User) -> QuerySet[Review]:
    """Cases of the user's units, without those that they are too close to, and without the one that
    they are reading blind: elsewhere its decision could be read."""
    reviews = Review.objects.filter(within(paths_for(user, Permission.CASE_READ)))
    return without_conflicts(reviews, user).filter(~being_read_by(user, "claim_id"))


def workable_by(user: User) -> QuerySet[Review]:
    """Cases on which this user could act now: as officer, or as the second person."""
    officer = Q(state__in=[ReviewState.GREEN, ReviewState.WITH_OFFICER]) & within(
        paths_for(user, Permission.CASE_DECIDE)
    )
    proposed_by_user = Proposal.objects.filter(
        review=OuterRef("pk"), review_version=OuterRef("version") - 1, proposed_by=user
    )
    second = (
        Q(state=ReviewState.PROPOSED)
        & within(paths_for(user, Permission.PROPOSAL_CONFIRM))
        & ~Exists(proposed_by_user)
    )
    reviews = Review.objects.filter(officer | second).exclude(claim__filed_by=user)
    reviews = reviews.filter(~being_read_by(user, "claim_id"))
    return _not_judged_before(without_conflicts(reviews, user), user)


def advisable_by(user: User) -> QuerySet[Review]:
    """Cases about which this expert could be asked."""
    reviews = Review.objects.filter(within(paths_for(user, Permission.CASE_ADVISE)))
    reviews = without_conflicts(reviews.exclude(claim__filed_by=user), user)
    return _not_judged_before(reviews, user)


def may_work(user: User) -> bool:
    """Whether cases can wait for this user at all; whoever only reads gets no “next case”."""
    return holds(user, Permission.CASE_DECIDE) or holds(user, Permission.PROPOSAL_CONFIRM)


def queue_page(user: User, *, lane: str, after: str, today: date, now: datetime) -> QueuePage:
    """Fifty cases of a lane in the order of urgency, from the cursor on; three statements."""
    reviews = visible_to(user).filter(state__in=LANES[lane])
    if after:
        rank, pk = _read_cursor(after)
        # One range of the index: the bound on `rank` first, ties by key.
        reviews = reviews.filter(rank__gte=rank).exclude(rank=rank, pk__lte=pk)
    found = _with_names(reviews).order_by("rank", "pk")[: PAGE + 1]
    shown, more = list(found)[:PAGE], len(found) > PAGE
    older = f"{shown[-1].rank}-{shown[-1].pk}" if more else ""
    return QueuePage(_rows(shown, user, today, now), older)


def overdue(user: User, *, today: date, now: datetime, limit: int) -> tuple[list[QueueRow], int]:
    """The most urgent cases past their promised day, and how many there are (up to 500)."""
    late = visible_to(user).filter(state__in=OPEN_STATES, rank__lt=first_rank(today))
    number = late.order_by()[:MOST_COUNTED].count()
    if not number:
        return [], 0
    found = _with_names(late).order_by("rank", "pk")[:limit]
    return _rows(list(found), user, today, now), number


def open_with(user: User, *, today: date, now: datetime) -> list[QueueRow]:
    """Cases that the user has open, the one that was opened last first."""
    held = visible_to(user).filter(lease_holder=user, lease_until__gt=now, state__in=OPEN_STATES)
    return _rows(list(_with_names(held).order_by("-leased_at")[:PAGE]), user, today, now)


def rows_of(user: User, review_ids: Sequence[int], *, today: date, now: datetime) -> list[QueueRow]:
    """Those of the given cases that the user may see, in the order of urgency."""
    chosen = visible_to(user).filter(pk__in=review_ids)
    return _rows(list(_with_names(chosen).order_by("rank", "pk")), user, today, now)


def search(user: User, words: str, *, today: date, now: datetime) -> list[QueueRow]:
    """Cases whose reference begins with what was typed, or whose member has exactly this name."""
    text = "".join(words.split())
    if _REFERENCE.fullmatch(text):
        reviews = visible_to(user).filter(claim__reference__startswith=text.upper())
    elif len(text) >= _SHORTEST_NAME:
        reviews = visible_to(user).filter(member__in=Member.objects.filter(name=text))
    else:
        return []
    # An appealed case is found once, and its first round tells nothing.
    later = Review.objects.filter(claim=OuterRef("claim"), round__gt=OuterRef("round"))
    reviews = reviews.filter(~Exists(later))
    return _rows(list(_with_names(reviews).order_by("-pk")[:PAGE]), user, today, now)


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


@dataclass(frozen=True)
class DecidedRow:
    """A decision that can still be taken back."""

    reference: str
    masked_name: str
    denied: bool
    amount: Decimal
    effective_at: datetime


def just_decided(user: User, *, now: datetime) -> list[DecidedRow]:
    """Decisions in which the user had a part and that can still be taken back."""
    decisions = Decision.objects.filter(
        Q(decided_by=user) | Q(confirmed_by=user), effective_at__gt=now, undo=None, effect=None
    ).select_related("claim__member")
    return [
        DecidedRow(
            reference=decision.claim.reference,
            masked_name=decision.claim.member.masked_name,
            denied=decision.outcome == Outcome.DENIED,
            amount=decision.amount,
            effective_at=decision.effective_at,
        )
        for decision in decisions.order_by("-pk")[:PAGE]
    ]


def _not_judged_before(reviews: QuerySet[Review], user: User) -> QuerySet[Review]:
    """Without appeals against what this user had a part in."""
    before = Func(Value(user.pk), F("pk"), function="judged_before", output_field=BooleanField())
    return reviews.filter(Q(round=1) | ~Q(before))


def without_conflicts(reviews: QuerySet[Review], user: User) -> QuerySet[Review]:
    """Without cases of people that this user is too close to: it wins over every grant."""
    declared = ConflictOfInterest.objects.filter(
        user=user, until=None, member_id=OuterRef("member_id")
    )
    reviews = reviews.filter(~Exists(declared))
    if user.member_id is None:
        return reviews
    own_unit = Member.objects.filter(pk=user.member_id).values("unit_id")[:1]
    return reviews.exclude(member__unit_id=own_unit)


def _with_names(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.select_related("claim", "member", "lease_holder")


def _rows(reviews: list[Review], user: User, today: date, now: datetime) -> list[QueueRow]:
    latest = _latest_assessments([review.claim for review in reviews])
    reasons = _latest_reasons(reviews)
    proposals = _waiting_proposals(reviews)
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
                item=item_label(review.claim.item),
                channel=review.claim.get_channel_display(),
                filed_at=timezone.localtime(review.claim.filed_at),
                due_on=review.due_on,
                days_left=days.between(today, review.due_on),
                state=review.state,
                state_label=review.get_state_display(),
                held_by=holder.display_name if held and holder else "",
                held_by_me=held and review.lease_holder_id == user.pk,
                held_since=review.leased_at if held else None,
                # On an appeal nobody learns what anyone concluded from a list.
                benefit=assessment[1] if assessment and review.round == 1 else None,
                reason_words=_reason_words(review, reasons, proposals.get(review.pk)),
                proposal=proposals.get(review.pk),
                review_id=review.pk,
                version=review.version,
                assessment_id=assessment[0] if assessment else None,
            )
        )
    return rows


def _latest_assessments(claims: list[Claim]) -> dict[int, tuple[int, Decimal]]:
    rows = (
        Assessment.objects.filter(claim__in=[claim.pk for claim in claims])
        .order_by("claim_id", "-pk")
        .distinct("claim_id")
        .values_list("claim_id", "pk", "benefit")
    )
    return {claim_id: (pk, benefit) for claim_id, pk, benefit in rows}


def _reason_words(review: Review, reasons: dict[int, list[str]], proposal: Proposal | None) -> str:
    """Why a person has it: what keeps it from green, or who proposed what waits for another."""
    if review.round > 1:
        return _("Appeal")
    if proposal is not None:
        return _("Proposed by %(who)s") % {"who": proposal.proposed_by.display_name}
    if not _wants_reasons(review):
        if review.state == ReviewState.ON_HOLD:
            return str(WaitsFor(review.hold_for).label)
        return str(_WAITS.get(ReviewState(review.state), ""))
    codes = reasons.get(review.pk)
    if codes is None:
        return _("The machine gave up on this case")
    return listed(BY_NAME[code].concern for code in codes if code in BY_NAME)


def _wants_reasons(review: Review) -> bool:
    return review.state == ReviewState.WITH_OFFICER


def _latest_reasons(reviews: list[Review]) -> dict[int, list[str]]:
    """Only an officer's cases have any; of the others nobody asks."""
    wanted = [review.pk for review in reviews if _wants_reasons(review)]
    if not wanted:
        return {}
    rows = (
        PreReview.objects.filter(review__in=wanted)
        .order_by("review_id", "-pk")
        .distinct("review_id")
        .values_list("review_id", "reasons")
    )
    return dict(rows)


def _waiting_proposals(reviews: list[Review]) -> dict[int, Proposal]:
    wanted = [
        review.pk
        for review in reviews
        if review.state == ReviewState.PROPOSED and review.round == 1
    ]
    if not wanted:
        return {}
    rows = Proposal.objects.filter(
        review__in=wanted, review_version=F("review__version") - 1
    ).select_related("proposed_by")
    return {proposal.review_id: proposal for proposal in rows}


def _read_cursor(cursor: str) -> tuple[int, int]:
    rank, _sep, pk = cursor.partition("-")
    if not (rank.isdecimal() and pk.isdecimal() and rank.isascii() and pk.isascii()) or (
        len(cursor) > 30 or int(rank) >= 2**63 or int(pk) >= 2**63
    ):
        raise BadCursor(_("This page link is not complete. Please start from the first page."))
    return int(rank), int(pk)
