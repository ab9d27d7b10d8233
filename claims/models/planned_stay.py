from django.db import models
from django.db.models import F, Q

from claims.states import PlannedStayState
from config.kernel.references import new_reference


def planned_reference() -> str:
    return new_reference("P")


class PlannedStay(models.Model):
    """A stay outside the region that somebody said they would make: so that the papers are kept
    and the days for a claim are not missed. No claim, and nothing rests on it."""

    reference = models.CharField(max_length=12, unique=True, default=planned_reference)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="planned_stays"
    )
    place = models.CharField(max_length=40, help_text="province or city")
    hospital = models.CharField(max_length=60, blank=True)
    admitted_on = models.DateField()
    discharged_on = models.DateField(help_text="as planned")
    remind_on = models.DateField()
    state = models.CharField(
        max_length=9, choices=PlannedStayState.choices, default=PlannedStayState.NOTED
    )
    claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, null=True, blank=True, related_name="planned"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="planned_stay_days_in_order",
                condition=Q(discharged_on__gte=F("admitted_on"), remind_on__gte=F("discharged_on")),
            ),
            models.CheckConstraint(
                name="planned_stay_claimed_has_a_claim",
                condition=Q(state="claimed", claim__isnull=False)
                | (~Q(state="claimed") & Q(claim=None)),
            ),
            models.UniqueConstraint(
                name="planned_stay_once",
                fields=["member", "admitted_on"],
                condition=Q(state__in=["noted", "reminded"]),
            ),
        ]
        indexes = [
            models.Index(fields=["remind_on"], name="planned_stay_due", condition=Q(state="noted"))
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class PlannedStayEvent(models.Model):
    """A move of a planned stay: who, when. Append-only."""

    planned = models.ForeignKey(PlannedStay, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=9, choices=PlannedStayState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.planned_id} {self.move}"
