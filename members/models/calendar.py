from django.db import models


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a worked weekend (调休)."""

    day = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
