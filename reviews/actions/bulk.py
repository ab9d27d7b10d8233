"""What is done with many cases at once: each on its own, with a result of its own.

A denial is not among these acts, and never will be: whoever is refused was looked at alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.money import ZERO
from members.models import User
from reviews.actions.assign import assign_case
from reviews.actions.decide import Wish, decide
from reviews.actions.lease import release_for
from reviews.actions.tag import tag_case, untag_case
from reviews.models import Proposal, Review
from reviews.models.decision import Outcome
from reviews.policies import Stale
from reviews.queries import visible_to
from reviews.states import ReviewState


class Seen(NamedTuple):
    """A case as the person saw it when they ticked it; 0 where there was nothing."""

    review_id: int
    version: int
    assessment_id: int
    assigned_id: int = 0


@dataclass(frozen=True)
class BulkOutcome:
    """What became of one case; `refusal` is empty when it went through.

    `proposed`: it turned out to need a second person, who has it now.
    """

    reference: str
    amount: Decimal = ZERO
    refusal: str = ""
    proposed: bool = False


def confirm_green(*, cases: Sequence[Seen], actor: User, now: datetime) -> list[BulkOutcome]:
    """Confirm up to fifty green cases as computed, each a decision of its own.

    One that changed meanwhile is left out and says why; the others go through.
    """

    def confirm(review: Review, case: Seen) -> BulkOutcome:
        if review.state != ReviewState.GREEN:
            raise Stale(_("This case has left the green lane."))
        done = decide(
            review_id=review.pk,
            version=case.version,
            assessment_id=case.assessment_id,
            wish=Wish(Outcome.APPROVED),
            actor=actor,
            now=now,
        )
        reference = review.claim.reference
        return BulkOutcome(reference, done.amount, proposed=isinstance(done, Proposal))

    return _each(cases, actor, confirm)


def assign_many(
    *, cases: Sequence[Seen], to_id: int | None, actor: User, now: datetime
) -> list[BulkOutcome]:
    """Give them to one officer, or set them free; what somebody else got meanwhile stays theirs."""

    def assign(review: Review, case: Seen) -> None:
        seen_id = case.assigned_id or None
        assign_case(review_id=review.pk, to_id=to_id, seen_id=seen_id, actor=actor, now=now)

    return _each(cases, actor, assign)


def tag_many(
    *, cases: Sequence[Seen], tag_id: int, actor: User, now: datetime, off: bool = False
) -> list[BulkOutcome]:
    """Put one tag on all of them, or take it off."""
    act = untag_case if off else tag_case

    def tag(review: Review, _case: Seen) -> None:
        act(review_id=review.pk, tag_id=tag_id, actor=actor, now=now)

    return _each(cases, actor, tag)


def release_many(
    *, cases: Sequence[Seen], reason: str, actor: User, now: datetime
) -> list[BulkOutcome]:
    """Give back what one has open; as a supervisor, with a reason, what others have."""

    def release(review: Review, _case: Seen) -> None:
        release_for(review_id=review.pk, reason=reason, actor=actor, now=now)

    return _each(cases, actor, release)


def check_not_too_many(cases: Sequence[Seen]) -> None:
    if len(cases) > settings.BULK_MAX:
        raise Denied(
            _("At most %(number)s cases can be chosen at once.") % {"number": settings.BULK_MAX}
        )


def _each(
    cases: Sequence[Seen], actor: User, act: Callable[[Review, Seen], BulkOutcome | None]
) -> list[BulkOutcome]:
    """Each case in a transaction of its own: nobody waits for more than one.

    What a person may not see is passed over without a word, as if it did not exist.
    """
    check_not_too_many(cases)
    seen = visible_to(actor).select_related("claim").in_bulk([case.review_id for case in cases])
    outcomes = []
    for case in cases:
        review = seen.get(case.review_id)
        if review is None:
            continue
        reference = review.claim.reference
        try:
            outcomes.append(act(review, case) or BulkOutcome(reference))
        except Denied as denial:
            outcomes.append(BulkOutcome(reference, refusal=str(denial)))
    return outcomes
