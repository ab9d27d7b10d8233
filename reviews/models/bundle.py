import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.states import BundleState


class CaseBundle(models.Model):
    """A whole case as one numbered PDF: who asked for it and why, and how far it is.

    Its bytes lie sealed, piece by piece, and are thrown away on `expires_at`; that it was made, and
    its digest, stay.
    """

    class Reason(models.TextChoices):
        ARCHIVE = "archive", _("For the archive")
        AUDIT = "audit", _("For an auditor")
        COURT = "court", _("For a court or an arbitration")
        MEMBER = "member", _("The member asked for it")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="bundles")
    asked_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason.choices)
    note = models.CharField(max_length=150, blank=True)
    identity_reason = models.CharField(
        max_length=150,
        blank=True,
        help_text="why names and numbers are not masked; empty: they are",
    )
    state = models.CharField(max_length=10, choices=BundleState.choices)
    step = models.PositiveIntegerField(default=0, help_text="how many steps are done")
    pages = models.PositiveIntegerField(default=0, help_text="0 before it is laid out")
    pages_done = models.PositiveIntegerField(default=0)
    written = models.JSONField(default=dict, help_text="where each object of the file begins")
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bundle_made_is_whole",
                condition=~Q(state="made")
                | Q(
                    ended_at__isnull=False,
                    expires_at__isnull=False,
                    pages__gte=1,
                    pages_done=models.F("pages"),
                    sha256__regex=r"^[0-9a-f]{64}$",
                ),
            ),
            models.CheckConstraint(
                name="bundle_making_or_ended",
                condition=Q(state="making", ended_at=None)
                | (~Q(state="making") & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="bundle_to_expire", condition=Q(state="made"))
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.state}"


class BundlePart(models.Model):
    """A piece of a bundle's bytes, in its order; `stored` is its name in the sealed store."""

    bundle = models.ForeignKey(CaseBundle, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    stored = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="bundle_part_once", fields=["bundle", "number"])
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.bundle_id} {self.number}"
