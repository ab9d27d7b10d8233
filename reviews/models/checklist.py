from django.db import models


class KeptChecklist(models.Model):
    """A checklist as an expert ticked it: which disease, and what shows each item. Append-only.

    Each saving is a row, the newest holds; an opinion names the one that it was given with.
    `disease` is "" where the expert put the list away. Only people tick.
    """

    referral = models.ForeignKey(
        "reviews.Referral", on_delete=models.PROTECT, related_name="checklists"
    )
    norm = models.CharField(max_length=40)
    edition = models.CharField(max_length=20)
    disease = models.CharField(max_length=40, blank=True)
    shown = models.JSONField(help_text="item -> key of the evidence that shows it")
    kept_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.referral_id} {self.disease}"
