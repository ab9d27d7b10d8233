"""The claim, as the member sees it. What the desk and the bank do are machines of their own."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveTable, move


class ClaimState(TextChoices):
    """The label is what the member reads; `DESK_LABELS` is what the desk reads."""

    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("Being reviewed")
    APPROVED = "approved", _("Approved, waiting for payment")
    DENIED = "denied", _("Cannot be paid this time")
    PAID = "paid", _("Paid")
    PAYMENT_FAILED = "payment_failed", _("Payment did not arrive")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = ClaimState

DESK_LABELS: dict[ClaimState, Promise] = {
    S.SUBMITTED: _("Being checked by the system"),
    S.IN_REVIEW: _("In review"),
    S.APPROVED: _("Approved, with finance"),
    S.DENIED: _("Denied"),
    S.PAID: _("Paid"),
    S.PAYMENT_FAILED: _("Payment bounced"),
    S.WITHDRAWN: _("Withdrawn by the member"),
}

# Who holds the pen: whose act the claim is waiting for in this state; "" where none.
OWNERS: dict[ClaimState, str] = {
    S.SUBMITTED: "system",
    S.IN_REVIEW: "desk",
    S.APPROVED: "finance",
    S.DENIED: "",
    S.PAID: "",
    S.PAYMENT_FAILED: "member",
    S.WITHDRAWN: "",
}

CLAIM_MOVES = MoveTable(
    S,
    S.SUBMITTED,
    [
        move("accept", [S.SUBMITTED], S.IN_REVIEW),
        move("withdraw", [S.SUBMITTED, S.IN_REVIEW], S.WITHDRAWN),
        move("approve", [S.IN_REVIEW], S.APPROVED),
        move("deny", [S.IN_REVIEW], S.DENIED),
        # The member has another card by now, and the money has not left yet.
        move("change_account", [S.APPROVED], S.APPROVED),
        move("record_payment", [S.APPROVED], S.PAID),
        move("record_bounce", [S.APPROVED, S.PAID], S.PAYMENT_FAILED),
        move("pay_again", [S.PAYMENT_FAILED], S.APPROVED),
    ],
)
