"""A receipt was cancelled after money was granted on it: nothing leaves before a person looked."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.models import ReceiptVerification
from claims.states import GRANTED
from config.kernel.denial import Denied
from payouts.actions.problem import open_problem
from payouts.models import PaymentInstruction, PaymentProblem
from payouts.queries.scope import held_by_receipt


class ReceiptCancelled(Denied):
    """A payment rests on a receipt that was cancelled, and nobody has looked into it yet."""

    code = "receipt_cancelled"


@transaction.atomic
def note_receipt(*, verification_id: int, now: datetime) -> None:
    """List it where money was granted on a cancelled receipt; told once, however often it is said.

    What is not in effect yet goes back to an officer instead (`reviews.actions.verify`).
    """
    said = ReceiptVerification.objects.select_related("claim").get(pk=verification_id)
    if said.answer != ReceiptVerification.Answer.CANCELLED or said.claim.state not in GRANTED:
        return
    last = (
        PaymentInstruction.objects.filter(award__claim=said.claim_id).order_by("-attempt").first()
    )
    open_problem(
        key=f"receipt:{said.claim_id}:{said.digest[:16]}",
        kind=PaymentProblem.Kind.RECEIPT_CANCELLED,
        now=now,
        unit_path=said.claim.unit_path,
        claim=said.claim,
        instruction=last,
    )


def check_receipts(payments: QuerySet[PaymentInstruction]) -> None:
    """Nothing is paid on a receipt that was cancelled before a person has looked into it."""
    held = payments.filter(held_by_receipt()).order_by("pk")
    references = list(held.values_list("reference", flat=True)[:3])
    if references:
        raise ReceiptCancelled(
            _("The receipt behind it was cancelled: %(references)s. See “Came back”.")
            % {"references": ", ".join(references)}
        )
