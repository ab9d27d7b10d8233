"""The lines of a bank file, in clear: only in memory, only on the way to the bank."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from payouts.bank.formats import BankFileError, Payment, write_batch
from payouts.models import PaymentInstruction

# What stands on the member's bank statement.
_REMARK = "互助金 {reference}"


class NotWritable(Denied):
    """A name or an account does not fit into the bank's file."""

    code = "not_writable"


def check_writable(payments: Sequence[PaymentInstruction]) -> None:
    """Would the bank's format take these? Better known before the keys are turned than after."""
    for payment in payments:
        try:
            write_batch([bank_line(payment)])
        except BankFileError:
            # `from None`: the cause may carry what was written.
            raise NotWritable(
                _(
                    "%(reference)s cannot be written to the bank file: please have the account "
                    "checked."
                )
                % {"reference": payment.reference}
            ) from None


def bank_line(payment: PaymentInstruction) -> Payment:
    account = payment.bank_account
    return Payment(
        instruction_ref=payment.reference,
        account=account.number,
        name=account.holder_name,
        bank_name=account.bank_name,
        amount=payment.amount,
        remark=_REMARK.format(reference=payment.reference),
    )
