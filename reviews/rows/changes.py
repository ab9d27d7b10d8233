"""What happened to a case since somebody opened it: for the panel of a 409 answer."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from claims.models import Assessment, Claim, EntitlementMove
from config.wording import money
from reviews.models import Review
from reviews.rows.events import REVIEW_MOVES, event_reason


@dataclass(frozen=True)
class Change:
    """Who did what, when."""

    at: datetime
    who: str
    what: str


def since_version(review: Review, version: int) -> list[Change]:
    """The acts after the version that was seen: the n-th event is the act on version n."""
    events = review.events.select_related("actor").order_by("pk")[max(version, 0) :]
    return [
        Change(
            at=event.moved_at,
            who=event.actor.display_name if event.actor else _("System"),
            what=_with_reason(str(REVIEW_MOVES.get(event.move, event.move)), event.reason),
        )
        for event in events
    ]


def since_assessment(claim: Claim, assessment_id: int) -> list[Change]:
    """What other claims of the member drew or gave back after the arithmetic that was seen."""
    seen = Assessment.objects.filter(pk=assessment_id, claim=claim).first()
    if seen is None:
        return []
    moves = (
        EntitlementMove.objects.filter(
            entitlement__member_id=claim.member_id,
            entitlement__scheme_id=claim.scheme_id,
            entitlement__item=claim.item,
            entitlement__period=claim.period,
            moved_at__gte=seen.assessed_at,
        )
        .exclude(claim=claim)
        .select_related("claim")
        .order_by("pk")
    )
    return [Change(at=move.moved_at, who=_who(move), what=_drawn(move)) for move in moves]


def _who(move: EntitlementMove) -> str:
    return move.claim.reference if move.claim else _("Another system")


def _drawn(move: EntitlementMove) -> str:
    amount = money(abs(move.amount))
    if move.claim is None and move.amount > 0:
        return _("%(amount)s were paid") % {"amount": amount}
    if move.amount < 0:
        return _("%(amount)s were given back") % {"amount": amount}
    return _("%(amount)s were granted") % {"amount": amount}


def _with_reason(words: str, reason: str) -> str:
    return f"{words} · {event_reason(reason)}" if reason else words
