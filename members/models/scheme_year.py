from django.db import models

from members.models.scheme import Scheme


class SchemeYearTick(models.Model):
    """That a person says a step of a scheme's year is done, or is not. Append-only: the latest
    row of a step counts."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="ticks")
    period = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=20)
    is_done = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)
    said_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["scheme", "period", "step", "-id"], name="scheme_tick_latest")
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.period} {self.step} {self.is_done}"
