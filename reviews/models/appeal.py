from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Appeal(models.Model):
    """That a member does not accept a denial, in their words. Append-only.

    One per claim: it opens a second round by other people, and their word is final.
    """

    claim = models.OneToOneField("claims.Claim", on_delete=models.PROTECT, related_name="appeal")
    review = models.OneToOneField("reviews.Review", on_delete=models.PROTECT, related_name="appeal")
    text = models.CharField(max_length=1000)
    filed_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="appeal_has_a_text", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.claim_id}"


class AppealView(models.Model):
    """What one person thinks of an appealed case before they know the first conclusion.

    Append-only. Until it is there, nothing that anybody concluded is sent to that person's screen.
    """

    class Conclusion(models.TextChoices):
        PAY = "pay", _("It should be paid")
        DENY = "deny", _("It should not be paid")
        CANNOT_TELL = "cannot_tell", _("Cannot be told from what is there")

    review = models.ForeignKey(
        "reviews.Review", on_delete=models.PROTECT, related_name="appeal_views"
    )
    conclusion = models.CharField(max_length=12, choices=Conclusion.choices)
    grounds = models.CharField(max_length=500)
    recorded_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="appeal_view_once_a_person", fields=["review", "recorded_by"]
            ),
            models.CheckConstraint(name="appeal_view_has_grounds", condition=~Q(grounds="")),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.conclusion}"
