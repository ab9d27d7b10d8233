import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Encounter(models.Model):
    """A stay or a visit, as the insurer's settlements tell of it."""

    class Kind(models.TextChoices):
        INPATIENT = "inpatient", _("Hospital stay")
        LISTED_OUTPATIENT = "listed_outpatient", _("Listed special-disease visit")
        OUTPATIENT = "outpatient", _("Out-patient visit")
        PHARMACY = "pharmacy", _("Pharmacy")
        MATERNITY = "maternity", _("Maternity")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="encounters"
    )
    source = models.CharField(max_length=20)
    source_reference = models.CharField(max_length=64, help_text="mdtrt_id of the platform")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    provider_code = models.CharField(max_length=64)
    provider_name = models.CharField(max_length=200)
    hospital_level = models.PositiveSmallIntegerField(null=True, blank=True)
    admitted_on = models.DateField()
    discharged_on = models.DateField()
    disease_code = models.CharField(max_length=60, blank=True)
    disease_name = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="encounter_once", fields=["source", "source_reference"]),
            models.CheckConstraint(
                name="encounter_dates_in_order", condition=Q(discharged_on__gte=F("admitted_on"))
            ),
            models.CheckConstraint(
                name="encounter_level_known",
                condition=Q(hospital_level=None) | Q(hospital_level__in=[1, 2, 3]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.admitted_on} {self.discharged_on}"


class InsuranceSettlement(models.Model):
    """One row of the insurer's feed, under the national platform's own field names."""

    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="insurance_settlements"
    )
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="settlements")
    feed_import = models.ForeignKey(
        "members.FeedImport", on_delete=models.PROTECT, related_name="settlements"
    )
    source = models.CharField(max_length=20)
    setl_id = models.CharField(max_length=64)
    settled_at = models.DateTimeField()
    insurance_kind = models.CharField(max_length=10, help_text="insutype")
    visit_code = models.CharField(max_length=10, help_text="med_type")
    amounts = models.JSONField(help_text="yuan as text, by the platform's field names")
    record_digest = models.CharField(max_length=64)
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by_setl_id = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="insurance_settlement_once", fields=["source", "setl_id"]),
            models.CheckConstraint(
                name="insurance_settlement_reversed_together",
                condition=Q(reversed_at=None, reversed_by_setl_id="")
                | (Q(reversed_at__isnull=False) & ~Q(reversed_by_setl_id="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.setl_id}"

    def amount(self, field: str) -> Decimal:
        """Yuan; `field` is the platform's name."""
        return Decimal(self.amounts[field])
