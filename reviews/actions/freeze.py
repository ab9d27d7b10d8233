"""A freeze of a claim is over: the clock runs again, and decisions that waited take effect."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from claims.actions.record import lock_claim
from claims.freezes import of_claim
from claims.models import Claim, Freeze
from claims.states import UNDECIDED
from config.kernel.tasks import enqueue
from members.workdays import calendar
from reviews.actions.locks import lock_review
from reviews.models import Decision, FrozenDays, Review
from reviews.ranks import rank_of
from reviews.states import OPEN_STATES, ReviewState, WaitsFor


@transaction.atomic
def go_on_after_freeze(*, freeze_id: int, now: datetime) -> None:
    """The promised day moves by the working days for which the claim was frozen, once. Nothing goes
    on as long as another freeze holds it; a freeze of an account never held the desk."""
    freeze = Freeze.objects.get(pk=freeze_id)
    if freeze.claim_id is None:
        return
    claim = lock_claim(freeze.claim_id)
    if of_claim(claim.pk).exists():
        return
    _move_the_promise(freeze, claim)
    waiting = Decision.objects.filter(claim=claim, effect=None, undo=None)
    for decision in waiting.order_by("pk"):
        due = max(now, decision.effective_at)
        enqueue("reviews.take_effect", decision.pk, now=now, version=freeze_id, due_at=due)


def _move_the_promise(freeze: Freeze, claim: Claim) -> None:
    newest = claim.reviews.order_by("-round").values_list("pk", flat=True).first()
    review = lock_review(newest) if newest is not None else None
    stood_still = _days_frozen(freeze, review)
    _kept, made = FrozenDays.objects.get_or_create(
        freeze=freeze, defaults={"claim": claim, "days": len(stood_still)}
    )
    if not made or not stood_still or claim.state not in UNDECIDED:
        return
    days = calendar()
    promised = days.add(claim.promised_on, len(stood_still))
    claim.promised_on, claim.promise_is_provisional = promised.day, promised.provisional
    claim.save(update_fields=["promised_on", "promise_is_provisional"])
    if review is None or review.state not in OPEN_STATES:
        return
    review.due_on = promised.day
    review.rank = rank_of(promised.day, claim.filed_at)
    if review.state == ReviewState.ON_HOLD and review.hold_for == WaitsFor.MEMBER:
        # Who was asked could not be expected to answer meanwhile.
        review.hold_until = days.add(review.hold_until or promised.day, len(stood_still)).day
    review.save(update_fields=["due_on", "rank", "hold_until"])


def _days_frozen(freeze: Freeze, review: Review | None) -> list[date]:
    """Working days behind the day on which it began. Those on which the case was on hold are left
    out: the end of that waiting adds them, or has added them."""
    begin, end = timezone.localdate(_begin(freeze)), timezone.localdate(freeze.ended_at)
    held = _on_hold(review) if review is not None else []
    days = calendar()
    span = (begin + timedelta(days=step) for step in range(1, (end - begin).days + 1))
    return [
        day
        for day in span
        if days.is_working(day) and not any(first < day <= last for first, last in held)
    ]


def _begin(freeze: Freeze) -> datetime:
    """When what ends now began; a freeze that was replaced by this one belongs to it."""
    begin = _began(freeze)
    earlier = Freeze.objects.filter(claim=freeze.claim_id, ended_at__isnull=False)
    for other in earlier.exclude(pk=freeze.pk).order_by("-ended_at"):
        started = _began(other)
        if other.ended_at is not None and started < begin <= other.ended_at:
            begin = started
    return begin


def _began(freeze: Freeze) -> datetime:
    if freeze.holds_at_once:
        return freeze.asked_at
    confirmed = freeze.events.filter(move="confirm").first()
    return confirmed.moved_at if confirmed is not None else freeze.ended_at or freeze.asked_at


def _on_hold(review: Review) -> list[tuple[date, date]]:
    """Day on which each waiting began, and day on which it ended; still waiting: for ever. A case
    that was set aside waits for nobody whose days would be added."""
    spans: list[tuple[date, date]] = []
    began: date | None = None
    for event in review.events.order_by("pk"):
        if event.state == ReviewState.ON_HOLD and event.move != "set_aside":
            began = began or timezone.localdate(event.moved_at)
        elif began is not None:
            spans.append((began, timezone.localdate(event.moved_at)))
            began = None
    return [*spans, (began, date.max)] if began is not None else spans
