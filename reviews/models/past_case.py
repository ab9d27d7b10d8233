from django.db import models


class PastCase(models.Model):
    """A decision in effect, as similar cases are found by. Derived and no evidence: kept by queued
    work, built anew by `manage.py keep_past_cases`.

    `kind` is the three-place category of ICD-10, else the plain wording; `chapter` is wider:
    the chapter and what the diagnosis is to the scheme. "" where neither is known.
    """

    claim = models.OneToOneField("claims.Claim", on_delete=models.PROTECT, related_name="past_case")
    decision = models.OneToOneField("reviews.Decision", on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=40)
    kind = models.CharField(max_length=80)
    chapter = models.CharField(max_length=40)
    wording = models.CharField(max_length=200)
    visit_kind = models.CharField(max_length=20)
    cause = models.CharField(max_length=12)
    cost = models.DecimalField(max_digits=12, decimal_places=2, help_text="total; 0: not known")
    granted = models.BooleanField(help_text="as computed or more; else denied or granted lower")
    clause_zh = models.CharField(max_length=200, blank=True)
    clause_en = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(help_text="the day on which it took effect")

    class Meta:
        # Those of one kind and one outcome in the order of their cost: the nearest are beside
        # each other, however many there are.
        indexes = [
            models.Index(
                fields=["scheme", "item", "kind", "granted", "cost"], name="past_case_kind"
            ),
            models.Index(
                fields=["scheme", "item", "chapter", "granted", "cost"], name="past_case_chapter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.kind}"
