"""What the desk reads: cases a person may see, the queue page by page, counts without a count."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.utils.translation import gettext as _

from claims.freezes import is_frozen
from config.kernel.denial import Denied
from members.models import ConflictOfInterest, Member, User
from members.policies import holds, paths_for, within
from members.roles import Permission
from members.workdays import calendar
from reviews.models import Decision, LaneCount, Proposal, Review
from reviews.models.decision import Outcome
from reviews.ranks import first_rank
from reviews.rows.queue import QueueRow, cases, queue_rows
from reviews.sample_queries import being_read_by
from reviews.states import OPEN_STATES, Lane, ReviewState

PAGE = 50
# A list of the overdue is for acting on; beyond this the exact number changes nothing.
MOST_COUNTED = 500

# By their names in addresses. What one has put on hold oneself, and what one has just decided, are
# lists of one's own beside them (reviews/queue_queries.py).
LANES: dict[str, Lane] = {
    "green": Lane.GREEN,
    "officer": Lane.WITH_OFFICER,
    "back": Lane.BACK,
    "appeal": Lane.APPEAL,
    "expert": Lane.WITH_EXPERT,
    "hold": Lane.ON_HOLD,
    "second": Lane.PROPOSED,
}

_REFERENCE_PART = re.compile(r"[0-9A-Za-z]{4,12}")
_SHORTEST_NAME = 2
ANY_NUMBER = range(2**63)


# Whatever is about one member.
Row = TypeVar("Row", bound=Model)


class BadCursor(Denied):
    """The page link was cut off or changed by hand."""

    code = "bad_cursor"


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
    acts: list[Q] = []
    if paths := paths_for(user, Permission.CASE_DECIDE):
        acts.append(Q(state__in=[ReviewState.GREEN, ReviewState.WITH_OFFICER]) & within(paths))
    if paths := paths_for(user, Permission.PROPOSAL_CONFIRM):
        proposed_by_user = Proposal.objects.filter(
            review=OuterRef("pk"), review_version=OuterRef("version") - 1, proposed_by=user
        )
        second = Q(state=ReviewState.PROPOSED) & within(paths)
        acts.append(Q(second, ~Exists(proposed_by_user)))
    # That all of these are open is said once more: only then is the index of the open ones used.
    reviews = Review.objects.filter(reduce(or_, acts, Q(pk__in=[])), state__in=OPEN_STATES).exclude(
        claim__filed_by=user
    )
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


def page_of(
    reviews: QuerySet[Review], user: User, *, after: str, today: date, now: datetime
) -> QueuePage:
    """Fifty of these cases in the order of urgency, from the cursor on; one statement, two where
    cases wait for a second person."""
    if after:
        rank, pk = read_pair(after)
        # One range of the index: the bound on `rank` first, ties by key.
        reviews = reviews.filter(rank__gte=rank).exclude(rank=rank, pk__lte=pk)
    found = list(cases(reviews.order_by("rank", "pk")[: PAGE + 1]))
    shown = found[:PAGE]
    older = f"{shown[-1].rank}-{shown[-1].review_id}" if len(found) > PAGE else ""
    return QueuePage(queue_rows(shown, user, today, now), older)


def overdue(user: User, *, today: date, now: datetime, limit: int) -> tuple[list[QueueRow], int]:
    """The most urgent cases past their promised day, and how many there are (up to 500)."""
    late = visible_to(user).filter(past_due(today), state__in=OPEN_STATES)
    number = late.order_by()[:MOST_COUNTED].count()
    if not number:
        return [], 0
    found = cases(late.order_by("rank", "pk")[:limit])
    return queue_rows(found, user, today, now), number


def past_due(today: date) -> Q:
    """What is overdue, wherever it is counted or listed: a working day has passed since the
    promised one, and no freeze has stopped the clock."""
    return Q(~is_frozen(), rank__lt=in_time_from(today))


def in_time_from(today: date) -> int:
    """No case that is in time ranks below this. A promise that ended on Friday is not broken on
    Sunday: no day was left to keep it."""
    return first_rank(calendar().last_working(today))


def open_with(user: User, *, today: date, now: datetime) -> list[QueueRow]:
    """Cases that the user has open, the one that was opened last first."""
    held = visible_to(user).filter(lease_holder=user, lease_until__gt=now, state__in=OPEN_STATES)
    return queue_rows(cases(held.order_by("-leased_at")[:PAGE]), user, today, now)


def rows_of(user: User, review_ids: Sequence[int], *, today: date, now: datetime) -> list[QueueRow]:
    """Those of the given cases that the user may see, in the order of urgency."""
    chosen = visible_to(user).filter(pk__in=review_ids)
    return queue_rows(cases(chosen.order_by("rank", "pk")), user, today, now)


def search(user: User, words: str, *, today: date, now: datetime) -> list[QueueRow]:
    """Cases with this part of a reference, else of a name; of very many any fifty."""
    text = "".join(words.split())
    found: list[int] = []
    if _REFERENCE_PART.fullmatch(text):
        found = _some_with_part(user, "claim__reference", text.upper(), size=4)
    if not found and len(text) >= _SHORTEST_NAME:
        found = _some_with_part(user, "member__name", text, size=2)
    if not found:
        return []
    return queue_rows(cases(Review.objects.filter(pk__in=found).order_by("-pk")), user, today, now)


def _some_with_part(user: User, field: str, part: str, *, size: int) -> list[int]:
    """Fifty at most, found by the pieces of `size` characters that the part is made of.

    Without an order: whoever has a very common name is not sorted to be cut off afterwards.
    """
    pieces = ArrayField(TextField())
    reviews = (
        visible_to(user)
        .annotate(
            has=Func(F(field), Value(size), function="text_pieces", output_field=pieces),
            wanted=Func(Value(part), Value(size), function="text_pieces", output_field=pieces),
        )
        .filter(has__contains=F("wanted"), **{f"{field}__contains": part})
    )
    # An appealed case is found once, and its first round tells nothing.
    later = Review.objects.filter(claim=OuterRef("claim"), round__gt=OuterRef("round"))
    return list(reviews.filter(~Exists(later)).values_list("pk", flat=True)[:PAGE])


def lane_counts(user: User) -> dict[str, int]:
    """Open cases by lane under the user's units, from the counter table: one statement."""
    counted = lanes_counted(user).annotate(total=Sum("number"))
    return by_name(dict(counted.values_list("lane", "total")))


def lanes_counted(user: User) -> QuerySet:
    """The counter table under the user's units, a row for each lane to sum up."""
    counters = LaneCount.objects.filter(within(paths_for(user, Permission.CASE_READ)))
    return counters.filter(lane__in=Lane.values).values("lane")


def by_name(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts of lanes by their names in addresses, the empty ones too."""
    return {name: counts.get(lane.value, 0) for name, lane in LANES.items()}


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


def without_conflicts(rows: QuerySet[Row], user: User) -> QuerySet[Row]:
    """Without cases of people that this user is too close to: it wins over every grant. For what
    else has a `member`, too."""
    declared = ConflictOfInterest.objects.filter(
        user=user, until=None, member_id=OuterRef("member_id")
    )
    rows = rows.filter(~Exists(declared))
    if user.member_id is None:
        return rows
    own_unit = Member.objects.filter(pk=user.member_id).values("unit_id")[:1]
    return rows.exclude(member__unit_id=own_unit)


def read_number(cursor: str, among: range = ANY_NUMBER) -> int:
    """The number of the row that a page ends with. Raises BadCursor."""
    digits = cursor.isascii() and cursor.isdecimal() and len(cursor) <= 19
    if not digits or int(cursor) not in among:
        raise BadCursor(_("This page link is not complete. Please start from the first page."))
    return int(cursor)


def read_pair(cursor: str, among: range = ANY_NUMBER) -> tuple[int, int]:
    """The same where rows are in the order of a number, and of their own where that is equal."""
    first, _sep, pk = cursor.partition("-")
    return read_number(first, among), read_number(pk)
