from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Absence(models.Model):
    """That somebody of the desk is away from a day to a day, and who stands in for them.

    On its first day what is theirs is handed over, once; nothing moves back by itself.
    """

    person = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_on = models.DateField()
    last_on = models.DateField()
    entered_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="back before the last day, or not gone at all"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_days_in_order", condition=Q(last_on__gte=F("first_on"))
            ),
            models.CheckConstraint(
                name="absence_deputy_is_another",
                condition=Q(deputy=None) | ~Q(deputy=F("person")),
                violation_error_message=_("Nobody stands in for themselves."),
            ),
            models.CheckConstraint(
                name="absence_ended_whole",
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["last_on"], name="absence_open", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_on}"


class HandoverNote(models.Model):
    """What whoever is going away writes about a case, for whoever has it then."""

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="notes")
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
    written_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="handover_note_once", fields=["absence", "review"])
        ]

    def __str__(self) -> str:
        return f"{self.absence_id} {self.review_id}"


class HandedCase(models.Model):
    """That a case left somebody's desk: to the deputy, or back to its lane and why. Append-only.

    The lane has it in any case; `to` says in whose list it stands besides.
    """

    class Ground(models.TextChoices):
        OPEN = "open", _("Was open with them")
        ASSIGNED = "assigned", _("Was given to them")
        HELD = "held", _("Waits for an answer that they asked for")
        SET_ASIDE = "set_aside", _("They set it aside until a day")
        RETURNED = "returned", _("The answer that they asked for came")
        REFERRAL = "referral", _("They asked the expert")
        ENQUIRY = "enquiry", _("They wrote to the hospital")
        SENT_BACK = "sent_back", _("Their proposal was sent back")
        STOOD_IN = "stood_in", _("They stood in for somebody")

    class Why(models.TextChoices):
        NO_DEPUTY = "no_deputy", _("Nobody stands in")
        DEPUTY_AWAY = "deputy_away", _("The deputy is away too")
        ROLE = "role", _("The deputy's role or units do not include it")
        CONFLICT = "conflict", _("The deputy is too close to the person")
        FILED = "filed", _("The deputy filed the claim")
        JUDGED = "judged", _("The deputy judged the claim before")
        PROPOSED = "proposed", _("The deputy proposed it: somebody else confirms")

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="cases")
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="handed")
    grounds = models.JSONField(help_text="Ground values: why it was theirs")
    to = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    handed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="handed_case_once", fields=["absence", "review"]),
            models.CheckConstraint(
                name="handed_case_to_somebody_or_why_not",
                condition=Q(to__isnull=False, why="") | (Q(to=None) & ~Q(why="")),
            ),
        ]
        indexes = [models.Index(fields=["to", "review"], name="handed_case_by_deputy")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.to_id or self.why}"
