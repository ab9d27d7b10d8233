from django.db import models
from django.db.models import Q


class PaidElsewhere(models.Model):
    """A benefit that another system paid, or its reversal (amounts below zero). Append-only.

    `kind` is the code of the benefit in the scheme. A correction is a reversal and a new payment.
    """

    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="paid_elsewhere"
    )
    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT)
    item = models.CharField(max_length=40)
    period = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    benefit = models.DecimalField(max_digits=12, decimal_places=2)
    base = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    disease = models.CharField(max_length=60, blank=True)
    site = models.CharField(max_length=60, blank=True)
    paid_on = models.DateField()
    source = models.CharField(max_length=20, help_text="the system that paid")
    reference = models.CharField(max_length=64, help_text="its number of the payment")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="paid_elsewhere_once", fields=["source", "reference"]),
            models.CheckConstraint(
                name="paid_elsewhere_below_zero_when_reversed",
                condition=Q(reverses=None, benefit__gte=0) & (Q(base=None) | Q(base__gte=0))
                | Q(reverses__isnull=False, benefit__lte=0) & (Q(base=None) | Q(base__lte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.reference}"
