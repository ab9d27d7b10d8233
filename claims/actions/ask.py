"""The desk asks the member for something, the member answers, or does not accept a denial."""

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.actions.record import lock_claim, move_claim
from claims.models import Claim, ClaimReceipt, ClaimSettlement
from claims.policies import check_may_appeal
from config.kernel.denial import Conflict
from config.kernel.tasks import enqueue_follow_ups
from members.models import User
from members.workdays import working_days_from


@transaction.atomic
def ask_member(*, claim_id: int, until: date, actor: User | None, now: datetime) -> Claim:
    """The claim waits for the member until `until`; the day stands in its history."""
    claim = lock_claim(claim_id)
    move_claim(claim, "ask", actor=actor, now=now, reason=f"{until:%Y-%m-%d}")
    return claim


@transaction.atomic
def record_answer(*, claim_id: int, actor: User | None, now: datetime, reason: str = "") -> None:
    """The member answered, or their day went by: the desk goes on with what there is."""
    claim = lock_claim(claim_id)
    move_claim(claim, "answer", actor=actor, now=now, reason=reason)
    answer = claim.events.filter(move="answer").latest("pk")
    enqueue_follow_ups("claims.answered", claim.pk, now=now, version=answer.pk)


@transaction.atomic
def reopen_for_appeal(*, claim_id: int, actor: User, now: datetime) -> Claim:
    """A denied claim is live again, with a new promised day. The caller opens its second round."""
    claim = lock_claim(claim_id)
    check_may_appeal(actor, claim, today=timezone.localdate(now))
    promised = working_days_from(now, settings.REVIEW_WORKING_DAYS)
    try:
        with transaction.atomic():
            move_claim(claim, "appeal", actor=actor, now=now)
            _hold_grounds_again(claim)
    except IntegrityError as error:
        raise Conflict(
            _("You have claimed for this stay anew: that claim is looked at instead."),
            code="claimed_anew",
        ) from error
    claim.promised_on = promised.day
    claim.promise_is_provisional = promised.provisional
    claim.save(update_fields=["promised_on", "promise_is_provisional"])
    return claim


def _hold_grounds_again(claim: Claim) -> None:
    """What the denial released is the claim's again: the settlement or receipt that it rests on."""
    for ground in (ClaimSettlement, ClaimReceipt):
        newest = ground.objects.filter(claim=claim).order_by("-pk").first()
        if newest is not None:
            newest.released_at = None
            newest.save(update_fields=["released_at"])
