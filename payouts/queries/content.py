"""The content of a batch as it stands in the tables now."""

from payouts.content import Content, ContentLine, content_of
from payouts.models import PaymentInstruction


def content_now(batch_id: int) -> Content:
    """One statement; the order is that of the bank file."""
    lines = (
        PaymentInstruction.objects.filter(batch=batch_id)
        .select_related("bank_account")
        .order_by("pk")
    )
    return content_of(content_line(line) for line in lines.iterator(chunk_size=2000))


def content_line(payment: PaymentInstruction) -> ContentLine:
    account = payment.bank_account
    return ContentLine(
        reference=payment.reference,
        account_index=bytes(account.number_index),
        holder_name=account.holder_name,
        bank_name=account.bank_name,
        amount=payment.amount,
    )
