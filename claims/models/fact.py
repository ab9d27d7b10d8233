from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# What stands for a paper's field where a hospital's answer gave the value.
HOSPITAL = "hospital"


class FactQuerySet(models.QuerySet["Fact"]):
    def current(self) -> "FactQuerySet":
        """Without those that a later one supersedes."""
        return self.filter(superseded_by=None)


class Fact(models.Model):
    """One value with its source. Append-only: a correction is a new row that names the old one."""

    class Source(models.TextChoices):
        FEED = "feed", _("Insurance settlement")
        PAPER = "paper", _("Read on a paper")
        PERSON = "person", _("Said by a person")
        LIST = "list", _("List of hospitals")

    class Unit(models.TextChoices):
        YUAN = "yuan", "yuan"
        DATE = "date", "date"
        LEVEL = "level", "level"
        CODE = "code", "code"
        TEXT = "text", "text"

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=200)
    unit = models.CharField(max_length=6, choices=Unit.choices)
    source = models.CharField(max_length=6, choices=Source.choices)
    settlement = models.ForeignKey(
        "members.InsuranceSettlement", on_delete=models.PROTECT, null=True, blank=True
    )
    source_field = models.CharField(
        max_length=40, blank=True, help_text="the platform's name, or the paper's"
    )
    page = models.ForeignKey(
        "claims.PaperPage", on_delete=models.PROTECT, null=True, blank=True, related_name="facts"
    )
    box = models.JSONField(null=True, help_text="left, top, right, bottom in pixels of the page")
    engine = models.CharField(max_length=40, blank=True)
    confidence = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    is_sure = models.BooleanField(default=True, help_text="proved by itself, or a person looked")
    person = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hospital = models.ForeignKey(
        "members.Hospital", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="whose entry on the list it is",
    )  # fmt: skip
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    recorded_at = models.DateTimeField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fact_names_its_source",
                condition=(Q(source="feed", settlement__isnull=False) & ~Q(source_field=""))
                | (
                    Q(source="paper", page__isnull=False, box__isnull=False)
                    & ~Q(source_field="")
                    & ~Q(engine="")
                )
                | Q(source="person", person__isnull=False)
                # Without a hospital it takes back what the list said of another one.
                | (
                    Q(source="list")
                    & ~Q(source_field="")
                    & (Q(hospital__isnull=False) | Q(value=""))
                ),
            ),
            # Two first values of one name cannot both be current.
            models.UniqueConstraint(
                name="fact_one_original",
                fields=["claim", "name"],
                condition=Q(supersedes=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.name}"

    @property
    def is_from_hospital(self) -> bool:
        """Whether a hospital answered so; `person` is who filed the answer."""
        return self.source == self.Source.PERSON and self.source_field == HOSPITAL
