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
    closes_on = models.DateField(
        null=True, blank=True, help_text="the last day for a claim; empty: none, or from before"
    )
    opened_at = models.DateTimeField(
        null=True, blank=True, help_text="the member first saw a page that shows it"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reminder_told_by_a_message",
                condition=~Q(state="told") | Q(message__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="reminder_by_member"),
            models.Index(
                fields=["closes_on"], name="reminder_open_until", condition=Q(state="told")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.encounter_id} {self.state}"


class ReminderAgain(models.Model):
    """That a member was told of a stay once more, so many days before its last day. Append-only."""

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="again")
    days_before = models.PositiveSmallIntegerField(help_text="of settings.REMIND_AGAIN_DAYS")
    message = models.OneToOneField(
        "members.Message", on_delete=models.PROTECT, related_name="reminder_again"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reminder_again_once", fields=["reminder", "days_before"])
        ]

    def __str__(self) -> str:
        return f"{self.reminder_id} {self.days_before}"
