from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.outreach_states import OutreachState


class OutreachTask(models.Model):
    """That somebody is to be reached about a stay that can be claimed for, and whose task it is."""

    class Gap(models.TextChoices):
        """Where a member was lost, and with it the way to reach them."""

        CALL = "call", _("Told, and never looked: call")
        HELP = "help", _("Looked, and did not claim: call and help")
        NUMBER = "number", _("The number does not answer: find a new one")
        LETTER = "letter", _("Wants no text messages: write a letter")
        VISIT = "visit", _("Not reached by telephone: visit at home")
        STUCK = "stuck", _("Claimed, and something is missing: call")

    reminder = models.ForeignKey(
        "claims.Reminder", on_delete=models.PROTECT, related_name="outreach"
    )
    unit_path = models.CharField(max_length=80, help_text="the member's, when it was given out")
    gap = models.CharField(max_length=10, choices=Gap.choices)
    state = models.CharField(
        max_length=10, choices=OutreachState.choices, default=OutreachState.OPEN
    )
    owner = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="outreach")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="outreach_one_open", fields=["reminder"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="outreach_closed_when",
                condition=Q(state="open", closed_at=None)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "id"], name="outreach_of_owner", condition=Q(state="open")
            )
        ]

    def __str__(self) -> str:
        return f"{self.gap} {self.reminder_id}"


class OutreachAct(models.Model):
    """What was done to reach somebody: who, when, how, with what outcome. Append-only."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("Given out")
        CALL = "call", _("Called")
        VISIT = "visit", _("Visited at home")
        LETTER = "letter", _("Letter posted")
        COUNTER = "counter", _("Came to the counter")

    class Outcome(models.TextChoices):
        NONE = "", _("Open")
        REACHED = "reached", _("Told in person")
        NO_ANSWER = "no_answer", _("Nobody there, to be tried again")
        SENT = "sent", _("On its way")
        WRONG_NUMBER = "wrong_number", _("Wrong number or address")
        DECLINED = "declined", _("Told, and does not want to claim")
        UNREACHED = "unreached", _("Not to be reached this way")

    task = models.ForeignKey(OutreachTask, on_delete=models.PROTECT, related_name="acts")
    move = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=OutreachState.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    done_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["task", "id"], name="outreach_act_by_task")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.move}"
