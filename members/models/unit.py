from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class UnitQuerySet(models.QuerySet["Unit"]):
    def under(self, unit: "Unit") -> Self:
        """`unit` itself and everything below it."""
        return self.filter(path__startswith=unit.path)

    def open(self) -> Self:
        """Those that were not closed: what new things are given to, or asked of."""
        return self.filter(closed_at=None)


class Unit(models.Model):
    """A union body or a counter: district → town or industry → workplace or outlet.

    `path` holds the keys from the root down, e.g. "/1/12/305/", so that "this unit and all below"
    is one prefix comparison; it is copied to whatever lists are filtered by.

    One that is closed takes nothing new: no list, role, mandate or kiosk. Its members keep their
    cover, and it stays wherever it is counted: nobody may lose by what became of an employer.
    """

    class Kind(models.TextChoices):
        DISTRICT = "district", _("District union")
        TOWN = "town", _("Town union")
        INDUSTRY = "industry", _("Industry union")
        WORKPLACE = "workplace", _("Workplace union")
        OUTLET = "outlet", _("Outlet")

    # Below these hang others; a workplace or an outlet is the end of its branch.
    BODIES = frozenset({Kind.DISTRICT, Kind.TOWN, Kind.INDUSTRY})

    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=18, unique=True, help_text="unified social credit code")
    name = models.CharField(max_length=80)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=80, unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unit_only_districts_are_roots",
                condition=Q(kind="district", parent=None)
                | (~Q(kind="district") & Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="unit_path_has_slashes",
                condition=Q(path__startswith="/") & Q(path__endswith="/"),
            ),
        ]
        indexes = [models.Index(fields=["path"], name="unit_path", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """Its name, and that it was closed: for staff, wherever closed ones stand beside others."""
        if self.closed_at is None:
            return self.name
        return gettext("%(name)s (closed)") % {"name": self.name}

    @property
    def closed_on(self) -> date | None:
        return None if self.closed_at is None else timezone.localdate(self.closed_at)


class UnitEvent(models.Model):
    """Who registered a unit, gave it another name, closed or reopened it, when, and of the last two
    why: written once (a trigger)."""

    class Act(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        RENAMED = "renamed", _("Has another name")
        CLOSED = "closed", pgettext_lazy("of a unit", "Closed")
        REOPENED = "reopened", _("Reopened")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="events")
    act = models.CharField(max_length=10, choices=Act.choices)
    name = models.CharField(max_length=80, help_text="its name from then on")
    reason = models.CharField(max_length=200, blank=True, default="")
    done_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unit_event_says_why",
                condition=Q(act__in=["registered", "renamed"], reason="")
                | (Q(act__in=["closed", "reopened"]) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.name}"
