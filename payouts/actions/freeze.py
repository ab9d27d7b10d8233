"""What is frozen is not paid; what had left is told; what was stopped goes on."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from claims.freezes import claims_of, keep_still, number_index_of, of_payment
from claims.models import Freeze
from claims.states import ClaimState
from config.kernel.denial import Denied
from members.models import BankAccount
from payouts.actions.instruct import instruct, is_frozen, lock_award
from payouts.actions.problem import open_problem, settle_problems
from payouts.models import Award, PaymentEvent, PaymentInstruction, PaymentProblem
from payouts.queries.scope import held_by_freeze
from payouts.states import DEAD_PAYMENTS, PaymentState

OVER = "freeze_over"
_ON_ITS_WAY = (PaymentState.EXPORTED, PaymentState.SUBMITTED, PaymentState.UNKNOWN)


class PaymentFrozen(Denied):
    """A claim or an account behind a payment is frozen."""

    code = "payment_frozen"


def check_not_frozen(payments: QuerySet[PaymentInstruction]) -> None:
    """Nothing of a frozen claim, and nothing to a frozen account, goes on its way.

    From here to the end of the transaction no freeze begins: it waits, and then sees what left.
    """
    keep_still()
    held = payments.filter(held_by_freeze()).order_by("pk")
    references = list(held.values_list("reference", flat=True)[:3])
    if references:
        raise PaymentFrozen(
            _("Frozen: %(references)s. It stays here until the freeze is over.")
            % {"references": ", ".join(references)}
        )


def check_account_free(payment: PaymentInstruction, account: BankAccount) -> None:
    """Nothing frozen is led elsewhere: the claim, the account of before, the one of now."""
    keep_still()
    for one in (payment.bank_account, account):
        if of_payment(payment.award.claim_id, bytes(one.number_index)).exists():
            raise PaymentFrozen(
                _("Frozen: %(references)s. It stays here until the freeze is over.")
                % {"references": payment.reference}
            )


@transaction.atomic
def note_freeze(*, freeze_id: int, now: datetime) -> None:
    """List the payments that were on their way when the freeze began; told once each.

    What arrived while this was waiting for its turn is among them.
    """
    freeze = Freeze.objects.get(pk=freeze_id)
    settled_since = PaymentEvent.objects.filter(
        instruction=OuterRef("pk"), move="settle", moved_at__gte=freeze.asked_at
    )
    left = _payments_of(freeze).filter(
        Q(state__in=_ON_ITS_WAY) | Q(Exists(settled_since), state=PaymentState.SETTLED)
    )
    for payment in left.select_related("award__claim", "batch").order_by("pk"):
        open_problem(
            key=f"freeze:{freeze.pk}:{payment.pk}",
            kind=PaymentProblem.Kind.FROZEN,
            now=now,
            unit_path=payment.unit_path,
            claim=payment.award.claim,
            instruction=payment,
            batch=payment.batch,
        )


@transaction.atomic
def go_on_after_freeze(*, freeze_id: int, now: datetime) -> None:
    """Debts that got no attempt while it held get one now. What else is frozen stays."""
    freeze = Freeze.objects.get(pk=freeze_id)
    settle_problems(note=OVER, now=now, key__startswith=f"freeze:{freeze.pk}:")
    owed = Award.objects.filter(claim__in=claims_of(freeze), claim__state=ClaimState.APPROVED)
    live = PaymentInstruction.objects.filter(award=OuterRef("pk")).exclude(state__in=DEAD_PAYMENTS)
    claims = owed.filter(~Exists(live)).order_by("claim").values_list("claim", flat=True)
    for claim_id in list(claims):
        _instruct_freed(claim_id, now)


def _instruct_freed(claim_id: int, now: datetime) -> None:
    award = lock_award(claim_id)
    if award is None or award.instructions.exclude(state__in=DEAD_PAYMENTS).exists():
        return
    if not is_frozen(award.claim):
        instruct(award, account=award.claim.bank_account, actor=None, now=now)


def _payments_of(freeze: Freeze) -> QuerySet[PaymentInstruction]:
    """By the account that the payment went to, which need not be the claim's of now."""
    if freeze.claim_id is not None:
        return PaymentInstruction.objects.filter(award__claim=freeze.claim_id)
    index = number_index_of(freeze)
    return PaymentInstruction.objects.filter(bank_account__number_index=index)
