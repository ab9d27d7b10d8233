"""One line of a list of cases, ready to print; all that a list shows of a case in one statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.freezes import is_frozen, outer
from claims.models import Assessment, Claim
from claims.words import item_label
from config.kernel.masking import mask_name
from config.wording import day, listed
from members.models import User
from members.workdays import calendar
from reviews.checks.registry import BY_NAME
from reviews.models import PreReview, Proposal, Review
from reviews.models.review import tags_in
from reviews.states import OPEN_STATES, ReviewState, WaitsFor

# Why a case lies where it lies, where the state says it all.
_WAITS: Mapping[ReviewState, Promise] = {
    ReviewState.GREEN: gettext_lazy("All checks passed"),
    ReviewState.WITH_EXPERT: gettext_lazy("An expert has been asked"),
}


class Proposed(NamedTuple):
    """What waits for a second person, as a list shows it."""

    outcome: str
    amount: Decimal
    by: str
    at: datetime


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue, ready to print. `reason_words`: what keeps it from green.

    `days_left` is empty where nobody waits any more, or the claim is frozen. Plain values only: a
    line is drawn once for equal ones.
    """

    reference: str
    masked_name: str
    item: str
    channel: str
    filed_at: datetime
    due_on: date
    days_left: int | None
    state: str
    state_label: str
    held_by: str
    held_by_me: bool
    held_since: datetime | None
    benefit: Decimal | None
    reason_words: str
    proposal: Proposed | None
    review_id: int
    version: int
    assessment_id: int | None
    frozen: bool
    tags: tuple[str, ...]
    assigned_to: str
    assigned_id: int
    assigned_to_me: bool

    @property
    def tick(self) -> str:
        """The case as it was seen: what a bulk act is told, see `reviews.views.bulk`."""
        return f"{self.review_id}:{self.version}:{self.assessment_id or 0}:{self.assigned_id}"


class Case(NamedTuple):
    """What a list needs of a case, and no more: sealed columns stay where they are."""

    review_id: int
    rank: int
    round: int
    state: str
    hold_for: str
    hold_until: date | None
    version: int
    due_on: date
    lease_holder_id: int | None
    lease_until: datetime | None
    leased_at: datetime | None
    reference: str
    item: str
    channel: str
    filed_at: datetime
    name: str
    held_by: str | None
    assessment_id: int | None
    benefit: Decimal | None
    reasons: list[str] | None
    frozen: bool
    clock_stands: bool
    marks: list[str]
    assigned_to_id: int | None
    assigned_to: str | None


def cases(reviews: QuerySet[Review]) -> Iterable[Case]:
    """The reviews with what lists print of them: one statement, nothing else is asked later."""
    latest = Assessment.objects.filter(claim=OuterRef("claim")).order_by("-pk")
    looked = PreReview.objects.filter(review=OuterRef("pk")).order_by("-pk")
    rows = reviews.values_list(
        "pk",
        "rank",
        "round",
        "state",
        "hold_for",
        "hold_until",
        "version",
        "due_on",
        "lease_holder",
        "lease_until",
        "leased_at",
        "claim__reference",
        "claim__item",
        "claim__channel",
        "claim__filed_at",
        "member__name",
        _name_of("lease_holder"),
        Subquery(latest.values("pk")[:1]),
        Subquery(latest.values("benefit")[:1]),
        Subquery(looked.values("reasons")[:1]),
        Exists(outer("claim", "claim__bank_account")),
        is_frozen(),
        "marks",
        "assigned_to",
        _name_of("assigned_to"),
    )
    return map(Case._make, rows)


def _name_of(person: str) -> Subquery:
    # Looked up and not joined, as in `outer`: planning was most of what this statement took.
    return Subquery(User.objects.filter(pk=OuterRef(person)).values("display_name")[:1])


def queue_rows(found: Iterable[Case], user: User, today: date, now: datetime) -> list[QueueRow]:
    """As lines to print; where cases wait for a second person, one more statement."""
    shown = list(found)
    proposals = _waiting_proposals(shown)
    days = calendar()
    # Each day is counted and each word looked up once, and not for each line.
    left = {due: days.between(today, due) for due in {case.due_on for case in shown if _runs(case)}}
    items = {item: item_label(item) for item in {case.item for case in shown}}
    channels = {value: str(label) for value, label in Claim.Channel.choices}
    states = {value: str(label) for value, label in ReviewState.choices}
    rows = []
    for case in shown:
        held = case.lease_until is not None and case.lease_until > now
        proposal = proposals.get(case.review_id)
        rows.append(
            QueueRow(
                reference=case.reference,
                masked_name=mask_name(case.name),
                item=items[case.item],
                channel=channels[case.channel],
                filed_at=timezone.localtime(case.filed_at),
                due_on=case.due_on,
                days_left=left[case.due_on] if _runs(case) else None,
                state=case.state,
                state_label=states[case.state],
                held_by=case.held_by or "" if held else "",
                held_by_me=held and case.lease_holder_id == user.pk,
                held_since=case.leased_at if held else None,
                # On an appeal nobody learns what anyone concluded from a list.
                benefit=case.benefit if case.round == 1 else None,
                reason_words=_reason_words(case, proposal),
                proposal=proposal,
                review_id=case.review_id,
                version=case.version,
                assessment_id=case.assessment_id,
                frozen=case.frozen,
                tags=tuple(tags_in(case.marks)),
                assigned_to=case.assigned_to or "",
                assigned_id=case.assigned_to_id or 0,
                assigned_to_me=case.assigned_to_id == user.pk,
            )
        )
    return rows


def _runs(case: Case) -> bool:
    return case.state in OPEN_STATES and not case.clock_stands


def _reason_words(case: Case, proposal: Proposed | None) -> str:
    """Why a person has it: what keeps it from green, or who proposed what waits for another."""
    if case.round > 1:
        return _("Appeal")
    if proposal is not None:
        return _("Proposed by %(who)s") % {"who": proposal.by}
    if case.state == ReviewState.ON_HOLD:
        words = WaitsFor(case.hold_for).label
        return _("%(why)s, until %(day)s") % {"why": words, "day": day(case.hold_until)}
    if case.state != ReviewState.WITH_OFFICER:
        return str(_WAITS.get(ReviewState(case.state), ""))
    if case.reasons is None:
        return _("The machine gave up on this case")
    return listed(BY_NAME[code].concern for code in case.reasons if code in BY_NAME)


def _waiting_proposals(found: Iterable[Case]) -> dict[int, Proposed]:
    wanted = [
        case.review_id for case in found if case.state == ReviewState.PROPOSED and case.round == 1
    ]
    if not wanted:
        return {}
    rows = Proposal.objects.filter(
        review__in=wanted, review_version=F("review__version") - 1
    ).values_list("review", "outcome", "amount", "proposed_by__display_name", "proposed_at")
    return {review: Proposed(outcome, amount, by, at) for review, outcome, amount, by, at in rows}
