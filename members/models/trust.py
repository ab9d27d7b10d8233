from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AccessEntry(models.Model):
    """Who looked at whose protected data, and what for. Append-only; the member may read it."""

    class What(models.TextChoices):
        CASE = "case", _("Case file")
        ID_NUMBER = "id_number", _("ID number")
        RECORD = "record", _("Member's record")
        MANDATE = "mandate", _("Signed mandate")
        CONTACT = "contact", _("Name and telephone number")

    user = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="accesses")
    what = models.CharField(max_length=20, choices=What.choices)
    purpose = models.CharField(max_length=200)
    accessed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member", "-id"], name="access_by_member")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.what} {self.accessed_at:%Y-%m-%d %H:%M}"


class ConflictOfInterest(models.Model):
    """A declared relation: this user must not touch this member's claims.

    Own claims, the same workplace and what one filed need no row: they are derived.
    """

    class Relation(models.TextChoices):
        FAMILY = "family", _("Family")
        OTHER = "other", _("Other close relation")

    user = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="conflicts")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=10, choices=Relation.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "conflicts of interest"
        constraints = [
            models.UniqueConstraint(
                name="conflict_once", fields=["user", "member"], condition=Q(until=None)
            ),
            models.CheckConstraint(
                name="conflict_dates_in_order", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.relation} {self.member_id}"
