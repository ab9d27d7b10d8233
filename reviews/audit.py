"""Decisions by nobody that were drawn to be read before they take effect: which, and until when."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from claims.models import Claim
from members.workdays import calendar
from reviews.models import Decision, QualitySample, SampleFinding
from reviews.states import SampleState


def unsigned_pending() -> QuerySet[Decision]:
    """Decided by nobody, neither in effect nor taken back."""
    return Decision.objects.filter(decided_by=None, effect=None, undo=None)


def pending_unread() -> QuerySet[Decision]:
    """Of these the ones that wait for a reader, or for the second one."""
    waiting = (SampleState.WAITING, SampleState.READING, SampleState.DIFFERS)
    return unsigned_pending().filter(sample_draw__sample__state__in=waiting)


def waits_for_reading(decision: Decision) -> bool:
    """Whether the reading keeps this decision from taking effect. One that found an error keeps it
    for good: it is taken back by who said so."""
    if decision.decided_by_id is not None:
        return False
    sample = QualitySample.objects.filter(draw__decision=decision).first()
    if sample is None:
        return False
    if sample.state == SampleState.SETTLED:
        return sample.finding.kind != SampleFinding.Kind.NO_ERROR
    return sample.state != SampleState.AGREED


def read_by(decided_at: datetime, claim: Claim) -> date:
    """The last day for the reading: so many working days, and never the promised day itself."""
    days = calendar()
    last = days.add(timezone.localdate(decided_at), settings.AUDIT_DAYS).day
    before = claim.promised_on - timedelta(days=1)
    while not days.is_working(before):
        before -= timedelta(days=1)
    return min(last, before)


def is_overdue(decision: Decision, *, now: datetime) -> bool:
    """Whether the day for its reading is over, and it is neither read nor in effect."""
    return is_past(decision, now=now) and pending_unread().filter(pk=decision.pk).exists()


def is_past(decision: Decision, *, now: datetime) -> bool:
    """Whether the day for the reading of one that waits for it is over."""
    return timezone.localdate(now) > read_by(decision.decided_at, decision.claim)
