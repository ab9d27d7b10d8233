from django.db import models
from django.db.models import F, Q

from reviews.states import PrecedentState


class Precedent(models.Model):
    """A ruling that later cases go by, taken from a closed one; names nobody.

    What it says never changes: another ruling is another precedent that supersedes it. It has its
    number from the day on which a second person adopts it.
    """

    decision = models.ForeignKey(
        "reviews.Decision", on_delete=models.PROTECT, related_name="precedents"
    )
    unit_path = models.CharField(max_length=80)
    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=40)
    kind = models.CharField(max_length=80, blank=True, help_text="as of the past case")
    disease = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=100)
    question = models.CharField(max_length=300)
    ruling = models.CharField(max_length=500)
    reasons = models.CharField(max_length=1000)
    clause = models.CharField(max_length=200)
    words = models.TextField(help_text="all that is said, as the search reads it")
    state = models.CharField(max_length=10, choices=PrecedentState.choices)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors"
    )
    proposed_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    adopted_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="precedent_number_once", fields=["year", "serial"]),
            models.UniqueConstraint(
                name="precedent_superseded_once",
                fields=["supersedes"],
                condition=Q(state__in=["adopted", "superseded", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="precedent_two_persons",
                condition=Q(adopted_by=None) | ~Q(adopted_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="precedent_adopted_with_a_number",
                condition=Q(
                    state__in=["proposed", "declined"],
                    year=None,
                    serial=None,
                    adopted_by=None,
                    adopted_at=None,
                )
                | Q(
                    state__in=["adopted", "superseded", "withdrawn"],
                    year__isnull=False,
                    serial__isnull=False,
                    adopted_by__isnull=False,
                    adopted_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="precedent_says_something",
                condition=~Q(title="")
                & ~Q(question="")
                & ~Q(ruling="")
                & ~Q(reasons="")
                & ~Q(clause=""),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="precedent_list"),
            models.Index(
                fields=["scheme", "item", "kind"],
                name="precedent_fitting",
                condition=Q(state="adopted"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.pk} {self.state}"

    @property
    def number(self) -> str:
        """2026-001; "" while nobody has adopted it."""
        return f"{self.year}-{self.serial:03d}" if self.year and self.serial else ""


class PrecedentYear(models.Model):
    """The last number of a year; counted up in the transaction that adopts."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class PrecedentEvent(models.Model):
    """A move of a precedent: who, when, why. Append-only."""

    precedent = models.ForeignKey(Precedent, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=PrecedentState.choices)
    actor = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.precedent_id} {self.move}"


class PrecedentCitation(models.Model):
    """That an opinion, a first person's proposal or a decision names a precedent. Append-only.

    Not followed, it says why. It stays as it was whatever becomes of the precedent.
    """

    precedent = models.ForeignKey(Precedent, on_delete=models.PROTECT, related_name="citations")
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="citations")
    opinion = models.ForeignKey(
        "reviews.Opinion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="citations",
    )
    proposal = models.ForeignKey(
        "reviews.Proposal",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="citations",
    )
    decision = models.ForeignKey(
        "reviews.Decision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="citations",
    )
    followed = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True, help_text="why it was not followed")
    cited_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    cited_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="citation_stands_in_one_place",
                condition=Q(opinion__isnull=False, proposal=None, decision=None)
                | Q(opinion=None, proposal__isnull=False, decision=None)
                | Q(opinion=None, proposal=None, decision__isnull=False),
            ),
            models.CheckConstraint(
                name="citation_says_why_not",
                condition=Q(followed=True, reason="") | (Q(followed=False) & ~Q(reason="")),
            ),
            models.UniqueConstraint(
                name="citation_once_an_opinion", fields=["opinion", "precedent"]
            ),
            models.UniqueConstraint(
                name="citation_once_a_proposal", fields=["proposal", "precedent"]
            ),
            models.UniqueConstraint(
                name="citation_once_a_decision", fields=["decision", "precedent"]
            ),
        ]
        indexes = [models.Index(fields=["precedent", "followed"], name="citation_counted")]

    def __str__(self) -> str:
        return f"{self.precedent_id} {self.review_id}"
