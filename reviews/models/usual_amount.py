from django.db import models
from django.db.models import Q


class UsualAmount(models.Model):
    """What stays of one kind cost: counted anew each night from decisions in effect. Derived and no
    evidence; a check keeps the figures that it went by.

    `key` is that of `reviews.usual.key_of`; `middle` and `spread` are the median and the median
    distance from it, of the logarithm of yuan.
    """

    key = models.CharField(primary_key=True, max_length=20)
    cases = models.PositiveIntegerField()
    middle = models.FloatField()
    spread = models.FloatField()
    counted_on = models.DateField()

    class Meta:
        constraints = [
            # Fewer would tell of single people, and nothing of what is usual.
            models.CheckConstraint(name="usual_amount_of_many", condition=Q(cases__gte=30)),
            models.CheckConstraint(name="usual_amount_spread", condition=Q(spread__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.cases}"
