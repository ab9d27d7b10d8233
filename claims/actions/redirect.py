"""Before the money leaves: it goes to the card that the member has given since."""

from datetime import datetime

from django.db import transaction

from claims.actions.record import lock_claim, move_claim
from members.models import BankAccount, User


@transaction.atomic
def change_account(*, claim_id: int, account: BankAccount, actor: User, now: datetime) -> None:
    """An approved claim is paid to `account` from now on; finance makes the payment anew."""
    claim = lock_claim(claim_id)
    move_claim(claim, "change_account", actor=actor, now=now)
    claim.bank_account = account
    claim.save(update_fields=["bank_account"])
