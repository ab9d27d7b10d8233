"""A claim that came before its day: kept, and taken up by itself when the day has come."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from claims.actions.record import lock_claim, move_claim, raise_version
from claims.models import Claim
from claims.states import ClaimState
from config.kernel.tasks import enqueue, enqueue_follow_ups


def wait_for(claim: Claim, until: date, *, now: datetime) -> None:
    """Put the claim aside until that day. The caller holds its lock."""
    move_claim(claim, "wait", actor=None, now=now, reason=f"{until:%Y-%m-%d}")
    due_at = timezone.make_aware(datetime.combine(until, time(0, 5)))
    enqueue("claims.take_up", claim.pk, now=now, version=claim.version, due_at=due_at)


@transaction.atomic
def take_up(*, claim_id: int, now: datetime) -> None:
    """Its day has come: the claim is looked at like one that was just filed. Twice is harmless."""
    claim = lock_claim(claim_id)
    if claim.state != ClaimState.WAITING_UNTIL:
        return
    raise_version(claim)
    move_claim(claim, "take_up", actor=None, now=now)
    enqueue_follow_ups("claims.submitted", claim.pk, now=now, version=claim.version)
