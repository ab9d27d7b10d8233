from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """A member's separate consent to one source for one purpose (PIPL art. 29 and 30).

    Withdrawn as easily as given (art. 15): from then on nothing new is fetched or kept.
    """

    class Source(models.TextChoices):
        MEDICAL_INSURANCE = "medical_insurance", _("Medical-insurance settlements")

    class Purpose(models.TextChoices):
        MUTUAL_AID = "mutual_aid", _("Telling you what you may claim, and checking claims")

    class Channel(models.TextChoices):
        PHONE = "phone", _("On the phone")
        PAPER = "paper", _("On paper")

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="consents")
    source = models.CharField(max_length=20, choices=Source.choices)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text_version = models.CharField(max_length=20)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    paper_reference = models.CharField(max_length=40, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        "members.User",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the member, or the helper who entered the signed paper",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="consent_one_standing",
                fields=["member", "source", "purpose"],
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_by_and_at_together",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_paper_has_a_reference",
                condition=~Q(channel="paper") | ~Q(paper_reference=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.source} {self.given_at:%Y-%m-%d}"
