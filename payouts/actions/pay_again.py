"""After a bounce a person may try again; before a payment, send it to the account given since."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.record import correct_account, lock_claim
from claims.actions.redirect import change_account
from claims.states import ClaimState
from config.kernel.denial import Denied
from members.models import BankAccount, User
from members.policies import require
from members.roles import Permission
from payouts.actions.freeze import check_account_free
from payouts.actions.instruct import instruct, instruct_again, lock_award
from payouts.actions.move import move_payments
from payouts.models import PaymentInstruction
from payouts.policies import check_not_involved
from payouts.states import DEAD_PAYMENTS, PaymentState


class NothingToRepeat(Denied):
    """There is no failed payment that could be tried again."""

    code = "nothing_to_repeat"


class AccountStands(Denied):
    """The payment goes to the member's current account already, or has left."""

    code = "account_stands"


@transaction.atomic
def pay_again(*, reference: str, actor: User, now: datetime) -> PaymentInstruction:
    """Finance repeats a failed payment, to the account that is the member's now.

    Where the member corrects the account, this happens by itself.
    """
    failed = PaymentInstruction.objects.select_related("award__claim").get(reference=reference)
    award = lock_award(failed.award.claim_id)
    require(actor, Permission.BATCH_PREPARE, unit_path=failed.unit_path)
    check_not_involved(actor, PaymentInstruction.objects.filter(pk=failed.pk))
    failed.refresh_from_db()
    if award is None or award.pk != failed.award_id or failed.state not in DEAD_PAYMENTS:
        raise NothingToRepeat(_("This payment has not failed."))
    account = BankAccount.objects.filter(member=award.member_id, ended_at=None).first()
    if account is None:
        raise NothingToRepeat(_("The member has no account. Please ask for one."))
    lock_claim(award.claim_id)
    check_account_free(failed, account)
    if award.claim.state == ClaimState.PAYMENT_FAILED:
        correct_account(claim_id=award.claim_id, account=account, actor=actor, now=now)
    again = instruct_again(claim_id=award.claim_id, now=now)
    if again is None:
        raise NothingToRepeat(_("Another attempt is under way already."))
    return again


@transaction.atomic
def redirect_payment(*, reference: str, actor: User, now: datetime) -> PaymentInstruction:
    """A payment that waits for a batch goes to the account that the member has given since.

    What a payment is for never changes: this one is cancelled, another takes its place.
    """
    payment = PaymentInstruction.objects.select_for_update(of=("self",)).get(reference=reference)
    award = lock_award(payment.award.claim_id)
    require(actor, Permission.BATCH_PREPARE, unit_path=payment.unit_path)
    check_not_involved(actor, PaymentInstruction.objects.filter(pk=payment.pk))
    account = BankAccount.objects.filter(member=payment.member_id, ended_at=None).first()
    waiting = payment.state == PaymentState.INSTRUCTED
    if not waiting or award is None or account is None or account == payment.bank_account:
        raise AccountStands(_("There is no other account, or the payment is in a batch already."))
    lock_claim(award.claim_id)
    check_account_free(payment, account)
    move_payments([payment], "cancel", batch=None, actor=actor, now=now)
    change_account(claim_id=award.claim_id, account=account, actor=actor, now=now)
    return instruct(award, account=account, actor=actor, now=now)
