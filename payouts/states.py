"""The payment as finance works it, and the batch that carries it to the bank."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveTable, move


class PaymentState(TextChoices):
    """One attempt to pay one award."""

    INSTRUCTED = "instructed", _("To be paid")
    BATCHED = "batched", _("In a batch")
    RELEASED = "released", _("Released")
    EXPORTED = "exported", _("In a bank file")
    SUBMITTED = "submitted", _("At the bank")
    SETTLED = "settled", _("Arrived")
    REJECTED = "rejected", _("Refused by the bank")
    BOUNCED = "bounced", _("Bounced")
    UNKNOWN = "unknown", _("No answer from the bank")
    CANCELLED = "cancelled", _("Cancelled")


class BatchState(TextChoices):
    PREPARED = "prepared", _("Waiting for release")
    PART_RELEASED = "part_released", _("Waiting for the third key")
    RELEASED = "released", _("Released")
    EXPORTED = "exported", _("Bank file written")
    SUBMITTED = "submitted", _("At the bank")
    ANSWERED = "answered", _("Answered by the bank")
    REJECTED = "rejected", _("Sent back")
    DISSOLVED = "dissolved", _("Dissolved")


P = PaymentState
B = BatchState

# Attempts that are over without money at the member's: only then may another one begin.
DEAD_PAYMENTS = (P.REJECTED, P.BOUNCED, P.CANCELLED)
# Something may still be changed in the batch: nothing has been promised to the bank.
OPEN_BATCHES = (B.PREPARED, B.PART_RELEASED)

# Whose act the payment is waiting for in each state; "" where none.
PAYMENT_OWNERS: dict[PaymentState, str] = {
    P.INSTRUCTED: "finance_maker",
    P.BATCHED: "finance_checker",
    P.RELEASED: "system",
    P.EXPORTED: "system",
    P.SUBMITTED: "bank",
    P.SETTLED: "",
    P.REJECTED: "member",
    P.BOUNCED: "member",
    P.UNKNOWN: "finance_maker",
    P.CANCELLED: "",
}

BATCH_OWNERS: dict[BatchState, str] = {
    B.PREPARED: "finance_checker",
    B.PART_RELEASED: "finance_checker",
    B.RELEASED: "system",
    B.EXPORTED: "system",
    B.SUBMITTED: "bank",
    B.ANSWERED: "",
    B.REJECTED: "",
    B.DISSOLVED: "",
}

PAYMENT_MOVES = MoveTable(
    P,
    P.INSTRUCTED,
    [
        move("batch", [P.INSTRUCTED], P.BATCHED),
        # From RELEASED only as long as no bank file was written.
        move("unbatch", [P.BATCHED, P.RELEASED], P.INSTRUCTED),
        move("release", [P.BATCHED], P.RELEASED),
        move("export", [P.RELEASED], P.EXPORTED),
        move("submit", [P.EXPORTED], P.SUBMITTED),
        # Never retried by the program: only the bank's word moves it on.
        move("lose_sight", [P.SUBMITTED], P.UNKNOWN),
        move("settle", [P.SUBMITTED, P.UNKNOWN], P.SETTLED),
        move("reject", [P.SUBMITTED, P.UNKNOWN], P.REJECTED),
        # A bank may send money back days after it said “settled”.
        move("bounce", [P.SUBMITTED, P.UNKNOWN, P.SETTLED], P.BOUNCED),
        move("cancel", [P.INSTRUCTED], P.CANCELLED),
    ],
)

BATCH_MOVES = MoveTable(
    B,
    B.PREPARED,
    [
        # Whatever was released of it is void when its content changes.
        move("remove_line", [B.PREPARED, B.PART_RELEASED], B.PREPARED),
        move("release_first", [B.PREPARED], B.PART_RELEASED),
        move("release", [B.PREPARED, B.PART_RELEASED], B.RELEASED),
        move("reject", [B.PREPARED, B.PART_RELEASED], B.REJECTED),
        move("dissolve", [B.PREPARED, B.PART_RELEASED, B.RELEASED], B.DISSOLVED),
        move("export", [B.RELEASED], B.EXPORTED),
        move("submit", [B.EXPORTED], B.SUBMITTED),
        move("answer", [B.SUBMITTED], B.ANSWERED),
    ],
)
