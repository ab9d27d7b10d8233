"""From an effective decision to a debt, and from a debt to an attempt to pay it."""

from datetime import datetime

from django.db import transaction

from claims.freezes import keep_still, of_payment
from claims.models import Claim
from claims.states import ClaimState
from members.models import BankAccount, User
from payouts import ledger
from payouts.actions.move import record_first_event
from payouts.models import Award, PaymentInstruction
from payouts.states import DEAD_PAYMENTS, PAYMENT_MOVES
from reviews.models import Decision
from reviews.models.decision import Outcome


@transaction.atomic
def award_decision(*, decision_id: int, now: datetime) -> Award | None:
    """The debt, its journal and the first instruction, once. None where nothing is owed.

    A decision that was taken back, or is not in effect yet, owes nothing. What is frozen is owed,
    and gets its first attempt when the freeze is over.
    """
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("claim__bank_account")
        .get(pk=decision_id)
    )
    owed = (
        decision.outcome == Outcome.APPROVED
        and hasattr(decision, "effect")
        and not hasattr(decision, "undo")
    )
    if not owed:
        return None
    claim = decision.claim
    award, made = Award.objects.get_or_create(
        decision=decision,
        defaults={
            "claim": claim,
            "member_id": claim.member_id,
            "amount": decision.amount,
            "created_at": now,
        },
    )
    if made:
        ledger.post([ledger.awarded(award)], now=now)
        if not is_frozen(claim):
            instruct(award, account=claim.bank_account, actor=None, now=now)
    return award


@transaction.atomic
def instruct_again(*, claim_id: int, now: datetime) -> PaymentInstruction | None:
    """After the member gave another account: the next attempt, unless one is under way.

    Asked twice, or asked when the money has arrived, it does nothing; nor while it is frozen: then
    the end of the freeze asks again.
    """
    award = lock_award(claim_id)
    if award is None:
        return None
    last = award.instructions.order_by("-attempt").first()
    claim = award.claim
    if last is None or last.state not in DEAD_PAYMENTS or claim.state != ClaimState.APPROVED:
        return None
    if is_frozen(claim):
        return None
    return instruct(award, account=claim.bank_account, actor=None, now=now)


def is_frozen(claim: Claim) -> bool:
    """The claim, or the account that it is paid to. It stays so until the transaction is over."""
    keep_still()
    return of_payment(claim.pk, bytes(claim.bank_account.number_index)).exists()


def lock_award(claim_id: int) -> Award | None:
    """The newest award of a claim, locked, so that attempts follow one another."""
    return (
        Award.objects.select_for_update(of=("self",))
        .select_related("claim__bank_account")
        .filter(claim=claim_id)
        .order_by("-pk")
        .first()
    )


def instruct(
    award: Award, *, account: BankAccount, actor: User | None, now: datetime
) -> PaymentInstruction:
    """One attempt. That there is no other live one is a constraint of the table.

    Attempts are counted over the claim: the reference must never come twice, whatever the award.
    """
    attempt = PaymentInstruction.objects.filter(award__claim=award.claim_id).count() + 1
    payment = PaymentInstruction.objects.create(
        award=award,
        attempt=attempt,
        reference=f"{award.claim.reference}-{attempt}",
        member_id=award.member_id,
        bank_account=account,
        amount=award.amount,
        unit_path=award.claim.unit_path,
        state=PAYMENT_MOVES.initial,
        instructed_at=now,
    )
    record_first_event(payment, actor=actor, now=now)
    return payment
