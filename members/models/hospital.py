from collections.abc import Iterable
from datetime import date
from typing import Literal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.hospitals.names import plain

Standing = Literal["listed", "closed", "not_designated"]


class Hospital(models.Model):
    """A hospital as the administrator's list has it. None is ever deleted: it closes."""

    # What a file may say; an import compares them and keeps what changed.
    FIELDS = (
        "code", "credit_code", "name", "other_names", "level", "region", "is_designated",
        "designated_from", "designated_until", "closed_on",
    )  # fmt: skip

    code = models.CharField(
        max_length=12, blank=True, help_text="of designation by the insurance: H and eleven digits"
    )
    credit_code = models.CharField(
        max_length=18, blank=True, help_text="unified social; houses of one body share it"
    )
    name = models.CharField(max_length=100)
    other_names = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    plain_names = ArrayField(
        models.TextField(), default=list, help_text="all names as they are compared"
    )
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    region = models.CharField(max_length=6, blank=True)
    is_designated = models.BooleanField(help_text="where no days say more")
    designated_from = models.DateField(null=True, blank=True)
    designated_until = models.DateField(null=True, blank=True, help_text="its last day")
    closed_on = models.DateField(null=True, blank=True, help_text="the first day without it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="hospital_code_once", fields=["code"], condition=~Q(code="")
            ),
            models.CheckConstraint(
                name="hospital_level_known", condition=Q(level=None) | Q(level__in=[1, 2, 3])
            ),
            models.CheckConstraint(
                name="hospital_dates_in_order",
                condition=Q(designated_from=None)
                | Q(designated_until=None)
                | Q(designated_until__gte=F("designated_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="hospital_by_name"),
            GinIndex(fields=["plain_names"], name="hospital_by_any_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def call_it(self, name: str, other_names: Iterable[str]) -> None:
        """Set the names, and with them what it is found by."""
        self.name, self.other_names = name, list(other_names)
        self.plain_names = list(dict.fromkeys(map(plain, (name, *self.other_names))))

    def standing_on(self, day: date) -> Standing:
        """What the list says of it for a stay that began on that day."""
        if self.closed_on is not None and day >= self.closed_on:
            return "closed"
        if self.designated_from is not None and day < self.designated_from:
            return "not_designated"
        if self.designated_until is not None:
            return "listed" if day <= self.designated_until else "not_designated"
        return "listed" if self.is_designated else "not_designated"


class HospitalImport(models.Model):
    """A file of hospitals: looked at first, then taken in or put aside. What it said stays."""

    file_name = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="nobody: by the command line",
    )  # fmt: skip
    sent_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)
    read_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hospital_import_taken_or_dropped",
                condition=Q(taken_at=None) | Q(dropped_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d} {self.file_name}"

    @property
    def is_open(self) -> bool:
        return self.taken_at is None and self.dropped_at is None


class HospitalEvent(models.Model):
    """What a file changed of a hospital: who, when, from what to what. Append-only."""

    class Kind(models.TextChoices):
        ADDED = "added", _("Added")
        CHANGED = "changed", _("Changed")

    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="events")
    hospital_import = models.ForeignKey(
        HospitalImport, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    changes = models.JSONField(help_text="by field: what it was and what it is")
    done_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="hospital_event_once", fields=["hospital", "hospital_import"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.hospital_id} {self.kind}"
