from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckResult(models.Model):
    """What one named check found on one version of a claim. Append-only."""

    class Outcome(models.TextChoices):
        PASS = "pass", _("Passed")
        FAIL = "fail", _("Needs a look")
        NO_DATA = "no_data", _("Could not be checked")

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="checks")
    claim_version = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    evidence = models.JSONField(default=dict, help_text="fact names and values behind the outcome")
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="check_result_once", fields=["claim", "claim_version", "name"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.name} {self.outcome}"


class PreReview(models.Model):
    """The machine's proposal and route. It may grant or pass on, never refuse. Append-only."""

    class Route(models.TextChoices):
        GREEN = "green", _("Green: an officer confirms")
        OFFICER = "officer", _("An officer looks")
        EXPERT = "expert", _("A medical expert should look")

    review = models.ForeignKey(
        "reviews.Review", on_delete=models.PROTECT, related_name="pre_reviews"
    )
    claim_version = models.PositiveIntegerField()
    assessment = models.ForeignKey("claims.Assessment", on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=10, choices=Route.choices)
    reasons = models.JSONField(default=list, help_text="why it is not green; codes")
    rules_version = models.CharField(max_length=20)
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # There is no route to a refusal.
            models.CheckConstraint(
                name="prereview_passes_on_or_proposes_to_grant",
                condition=models.Q(route__in=["green", "officer", "expert"]),
            ),
            models.CheckConstraint(
                name="prereview_green_has_no_concerns",
                condition=~models.Q(route="green") | models.Q(reasons=[]),
            ),
        ]
        indexes = [models.Index(fields=["review", "-id"], name="prereview_latest")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.route}"
