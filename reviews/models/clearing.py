"""Models that say how surely the machine's proposal stands, what they said, and what is certified.

Whether a claim may be cleared without a person is asked of all of these together
(`reviews/clearing_policies.py`); the table of decisions asks them again by a trigger.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.states import DutyState


class ErrorKind(models.TextChoices):
    """What may be wrong with a case that was cleared; `any` stands beside each of the others.

    Those that `CLEARING_ALPHAS` names have a bound; the others are told as figures.
    """

    ANY = "any", _("Any error at all")
    EXCLUDED = "excluded", _("Paid though excluded")
    MISSED_CRITICAL = "missed_critical", _("A critical illness taken for an ordinary one")
    WRONG_AMOUNT = "wrong_amount", _("A wrong amount")


class ModelVersion(models.Model):
    """A trained model, as it was registered. Append-only; its file is known by its digest alone.

    `sha256` is that of the file which answers (JSON), `archive_sha256` that of the estimator
    (skops), `golden_sha256` that of its answers to a fixed set, `manifest_sha256` that of the cases
    and labels that it was trained on.
    """

    version = models.CharField(max_length=40, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    archive_sha256 = models.CharField(max_length=64)
    golden_sha256 = models.CharField(max_length=64)
    manifest_sha256 = models.CharField(max_length=64)
    features_version = models.CharField(max_length=20)
    seed = models.PositiveIntegerField()
    trained_on = models.PositiveIntegerField(help_text="labelled cases")
    metrics = models.JSONField(default=dict, help_text="of held-out cases, as on its card")
    libraries = models.JSONField(default=dict)
    trained_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    trained_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version


class DutyRole(models.TextChoices):
    """A champion's answer counts; a challenger is asked beside it and heard by nobody."""

    CHAMPION = "champion", _("In service")
    CHALLENGER = "challenger", _("On trial")


class ModelDuty(models.Model):
    """That a model is asked about the claims of a scheme. Approved by another than who trained it
    or proposed it; one champion and one challenger a scheme."""

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="duties")
    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=DutyRole.choices)
    state = models.CharField(max_length=10, choices=DutyState.choices)
    reason = models.CharField(max_length=200)
    proposed_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="model_duty_one_in_service",
                fields=["scheme", "role"],
                condition=Q(state="in_service"),
            ),
            models.UniqueConstraint(
                name="model_duty_proposed_once",
                fields=["scheme", "role"],
                condition=Q(state="proposed"),
                violation_error_message=_("A change of the model is waiting to be approved."),
            ),
            models.CheckConstraint(
                name="model_duty_two_persons",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                violation_error_message=_("The second person must be someone else."),
            ),
            models.CheckConstraint(
                name="model_duty_in_service_is_approved",
                condition=~Q(state="in_service")
                | Q(approved_by__isnull=False, approved_at__isnull=False, ended_at=None),
            ),
            models.CheckConstraint(name="model_duty_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.role} {self.state}"


class ModelDutyEvent(models.Model):
    """A move of a model's duty: who, when, why. Append-only."""

    duty = models.ForeignKey(ModelDuty, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=DutyState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.duty_id} {self.move}"


class FeatureSnapshot(models.Model):
    """What a model gets to see of one version of a claim: values, and where each came from.

    Append-only. Training and serving read the same rows, so neither can see what the other cannot.
    `sha256` is that of the canonical JSON of `values`.
    """

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="snapshots")
    claim_version = models.PositiveIntegerField()
    features_version = models.CharField(max_length=20)
    values = models.JSONField(help_text="feature → number, word or null")
    sources = models.JSONField(help_text="feature → what it was taken from")
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="feature_snapshot_once",
                fields=["claim", "claim_version", "features_version"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} v{self.claim_version}"


class Certificate(models.Model):
    """Up to which chance of an error a model's cases may be cleared, and what proves it.

    `kinds` has for each ErrorKind: n, k, upper (the bound at that confidence), and, where a bound
    is promised, alpha and p_value.
    Append-only: holds once approved, until its day, an end of its own, or an alarm.
    """

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="certificates")
    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT, related_name="+")
    threshold = models.FloatField(help_text="chance of an error up to which a case is cleared")
    confidence = models.FloatField()
    kinds = models.JSONField()
    cases = models.PositiveIntegerField(help_text="adjudicated cases behind it")
    share = models.FloatField(help_text="of these cases, the share at or below the threshold")
    manifest_sha256 = models.CharField(max_length=64, help_text="of the cases and their labels")
    certified_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    certified_at = models.DateTimeField()
    valid_until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="certificate_threshold_is_a_chance",
                condition=Q(threshold__gte=0, threshold__lt=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} ≤ {self.threshold:.4f} until {self.valid_until}"


class CertificateApproval(models.Model):
    """A second person has read the certificate. Append-only."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="approval"
    )
    approved_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.certificate_id}"


class CertificateEnd(models.Model):
    """A person took a certificate back before its day. Append-only."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField(max_length=200)
    ended_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="certificate_end_has_a_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}"


class Prediction(models.Model):
    """What a model said of one version of a claim. Append-only.

    `chance`: that something about the machine's proposal is wrong. `cleared`: at or below the
    threshold of `certificate`, and nothing else stands against it; never for a challenger.
    """

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="predictions")
    claim_version = models.PositiveIntegerField()
    snapshot = models.ForeignKey(FeatureSnapshot, on_delete=models.PROTECT, related_name="+")
    pre_review = models.ForeignKey("reviews.PreReview", on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="predictions")
    role = models.CharField(max_length=10, choices=DutyRole.choices)
    chance = models.FloatField()
    contributions = models.JSONField(
        default=list, help_text="feature, value, log-odds; strongest first; exact, they add up"
    )
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="predictions"
    )
    cleared = models.BooleanField(default=False)
    held_by = models.CharField(
        max_length=30, blank=True, help_text="a code: what kept a case from being cleared"
    )
    predicted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="prediction_once", fields=["claim", "claim_version", "model"]
            ),
            models.CheckConstraint(
                name="prediction_chance_is_one", condition=Q(chance__gte=0, chance__lte=1)
            ),
            models.CheckConstraint(
                name="prediction_cleared_by_a_certificate",
                condition=Q(cleared=False)
                | Q(role="champion", certificate__isnull=False, held_by=""),
            ),
        ]
        indexes = [models.Index(fields=["model", "predicted_at"], name="prediction_by_model")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.chance:.3f}"


class SwitchAct(models.TextChoices):
    ASK = "ask", _("Asked for automatic decisions")
    ON = "on", _("Switched on")
    OFF = "off", _("Stopped")


class AutomaticSwitch(models.Model):
    """An act at the switch of automatic decisions. Append-only: the newest row of a scheme holds.

    On takes two persons, off takes one. Without a scheme it is the one switch over all of them, off
    until it was asked for and confirmed likewise.
    """

    scheme = models.ForeignKey(
        "members.Scheme", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    act = models.CharField(max_length=5, choices=SwitchAct.choices)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="automatic_switch_on_by_two",
                # Without the first part a missing first person would pass: NULL is not false.
                condition=(Q(act="on", asked_by__isnull=False) & ~Q(asked_by=F("done_by")))
                | Q(act__in=["ask", "off"], asked_by=None),
                violation_error_message=_("The second person must be someone else."),
            ),
            models.CheckConstraint(name="automatic_switch_has_a_reason", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["scheme", "-id"], name="automatic_switch_newest")]

    def __str__(self) -> str:
        return f"{self.scheme_id or '*'} {self.act}"


class Alarm(models.Model):
    """A promise of the cleared stream looks broken, or a model could not be used. Append-only.

    From then on nothing of the scheme is cleared, until a certificate is approved after it.
    """

    class Kind(models.TextChoices):
        ERROR_RATE = "error_rate", _("More errors than promised")
        DRIFT = "drift", _("Cases look unlike those it was certified on")
        ARTEFACT = "artefact", _("The model's file is not the one that was registered")

    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="alarms"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    error_kind = models.CharField(max_length=20, choices=ErrorKind.choices, blank=True)
    detail = models.JSONField(default=dict, help_text="the numbers behind it")
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            # The same trouble with the same certificate rings once.
            models.UniqueConstraint(
                name="alarm_once",
                fields=["scheme", "model", "certificate", "kind", "error_kind"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.kind}"


class MonitorWindow(models.Model):
    """What was seen of one model on one scheme from a day to a day. Append-only."""

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="windows")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="windows"
    )
    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField()
    cases = models.PositiveIntegerField()
    cleared = models.PositiveIntegerField()
    audited = models.PositiveIntegerField()
    figures = models.JSONField(
        default=dict,
        help_text="errors by kind with interval and evidence, shift by feature, calibration error,"
        " share overridden",
    )
    watched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="monitor_window_days_in_order", condition=Q(to_on__gte=F("from_on"))
            ),
            # Watched again on the same day it is the same window.
            models.UniqueConstraint(
                name="monitor_window_once_a_day", fields=["model", "scheme", "to_on"]
            ),
        ]
        indexes = [models.Index(fields=["scheme", "-id"], name="monitor_window_newest")]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.from_on}–{self.to_on}"
