"""What an officer set aside: until when and why, on the case and on one's own day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from members.models import User
from reviews.models import Review, ReviewEvent
from reviews.queries import rows_of, visible_to
from reviews.rows.queue import QueueRow
from reviews.set_aside_policies import is_set_aside
from reviews.states import DECIDABLE, Lane, WaitsFor

_MOST = 50


@dataclass(frozen=True)
class SetAside:
    """Who set the case aside, until when and why; `over`: it came back, nobody has acted since."""

    by: str
    at: datetime
    until: date
    reason: str
    over: bool


@dataclass(frozen=True)
class Waiting:
    """A case that rests on somebody's desk until its day."""

    row: QueueRow
    until: date
    reason: str


def set_aside_row(review: Review, *, blind: bool = False) -> SetAside | None:
    """`blind`: without the reason, which may tell what a colleague thinks of an appeal."""
    rests = is_set_aside(review)
    if not rests and review.state not in DECIDABLE:
        return None
    acts = review.events.filter(actor__isnull=False).exclude(move="resume")
    event = acts.select_related("actor").order_by("-pk").first()
    if event is None or event.actor is None or event.move != "set_aside":
        return None
    until, reason = _told(event.reason)
    return SetAside(
        by=event.actor.display_name,
        at=event.moved_at,
        until=until,
        reason="" if blind else reason,
        over=not rests,
    )


def waiting_with(user: User, *, today: date, now: datetime) -> list[Waiting]:
    """What rests with this person until a day, the nearest day first; two statements.

    On an appeal that came from a colleague the reason stays with the case: see `set_aside_row`.
    """
    events = ReviewEvent.objects.filter(review=OuterRef("pk"), move="set_aside").order_by("-pk")
    resting = (
        visible_to(user)
        .filter(lane=Lane.ON_HOLD, hold_for=WaitsFor.DAY, hold_by=user)
        .annotate(
            told=Subquery(events.values("reason")[:1]), by=Subquery(events.values("actor")[:1])
        )
        .order_by("hold_until", "rank", "pk")
        .values_list("pk", "hold_until", "told", "by", "round")[:_MOST]
    )
    found = list(resting)
    if not found:
        return []
    keys = [pk for pk, *_rest in found]
    rows = {row.review_id: row for row in rows_of(user, keys, today=today, now=now)}
    return [
        Waiting(
            row=rows[pk],
            until=until,
            reason=_told(told)[1] if round_ == 1 or by == user.pk else "",
        )
        for pk, until, told, by, round_ in found
        if pk in rows and until is not None
    ]


def _told(reason: str) -> tuple[date, str]:
    """The day and the words of an event, as `set_aside` wrote them."""
    until, _dot, words = reason.partition(" · ")
    return date.fromisoformat(until), words
