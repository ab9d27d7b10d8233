from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.decision import DenialReason
from reviews.states import SampleState


class SampleOutcome(models.TextChoices):
    """What was decided, for drawing. `automatic`: granted, and decided by nobody."""

    APPROVED = "approved", _("Approved")
    DENIED = "denied", _("Denied")
    AUTOMATIC = "automatic", _("Decided automatically")


class SampleRoute(models.TextChoices):
    """Where the machine had sent the case; nobody at the desk chooses it."""

    GREEN = "green", _("Green lane")
    OFFICER = "officer", _("Officer's lane")
    EXPERT = "expert", _("Expert's lane")


class SampleRate(models.Model):
    """From when on which share of a stratum is drawn. Append-only: the newest row holds."""

    outcome = models.CharField(max_length=10, choices=SampleOutcome.choices)
    route = models.CharField(max_length=10, choices=SampleRoute.choices)
    rate = models.DecimalField(max_digits=5, decimal_places=4)
    since = models.DateTimeField()
    reason = models.CharField(max_length=200)
    set_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            # Whatever could not be drawn could not be told about.
            models.CheckConstraint(
                name="sample_rate_never_nothing", condition=Q(rate__gt=0, rate__lte=1)
            ),
            models.CheckConstraint(name="sample_rate_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}/{self.route} {self.rate}"


class SampleDraw(models.Model):
    """That a decision was put to the draw: its stratum, its chance, and how it fell.

    One for each, also where it was not drawn: figures know of how many they speak. Append-only.
    """

    decision = models.OneToOneField(
        "reviews.Decision", on_delete=models.PROTECT, related_name="sample_draw"
    )
    unit_path = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=SampleOutcome.choices)
    route = models.CharField(max_length=10, choices=SampleRoute.choices)
    propensity = models.DecimalField(max_digits=5, decimal_places=4)
    drawn = models.BooleanField()
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sample_draw_has_a_chance", condition=Q(propensity__gt=0, propensity__lte=1)
            )
        ]
        indexes = [models.Index(fields=["drawn_at"], name="sample_draw_by_day")]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.outcome}/{self.route}"


class QualitySample(models.Model):
    """A drawn decision on its way through the readers. `reader` is there while it is being read."""

    draw = models.OneToOneField(SampleDraw, on_delete=models.PROTECT, related_name="sample")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=SampleState.choices)
    reader = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quality_sample_reader_while_reading",
                condition=Q(state="reading", reader__isnull=False, taken_at__isnull=False)
                | (~Q(state="reading") & Q(reader=None, taken_at=None)),
            ),
            # One at a time: what is open is finished, or given back.
            models.UniqueConstraint(
                name="quality_sample_one_per_reader",
                fields=["reader"],
                condition=Q(state="reading"),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="quality_sample_waiting", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.state}"


class SampleEvent(models.Model):
    """A move of a sample: who, when, why. Append-only."""

    sample = models.ForeignKey(QualitySample, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=SampleState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sample_id} {self.move}"


class SampleReading(models.Model):
    """What a reader concluded from papers and facts, not knowing the decision. Append-only.

    `agrees`: the decision says the same, to the fen and to the reason.
    """

    class Conclusion(models.TextChoices):
        PAY = "pay", _("It should be paid")
        DENY = "deny", _("It should not be paid")
        PAPERS = "papers", _("A paper is missing")

    sample = models.OneToOneField(QualitySample, on_delete=models.PROTECT, related_name="reading")
    conclusion = models.CharField(max_length=10, choices=Conclusion.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    denial_reason = models.CharField(max_length=20, choices=DenialReason.choices, blank=True)
    missing = models.JSONField(default=list, help_text="kinds of papers")
    grounds = models.CharField(max_length=500)
    agrees = models.BooleanField()
    read_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sample_reading_says_one_thing",
                # Without the second condition an amount of NULL would pass: it is not “false”.
                condition=Q(
                    conclusion="pay",
                    amount__gt=0,
                    amount__isnull=False,
                    denial_reason="",
                    missing=[],
                )
                | (Q(conclusion="deny", amount=None, missing=[]) & ~Q(denial_reason=""))
                | (Q(conclusion="papers", amount=None, denial_reason="") & ~Q(missing=[])),
            ),
            models.CheckConstraint(name="sample_reading_has_grounds", condition=~Q(grounds="")),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.conclusion}"


class SampleFinding(models.Model):
    """What a second reader says a difference is. The decision stays as it is. Append-only."""

    class Kind(models.TextChoices):
        AMOUNT = "amount", _("A different amount")
        CLAUSE = "clause", _("Another clause")
        MISSING_PAPER = "missing_paper", _("A paper was missing")
        WRONG_FACT = "wrong_fact", _("A fact was read wrongly")
        RULE_READ_OTHERWISE = "rule", _("The rule was understood otherwise")
        NO_ERROR = "none", _("No error: the first reader was wrong")

    sample = models.OneToOneField(QualitySample, on_delete=models.PROTECT, related_name="finding")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    note = models.CharField(max_length=500, help_text="what the officer reads")
    found_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sample_finding_kind_known",
                condition=Q(
                    kind__in=["amount", "clause", "missing_paper", "wrong_fact", "rule", "none"]
                ),
            ),
            models.CheckConstraint(name="sample_finding_has_a_note", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.kind}"
