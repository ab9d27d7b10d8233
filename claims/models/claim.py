from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.states import ClaimState
from config.kernel.references import new_reference


def claim_reference() -> str:
    return new_reference("C")


class Claim(models.Model):
    """A member's claim for one item of one scheme in one period."""

    class Channel(models.TextChoices):
        ONE_TAP = "one_tap", _("One tap, from insurance data")
        PHOTO = "photo", _("By photo, from papers")

    class Cause(models.TextChoices):
        ILLNESS = "illness", _("Illness")
        ACCIDENT = "accident", _("Accident without anyone else at fault")
        THIRD_PARTY = "third_party", _("Caused by someone else, e.g. a traffic accident")
        WORK_INJURY = "work_injury", _("Injury or disease from work")
        UNKNOWN = "unknown", _("I am not sure")

    reference = models.CharField(max_length=12, unique=True, default=claim_reference)
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="claims")
    unit_path = models.CharField(max_length=80, help_text="the member's, when it was filed")
    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT)
    item = models.CharField(max_length=40)
    period = models.PositiveSmallIntegerField()
    encounter = models.ForeignKey("members.Encounter", on_delete=models.PROTECT)
    filing = models.ForeignKey(
        "claims.Filing", on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    bank_account = models.ForeignKey("members.BankAccount", on_delete=models.PROTECT)
    state = models.CharField(max_length=20, choices=ClaimState.choices)
    version = models.PositiveIntegerField(default=1, help_text="raised when its facts change")
    filed_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    promised_on = models.DateField(help_text="the latest day on which the member hears")
    promise_is_provisional = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="claim_by_photo_has_papers",
                condition=~Q(channel="photo") | Q(filing__isnull=False),
            ),
            # One stay, one live claim for each period that it touches: the double tap and the
            # second device meet this wall.
            models.UniqueConstraint(
                name="claim_one_live_per_stay",
                fields=["encounter", "item", "period"],
                condition=~Q(state__in=["withdrawn", "denied"]),
                violation_error_message=_("This stay has been claimed for already."),
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="claim_by_member"),
            models.Index(
                fields=["unit_path"], name="claim_unit_path", opclasses=["text_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ClaimSettlement(models.Model):
    """That a claim rests on an insurance settlement. Each is used by one live claim only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="settlement_links")
    settlement = models.ForeignKey(
        "members.InsuranceSettlement", on_delete=models.PROTECT, related_name="claim_links"
    )
    item = models.CharField(max_length=40)
    period = models.PositiveSmallIntegerField()
    released_at = models.DateTimeField(
        null=True, blank=True, help_text="the claim was withdrawn or denied"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="claim_settlement_one_live",
                fields=["settlement", "item", "period"],
                condition=Q(released_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.settlement_id}"


class ClaimReceipt(models.Model):
    """That a claim rests on a receipt. Each is paid once, whoever brings it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="receipts")
    bill_code = models.CharField(max_length=12)
    bill_no = models.CharField(max_length=20)
    item = models.CharField(max_length=40)
    period = models.PositiveSmallIntegerField()
    released_at = models.DateTimeField(
        null=True, blank=True, help_text="the claim was withdrawn or denied"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="claim_receipt_one_live",
                fields=["bill_code", "bill_no", "item", "period"],
                condition=Q(released_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.bill_code} {self.bill_no}"


class ClaimEvent(models.Model):
    """A move of a claim: who, when, why. Append-only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=ClaimState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["claim", "id"], name="claim_event_by_claim")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.move}"
