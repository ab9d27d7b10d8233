from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models.assessment import Assessment
from claims.states import ReplayState
from members.schemes.files import load_scheme_text
from members.schemes.terms import Scheme as Terms


class ReplayRun(models.Model):
    """One replay of a period's settled claims under other rules, and how far it is.

    It keeps the other rules as they were when it began: a draft may change afterwards. The totals
    are the sums of its rows, written with them.
    """

    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT)
    period = models.PositiveSmallIntegerField()
    in_force = models.ForeignKey(
        "members.SchemeVersion", on_delete=models.PROTECT, related_name="+"
    )
    draft = models.ForeignKey(
        "members.SchemeDraft", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    against = models.ForeignKey(
        "members.SchemeVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.CharField(max_length=40, help_text="the name of the other version")
    digest = models.CharField(max_length=64, help_text="of the other version")
    source_text = models.TextField(help_text="the other scheme file, as it was then")
    lists = models.JSONField(default=dict)
    asked_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=ReplayState.choices, default=ReplayState.RUNNING
    )
    closed_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    step = models.PositiveIntegerField(default=0, help_text="how many steps are done")
    last_member = models.BigIntegerField(default=0, help_text="members until this one are done")
    claims_expected = models.PositiveIntegerField(help_text="counted when it was asked for")
    claims_done = models.PositiveIntegerField(default=0)

    compared_count = models.PositiveIntegerField(default=0)
    old_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    new_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    gained_count = models.PositiveIntegerField(default=0)
    gained_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    lost_count = models.PositiveIntegerField(default=0)
    lost_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    changed_count = models.PositiveIntegerField(default=0, help_text="with another outcome")
    members_gained = models.PositiveIntegerField(default=0, help_text="over all their claims")
    members_lost = models.PositiveIntegerField(default=0, help_text="over all their claims")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="replay_one_running",
                fields=["scheme", "period", "in_force", "digest"],
                condition=Q(state="running"),
            ),
            models.CheckConstraint(
                name="replay_against_one_thing",
                condition=Q(draft__isnull=False, against=None)
                | Q(draft=None, against__isnull=False),
            ),
            models.CheckConstraint(
                name="replay_closed_when_not_running",
                condition=Q(state="running", closed_at=None)
                | (~Q(state="running") & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["scheme", "-id"], name="replay_latest")]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.period} {self.version} {self.state}"

    @property
    def difference(self) -> Decimal:
        return self.new_total - self.old_total

    @property
    def difference_in_per_cent(self) -> str:
        """+3.1 %, of what it cost; empty where it cost nothing."""
        if not self.old_total:
            return ""
        return f"{100 * self.difference / self.old_total:+.1f} %".replace("-", "−")

    def other_terms(self) -> Terms:
        """The other scheme file as it was when the run began."""
        return load_scheme_text(
            self.source_text, file=self.version, lists=tuple(sorted(self.lists.items())) or None
        )


class ReplayRow(models.Model):
    """What became of one claim. Kept apart (no difference) where nothing can be compared."""

    class Kind(models.TextChoices):
        COMPARED = "compared", _("Compared")
        BY_HAND = "by_hand", _("Decided by hand")
        NOT_REPRODUCED = "not_reproduced", _("Not reproduced")
        OPEN = "open", _("Left to a person")

    run = models.ForeignKey(ReplayRun, on_delete=models.PROTECT, related_name="rows")
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    old_outcome = models.CharField(max_length=15, choices=Assessment.Outcome.choices)
    new_outcome = models.CharField(max_length=15, choices=Assessment.Outcome.choices)
    decided = models.DecimalField(max_digits=12, decimal_places=2)
    old = models.DecimalField(max_digits=12, decimal_places=2)
    new = models.DecimalField(max_digits=12, decimal_places=2)
    difference = models.DecimalField(max_digits=12, decimal_places=2)
    reasons = models.JSONField(default=list, help_text="codes, under the other rules")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="replay_row_once", fields=["run", "claim"]),
            models.CheckConstraint(
                name="replay_row_difference", condition=Q(difference=F("new") - F("old"))
            ),
            models.CheckConstraint(
                name="replay_row_apart_has_no_difference",
                condition=Q(kind="compared") | Q(difference=0),
            ),
        ]
        indexes = [
            models.Index(fields=["run", "difference", "id"], name="replay_row_by_difference")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.claim_id} {self.difference}"
