from django.db import models
from django.db.models import Q


class Award(models.Model):
    """The debt that an effective decision creates. Append-only.

    A trigger compares it with the decision: approved, in effect, the same claim and amount.
    """

    decision = models.OneToOneField(
        "reviews.Decision", on_delete=models.PROTECT, related_name="award"
    )
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="awards")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="awards")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="award_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.amount}"
