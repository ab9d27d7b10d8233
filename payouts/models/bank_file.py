import base64
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.sealing import seal, unseal


class _SealedContent(models.Model):
    """Bytes that hold names and accounts in clear: sealed, bound to this very row."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64)
    content_sealed = models.BinaryField()

    class Meta:
        abstract = True

    def set_content(self, content: bytes) -> None:
        self.content_sealed = seal(base64.b64encode(content).decode("ascii"), place=self._place)

    @property
    def content(self) -> bytes:
        return base64.b64decode(unseal(self.content_sealed, place=self._place))

    @property
    def _place(self) -> str:
        return f"{self._meta.db_table}.content:{self.uid}"


class BankFile(_SealedContent):
    """What we sent to the bank, byte for byte. Append-only."""

    batch = models.OneToOneField(
        "payouts.PaymentBatch", on_delete=models.PROTECT, related_name="bank_file"
    )
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=14, decimal_places=2)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.batch_id} {self.sha256[:12]}"


class BankAnswer(_SealedContent):
    """A file that the bank wrote; the same bytes are read once. Append-only."""

    name = models.CharField(max_length=120)
    unreadable_line = models.PositiveIntegerField(
        null=True, blank=True, help_text="where reading failed; then no line was taken over"
    )
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="bank_answer_once", fields=["sha256"])]

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:12]}"


class BankAnswerLine(models.Model):
    """What the bank says of one payment, in the bank's order. Append-only."""

    class Status(models.TextChoices):
        SETTLED = "settled", _("Arrived")
        BOUNCED = "bounced", _("Bounced")
        REJECTED = "rejected", _("Refused")

    answer = models.ForeignKey(BankAnswer, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    reference = models.CharField(max_length=60)
    status = models.CharField(max_length=10, choices=Status.choices)
    reason_code = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    booked_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="bank_answer_line_position", fields=["answer", "position"])
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.status}"


class BankAnswerOutcome(models.Model):
    """What became of a line here, once. Only `applied` has moved a payment. Append-only."""

    class Outcome(models.TextChoices):
        APPLIED = "applied", _("Taken over")
        REPEATED = "repeated", _("Said before")
        UNKNOWN_REFERENCE = "unknown_reference", _("The payment is not known here")
        OTHER_AMOUNT = "other_amount", _("The amount is not the one we sent")
        NOT_AT_THE_BANK = "not_at_the_bank", _("We have not sent this payment")
        CONTRADICTION = "contradiction", _("The bank said something else before")
        SAID_PAID_BEFORE = "said_paid_before", _("The bank says that it was paid before")

    line = models.OneToOneField(BankAnswerLine, on_delete=models.PROTECT, related_name="outcome")
    instruction = models.ForeignKey(
        "payouts.PaymentInstruction",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
    )
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bank_answer_outcome_names_its_payment",
                condition=Q(outcome="unknown_reference", instruction=None)
                | (~Q(outcome="unknown_reference") & Q(instruction__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.outcome}"


class BankMailbox(models.Model):
    """How far the bank's answers were fetched. One row per bank; locked while fetching."""

    name = models.CharField(max_length=40, unique=True)
    cursor = models.CharField(max_length=200, blank=True)
    collected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bank mailboxes"

    def __str__(self) -> str:
        return self.name
