from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReceiptVerification(models.Model):
    """What the fiscal platform said of a claim's receipt, as it was read then. Append-only.

    `round` is 0 where the receipt's facts were new, else the day on which it was asked again and
    said something else than before.
    """

    class Answer(models.TextChoices):
        AGREES = "agrees", _("Agrees")
        DIFFERS = "differs", _("Differs")
        CANCELLED = "cancelled", _("Cancelled")
        UNKNOWN = "unknown", _("Not known there")
        UNREACHABLE = "unreachable", _("Could not be checked")

    claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, related_name="receipt_verifications"
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of the values that were asked")
    round = models.PositiveIntegerField(default=0, help_text="0, or the day's ordinal")
    answer = models.CharField(max_length=12, choices=Answer.choices)
    differs = models.JSONField(default=list, help_text="names of the facts that differ")
    source = models.CharField(max_length=40, help_text="the connector's name")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="receipt_verification_once", fields=["claim", "digest", "round"]
            ),
            models.CheckConstraint(
                name="receipt_verification_names_what_differs",
                condition=(Q(answer="differs") & ~Q(differs=[]))
                | (~Q(answer="differs") & Q(differs=[])),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.answer}"
