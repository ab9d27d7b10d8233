from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payouts.states import DEAD_PAYMENTS, PaymentState


class PaymentInstruction(models.Model):
    """One attempt to pay one award to one account.

    Whom, how much and where to never changes (a trigger): another account is another attempt.
    `reference` is what the bank prints and answers by.
    """

    award = models.ForeignKey(
        "payouts.Award", on_delete=models.PROTECT, related_name="instructions"
    )
    attempt = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=20, unique=True)
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    bank_account = models.ForeignKey(
        "members.BankAccount", on_delete=models.PROTECT, related_name="+"
    )
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    unit_path = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=PaymentState.choices)
    batch = models.ForeignKey(
        "payouts.PaymentBatch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="instructions",
    )
    instructed_at = models.DateTimeField()
    paid_on = models.DateField(null=True, blank=True, help_text="the bank's booking day")
    reason_code = models.CharField(max_length=40, blank=True, help_text="the bank's, if it failed")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="instruction_attempt_once", fields=["award", "attempt"]),
            models.UniqueConstraint(
                name="instruction_one_live_per_award",
                fields=["award"],
                condition=~Q(state__in=DEAD_PAYMENTS),
                violation_error_message=_("This award is being paid already."),
            ),
            models.CheckConstraint(
                name="instruction_positive", condition=Q(amount__gt=0, attempt__gt=0)
            ),
            models.CheckConstraint(
                name="instruction_batch_from_batched_on",
                condition=Q(state__in=["instructed", "cancelled"], batch=None)
                | (~Q(state__in=["instructed", "cancelled"]) & Q(batch__isnull=False)),
            ),
            models.CheckConstraint(
                name="instruction_settled_has_a_day",
                condition=~Q(state="settled") | Q(paid_on__isnull=False),
            ),
            models.CheckConstraint(
                name="instruction_failure_has_a_reason",
                condition=~Q(state__in=["rejected", "bounced"]) | ~Q(reason_code=""),
            ),
        ]
        indexes = [
            # What finance has to do: a small part of a large table.
            models.Index(fields=["id"], name="instruction_to_pay", condition=Q(state="instructed")),
            models.Index(
                fields=["id"],
                name="instruction_astray",
                condition=Q(state__in=["rejected", "bounced", "unknown"]),
            ),
            models.Index(
                fields=["id"], name="instruction_at_the_bank", condition=Q(state="submitted")
            ),
            models.Index(
                fields=["unit_path"], name="instruction_unit_path", opclasses=["text_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"
