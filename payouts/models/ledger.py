from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AccountCode(models.TextChoices):
    BENEFIT_EXPENSE = "benefit_expense", _("Benefits granted")
    BENEFITS_PAYABLE = "benefits_payable", _("Benefits payable")
    IN_TRANSIT = "in_transit", _("Payments in transit")
    BANK = "bank", _("Bank")


class Account(models.Model):
    """An account of the books. Balances are sums of entries, stored nowhere."""

    code = models.CharField(max_length=20, primary_key=True, choices=AccountCode.choices)

    def __str__(self) -> str:
        return self.code


class Journal(models.Model):
    """One fact in the books, once: its entries sum to zero (checked at commit). Append-only."""

    class Kind(models.TextChoices):
        AWARDED = "awarded", _("Granted")
        SUBMITTED = "submitted", _("Sent to the bank")
        SETTLED = "settled", _("Arrived")
        FAILED = "failed", _("Not paid out by the bank")
        CAME_BACK = "came_back", _("Came back after arrival")

    key = models.CharField(max_length=60, unique=True, help_text="the fact behind it")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    award = models.ForeignKey("payouts.Award", on_delete=models.PROTECT, related_name="journals")
    instruction = models.ForeignKey(
        "payouts.PaymentInstruction",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="journals",
    )
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="journal_of_an_instruction_unless_awarded",
                condition=Q(kind="awarded", instruction=None)
                | (~Q(kind="awarded") & Q(instruction__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One line of a journal: debit positive, credit negative. Append-only."""

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    party = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(name="entry_not_zero", condition=~Q(amount=0)),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"
