"""What was granted to somebody who died and has not left yet goes to who acts for the heirs."""

from datetime import datetime

from django.db import transaction

from claims.actions.redirect import change_account
from claims.models import Claim
from claims.states import ClaimState
from members.models import Heir
from payouts.actions.instruct import instruct, is_frozen, lock_award
from payouts.actions.move import move_payments
from payouts.models import PaymentInstruction
from payouts.states import DEAD_PAYMENTS, PaymentState


@transaction.atomic
def pay_heirs(*, heir_id: int, now: datetime) -> int:
    """Approved claims whose money waits are paid to the heir's account; how many. A payment that is
    in a batch goes its way: the frozen account stops it, and finance redirects it."""
    heir = Heir.objects.select_related("account", "change__confirmed_by").get(pk=heir_id)
    if heir.ended_at is not None:
        return 0
    approved = Claim.objects.filter(member=heir.member_id, state=ClaimState.APPROVED)
    waiting = approved.exclude(bank_account=heir.account).order_by("pk")
    return sum(_redirect(pk, heir, now) for pk in waiting.values_list("pk", flat=True))


def _redirect(claim_id: int, heir: Heir, now: datetime) -> bool:
    locked = PaymentInstruction.objects.select_for_update(of=("self",)).order_by("pk")
    payments = [
        payment
        for payment in locked.filter(award__claim=claim_id)
        if payment.state not in DEAD_PAYMENTS
    ]
    award, confirmed_by = lock_award(claim_id), heir.change.confirmed_by
    if confirmed_by is None or any(each.state != PaymentState.INSTRUCTED for each in payments):
        return False
    move_payments(payments, "cancel", batch=None, actor=confirmed_by, now=now)
    change_account(claim_id=claim_id, account=heir.account, actor=confirmed_by, now=now)
    if award is not None and not is_frozen(Claim.objects.get(pk=claim_id)):
        instruct(award, account=heir.account, actor=confirmed_by, now=now)
    return True
