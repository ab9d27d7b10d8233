from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Assessment(models.Model):
    """The arithmetic, no judgement: what the rules give for the facts of one claim version.

    Append-only; a recount is a new row that names the one it replaces. `inputs` holds everything
    that went in, so that it can be replayed.
    """

    class Outcome(models.TextChoices):
        PAY = "pay", _("Payable")
        NOTHING = "nothing", _("Nothing payable")
        NEEDS_DOCUMENT = "needs_document", _("A paper is missing")
        REFER = "refer", _("A person must judge")

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="assessments")
    claim_version = models.PositiveIntegerField()
    scheme_version = models.ForeignKey("members.SchemeVersion", on_delete=models.PROTECT)
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    waiting_until = models.DateField(
        null=True, blank=True, help_text="it came too early: the day on which it can be taken"
    )
    benefit = models.DecimalField(max_digits=12, decimal_places=2)
    base = models.DecimalField(
        max_digits=12, decimal_places=2, help_text="what this claim adds to the period's base"
    )
    drawn = models.JSONField(default=list, help_text="what it pays, by benefit")
    reasons = models.JSONField(default=list)
    inputs = models.JSONField()
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    assessed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="assessment_not_negative", condition=Q(benefit__gte=0)),
            models.CheckConstraint(
                name="assessment_pays_only_when_payable",
                condition=Q(outcome="pay") | Q(benefit=0),
            ),
        ]
        indexes = [models.Index(fields=["claim", "-id"], name="assessment_latest")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.outcome} {self.benefit}"


class AssessmentLine(models.Model):
    """One line of the explanation: label, amount, formula in words, clause. Append-only.

    Workings tell how the base comes about; only the others add up to the benefit.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    is_working = models.BooleanField(default=False)
    label_zh = models.CharField(max_length=120)
    label_en = models.CharField(max_length=160)
    formula_zh = models.CharField(max_length=300)
    formula_en = models.CharField(max_length=300)
    clause_zh = models.CharField(max_length=200)
    clause_en = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="assessment_line_position", fields=["assessment", "position"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}.{self.position}"
