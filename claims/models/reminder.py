from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reminder(models.Model):
    """That a member may claim for a stay: about how much, told when, and what came of it."""

    class State(models.TextChoices):
        TOLD = "told", _("Told")
        UNREACHABLE = "unreachable", _("Could not be told")
        NOTHING_DUE = "nothing_due", _("Nothing to claim")
        FILED = "filed", _("Claimed")
        DECLINED = "declined", _("Not needed")
        NOT_ME = "not_me", _("Not me")
        REVERSED = "reversed", _("Settlement reversed")

    encounter = models.OneToOneField(
        "members.Encounter", on_delete=models.PROTECT, related_name="reminder"
    )
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="reminders")
    scheme_version = models.ForeignKey("members.SchemeVersion", on_delete=models.PROTECT)
    estimate = models.DecimalField(max_digits=12, decimal_places=2)
    outcome = models.CharField(max_length=15)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State.choices)
    message = models.OneToOneField(
        "members.Message", on_delete=models.PROTECT, null=True, blank=True
    )
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reminder_told_by_a_message",
                condition=~Q(state="told") | Q(message__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["member", "-id"], name="reminder_by_member")]

    def __str__(self) -> str:
        return f"{self.encounter_id} {self.state}"
