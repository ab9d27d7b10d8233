from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CodeProposal(models.Model):
    """Codes that a claim's diagnosis may have, the likeliest first: a list to choose from.

    One for each version of a claim; it routes nothing and decides nothing. Append-only.
    `candidates`: code, name and chance (0 to 1) of each, `known` where people had confirmed it.
    """

    claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, related_name="code_proposals"
    )
    claim_version = models.PositiveIntegerField()
    candidates = models.JSONField()
    code_system = models.CharField(max_length=20)
    code_version = models.CharField(max_length=10)
    table_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="code_proposal_once_a_version", fields=["claim", "claim_version"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.claim_version}"


class KnownWording(models.Model):
    """That an expert gave this wording this code, in an opinion on which a decision took effect.

    One for each opinion, never changed: what was overturned or withdrawn has a `KnownWordingEnd`
    and speaks no more. `key`: the wording in one spelling (`reviews.champion.ways.key_of`).
    """

    opinion = models.OneToOneField(
        "reviews.Opinion", on_delete=models.PROTECT, related_name="known_wording"
    )
    decision = models.ForeignKey(
        "reviews.Decision", on_delete=models.PROTECT, related_name="known_wordings"
    )
    wording = models.CharField(max_length=200)
    key = models.CharField(max_length=300)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    code_system = models.CharField(max_length=20)
    code_version = models.CharField(max_length=10)
    confirmed_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="known_wording_says_something", condition=~Q(key="") & ~Q(code="")
            )
        ]
        indexes = [models.Index(fields=["key", "code_system"], name="known_wording_by_key")]

    def __str__(self) -> str:
        return f"{self.wording} {self.code}"


class KnownWordingEnd(models.Model):
    """Why a known wording speaks no more, once and for good. Append-only."""

    class Why(models.TextChoices):
        OVERTURNED = "overturned", _("Overturned by a later decision")
        WITHDRAWN = "withdrawn", _("Withdrawn by a person")

    known = models.OneToOneField(KnownWording, on_delete=models.PROTECT, related_name="end")
    why = models.CharField(max_length=10, choices=Why.choices)
    reason = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="known_wording_end_has_its_person",
                condition=Q(why="overturned", ended_by=None, reason="")
                | (Q(why="withdrawn", ended_by__isnull=False) & ~Q(reason="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.known_id} {self.why}"
