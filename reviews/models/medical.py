from django.db import models
from django.db.models import Q

from reviews.models.opinion import Conclusion, Confidence


class MedicalProposal(models.Model):
    """What the model reads in a claim's diagnosis. Append-only, once per claim version.

    `label` "" is a valid outcome: the machine refused to answer. There is no amount and no outcome
    here on purpose: a proposal routes a case to people and does nothing else.
    """

    claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, related_name="medical_proposals"
    )
    claim_version = models.PositiveIntegerField()
    label = models.CharField(max_length=20, blank=True, choices=Conclusion.choices[:3])
    confidence = models.CharField(max_length=10, choices=Confidence.choices)
    reasons = models.JSONField(default=list, help_text="codes with parameters, strongest first")
    counter = models.JSONField(null=True, help_text="the strongest point against, likewise")
    icd10 = models.CharField(max_length=20, blank=True)
    model_version = models.CharField(max_length=40)
    model_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="medical_proposal_once", fields=["claim", "claim_version"]
            ),
            models.CheckConstraint(
                name="medical_proposal_label_known",
                condition=Q(label__in=["", "ordinary", "critical_illness", "excluded"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.label or 'refused'}"
