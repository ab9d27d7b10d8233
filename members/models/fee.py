from django.db import models
from django.db.models import F, Q

from config.kernel.references import new_reference


def payment_reference() -> str:
    return new_reference("F")


class UnitPayment(models.Model):
    """Money that a unit paid for its members' fees of one period, as the bank's statement has it.

    Never changed: one that was entered by mistake is struck out, once, by another person.
    """

    reference = models.CharField(max_length=12, unique=True, default=payment_reference)
    unit = models.ForeignKey("members.Unit", on_delete=models.PROTECT, related_name="payments")
    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT, related_name="+")
    period = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    received_on = models.DateField()
    bank_reference = models.CharField(max_length=60, help_text="of the bank's statement")
    recorded_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    struck_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="unit_payment_above_nothing", condition=Q(amount__gt=0)),
            models.UniqueConstraint(
                name="unit_payment_once", fields=["bank_reference"], condition=Q(struck_at=None)
            ),
            models.CheckConstraint(
                name="unit_payment_struck_by_another",
                condition=Q(struck_at=None, struck_by=None, struck_because="")
                | (
                    Q(struck_at__isnull=False, struck_by__isnull=False)
                    & ~Q(struck_because="")
                    & ~Q(struck_by=F("recorded_by"))
                ),
            ),
        ]
        indexes = [models.Index(fields=["unit", "scheme", "period"], name="unit_payment_of_period")]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_struck(self) -> bool:
        return self.struck_at is not None
