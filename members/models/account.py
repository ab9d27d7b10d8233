import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.masking import mask_account
from config.kernel.sealing import blind_index, seal, unseal


class BankAccount(models.Model):
    """Where a member's money goes. A change is a new row; at most one is current."""

    class Origin(models.TextChoices):
        EMPLOYER_LIST = "employer_list", _("Employer's list")
        MEMBER = "member", _("Given by the member")
        HEIR = "heir", _("Given by an heir")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="bank_accounts"
    )
    holder_name = models.CharField(max_length=60)
    bank_name = models.CharField(max_length=60)
    number_sealed = models.BinaryField()
    number_index = models.BinaryField(max_length=32, db_index=True)
    last4 = models.CharField(max_length=4)
    origin = models.CharField(max_length=15, choices=Origin.choices)
    added_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    first_paid_at = models.DateTimeField(
        null=True, blank=True, help_text="the bank settled a payment to it; before that it is new"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="bank_account_one_current", fields=["member"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="bank_account_given_by_someone",
                condition=~Q(origin__in=["member", "heir"]) | Q(added_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_name} {mask_account(self.last4)}"

    def set_number(self, number: str) -> None:
        self.number_sealed = seal(number, place=f"members_bankaccount.number:{self.uid}")
        self.number_index = blind_index(number, kind="bank_account")
        self.last4 = number[-4:]

    @property
    def number(self) -> str:
        """In clear: for the bank file only."""
        return unseal(self.number_sealed, place=f"members_bankaccount.number:{self.uid}")

    @property
    def is_new(self) -> bool:
        return self.first_paid_at is None
