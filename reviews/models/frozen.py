from django.db import models


class FrozenDays(models.Model):
    """For how many working days a freeze stopped the desk's clock: added to the promised day once.

    Append-only.
    """

    freeze = models.OneToOneField(
        "claims.Freeze", on_delete=models.PROTECT, related_name="frozen_days"
    )
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "frozen days"

    def __str__(self) -> str:
        return f"{self.freeze_id} {self.days}"
