from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.models.referral import Referral


class ExpertSpecialty(models.Model):
    """What an expert may be asked about. Who has none entered may be asked about everything."""

    expert = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, related_name="expert_specialties"
    )
    specialty = models.CharField(max_length=20, choices=Referral.Specialty.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="expert_specialty_once", fields=["expert", "specialty"])
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.specialty}"


class ExpertTerm(models.Model):
    """From when until when an expert is in office, both days included. Without one: as the role."""

    expert = models.OneToOneField(
        "members.User", on_delete=models.PROTECT, related_name="expert_term"
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="expert_term_in_order",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.from_on}"


class ExpertAbsence(models.Model):
    """Days on which an expert reads nothing, both included. `ended_at`: they are back earlier."""

    expert = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, related_name="expert_absences"
    )
    from_on = models.DateField()
    until_on = models.DateField()
    entered_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="expert_absence_in_order", condition=Q(until_on__gte=F("from_on"))
            )
        ]
        indexes = [
            models.Index(
                fields=["expert", "until_on"],
                name="expert_absence_by_day",
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.from_on}"


class ExpertEvent(models.Model):
    """What was entered about an expert: by whom, when. Append-only. `values`: as it is since."""

    class What(models.TextChoices):
        SPECIALTIES = "specialties", _("Specialties entered")
        TERM = "term", _("Term of office entered")
        ABSENCE = "absence", _("Absence entered")
        BACK = "back", _("Absence ended")

    expert = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, related_name="expert_events"
    )
    what = models.CharField(max_length=12, choices=What.choices)
    values = models.JSONField(default=dict)
    entered_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.expert_id} {self.what}"
