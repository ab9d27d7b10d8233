from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.decision import OverrideReason


class Conclusion(models.TextChoices):
    """What a diagnosis is to the scheme. The machine proposes the first three, a person finds."""

    ORDINARY = "ordinary", _("Ordinary: neither critical illness nor excluded")
    CRITICAL_ILLNESS = "critical_illness", _("A critical illness of the scheme")
    EXCLUDED = "excluded", _("Excluded by the scheme")
    CANNOT_TELL = "cannot_tell", _("Cannot be told from this evidence")


class Confidence(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Opinion(models.Model):
    """What an expert says, twice: before they know the machine's proposal, and after. Append-only.

    A third time only where readers of one case differ and this one changes their mind.

    `override_reason`: why the final opinion is another than the machine's; `icd10`: the code that
    they give the diagnosis, "" where none, of the table `code_system` in its `code_version`.
    """

    class Stage(models.TextChoices):
        INITIAL = "initial", _("Initial opinion")
        FINAL = "final", _("Final opinion")
        PANEL = "panel", _("Changed in the panel")

    referral = models.ForeignKey(
        "reviews.Referral", on_delete=models.PROTECT, related_name="opinions"
    )
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="opinions")
    claim_version = models.PositiveIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    conclusion = models.CharField(max_length=20, choices=Conclusion.choices)
    grounds = models.CharField(max_length=1000)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)
    override_reason = models.CharField(max_length=2, choices=OverrideReason.choices, blank=True)
    override_note = models.CharField(max_length=300, blank=True)
    icd10 = models.CharField(max_length=20, blank=True)
    code_system = models.CharField(max_length=20, blank=True)
    code_version = models.CharField(max_length=10, blank=True)
    proposal_seen = models.BooleanField(help_text="the machine's proposal was on the screen")
    medical_proposal = models.ForeignKey(
        "reviews.MedicalProposal",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
    )
    checklist = models.ForeignKey(
        "reviews.KeptChecklist",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
    )
    given_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="opinion_once_a_stage", fields=["referral", "stage"]),
            models.CheckConstraint(
                name="opinion_conclusion_known", condition=Q(conclusion__in=Conclusion.values)
            ),
            models.CheckConstraint(name="opinion_has_grounds", condition=~Q(grounds="")),
            # The same letters mean something else in another table, and in another edition of it.
            models.CheckConstraint(
                name="opinion_code_of_a_table",
                condition=Q(icd10="", code_system="", code_version="")
                | (~Q(icd10="") & ~Q(code_system="") & ~Q(code_version="")),
            ),
            models.CheckConstraint(
                name="opinion_overrides_when_final",
                condition=Q(stage__in=["final", "panel"]) | Q(override_reason="", override_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.stage} {self.conclusion}"


class MedicalFinding(models.Model):
    """What a medical expert has established about a claim's diagnosis. Only by a person.

    Append-only; it names the final opinion that it rests on.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary")
        CRITICAL_ILLNESS = "critical_illness", _("Critical illness")
        EXCLUDED = "excluded", _("Excluded")

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="findings")
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="findings")
    claim_version = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    opinion = models.OneToOneField(Opinion, on_delete=models.PROTECT, related_name="finding")
    established_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    established_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.claim_id} {self.kind}"
