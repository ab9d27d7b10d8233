import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.sealed_text import SealedText


class StatementYear(models.Model):
    """The last number of a year. Counted up by one, and each number has its statement: no gaps."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class Statement(models.Model):
    """What a member has in writing for themselves: a payment, or a whole period. Append-only.

    Its content is frozen as it was issued, sealed; its number 证〔year〕n号 is given once, and the
    same content asked for again is the same statement.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("Certificate of payment")
        PERIOD = "period", _("Statement of the year")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="statements"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    claim = models.ForeignKey(
        "claims.Claim",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        help_text="whose payment it certifies",
    )
    period = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    content_sealed = models.BinaryField()
    content = SealedText()
    sha256 = models.CharField(max_length=64, help_text="of the content, without number and day")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="statement_number_once", fields=["year", "serial"]),
            models.UniqueConstraint(
                name="statement_same_content_once", fields=["member", "kind", "sha256"]
            ),
            models.CheckConstraint(
                name="statement_of_a_claim_or_a_period",
                condition=Q(kind="payment", claim__isnull=False) | Q(kind="period", claim=None),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As it is printed: 证 for a certificate, the year in its brackets, the serial."""
        return f"证〔{self.year}〕{self.serial}号"
