"""Background work, one row per effect. Every other model lives in an app."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class WorkItem(models.Model):
    """One piece of background work that must take effect exactly once.

    Written in the same transaction as the facts that ask for it. The queue only carries the key:
    whoever holds the lease does the work, and the effect commits together with `DONE`.
    """

    class State(models.TextChoices):
        READY = "ready", _("Waiting")
        LEASED = "leased", _("Being done")
        RETRY = "retry", _("Will be tried again")
        DONE = "done", _("Done")
        DEAD = "dead", _("Given to a person")

    kind = models.CharField(max_length=60)
    subject = models.BigIntegerField(help_text="primary key of what the work is about")
    version = models.PositiveIntegerField(default=0, help_text="of the subject, when it matters")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=4)
    due_at = models.DateTimeField(help_text="not before")
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "version"], name="workitem_once"),
            models.CheckConstraint(
                name="workitem_lease_when_leased",
                condition=(
                    Q(state="leased", lease_token__isnull=False, lease_until__isnull=False)
                    | (~Q(state="leased") & Q(lease_token=None, lease_until=None))
                ),
            ),
            models.CheckConstraint(
                name="workitem_attempts_bounded", condition=Q(attempts__lte=F("max_attempts"))
            ),
            models.CheckConstraint(
                name="workitem_finished_when_done",
                condition=Q(state__in=["done", "dead"], finished_at__isnull=False)
                | (~Q(state__in=["done", "dead"]) & Q(finished_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="workitem_open_by_due",
                condition=~Q(state__in=["done", "dead"]),
            ),
            models.Index(fields=["finished_at"], name="workitem_dead", condition=Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} ({self.state})"

    @staticmethod
    def new_token() -> uuid.UUID:
        return uuid.uuid4()
