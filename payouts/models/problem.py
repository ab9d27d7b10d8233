from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PaymentProblem(models.Model):
    """Something about money that no program may settle: a person looks, and writes down what was.

    `key` names the fact behind it, so that the same trouble is listed once.
    """

    class Kind(models.TextChoices):
        ANSWER_LINE = "answer_line", _("A line of the bank's answer does not fit")
        UNREADABLE_ANSWER = "unreadable_answer", _("A file from the bank is not readable")
        NO_ANSWER = "no_answer", _("The bank has not answered")
        NOT_EXPORTED = "not_exported", _("The bank file could not be written")
        NOT_SUBMITTED = "not_submitted", _("The bank did not take the file")
        NOT_AWARDED = "not_awarded", _("An approved claim did not reach finance")
        NOT_INSTRUCTED = "not_instructed", _("A payment could not be tried again")
        RECEIPT_CANCELLED = "receipt_cancelled", _("The receipt was cancelled after approval")
        FROZEN = "frozen", _("Frozen when the payment had left already")
        CLAIM_BEHIND = "claim_behind", _("The claim did not follow the payment")

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    unit_path = models.CharField(
        max_length=80, blank=True, help_text="empty: nobody's in particular"
    )
    claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    instruction = models.ForeignKey(
        "payouts.PaymentInstruction",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
    )
    batch = models.ForeignKey(
        "payouts.PaymentBatch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
    )
    answer = models.ForeignKey(
        "payouts.BankAnswer", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer_line = models.ForeignKey(
        "payouts.BankAnswerLine", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="what a person found and did")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payment_problem_closed_whole",
                condition=Q(closed_by=None, closed_at=None, note="")
                | (Q(closed_at__isnull=False) & ~Q(note="")),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="payment_problem_open", condition=Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return self.key
