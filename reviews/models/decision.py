from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    APPROVED = "approved", _("Approved")
    DENIED = "denied", _("Denied")


class OverrideReason(models.TextChoices):
    """Why a person decides against the proposal. Each feeds one backlog (F, R, M, A)."""

    F1 = "F1", _("Read wrongly from the paper")
    F2 = "F2", _("Papers contradict each other")
    F3 = "F3", _("Not enough to judge by")
    R1 = "R1", _("The clause is read differently")
    R2 = "R2", _("The rules do not cover this")
    R3 = "R3", _("Special ruling, with its number")
    M1 = "M1", _("An earlier illness is judged differently")
    M2 = "M2", _("Diagnosis or procedure is classified differently")
    M3 = "M3", _("Medical necessity is judged differently")
    A1 = "A1", _("The amount was computed wrongly")
    A2 = "A2", _("Another payer has paid")
    Z9 = "Z9", _("Other, explained below")


class DenialReason(models.TextChoices):
    """Why a member gets nothing, in the words of the scheme. The plain text is in `denials`."""

    NOT_COVERED = "not_covered", _("Not enrolled for the day of the stay")
    LATE = "late", _("Filed after the deadline")
    HOSPITAL_LEVEL = "hospital_level", _("The hospital's level is not covered")
    THIRD_PARTY = "third_party", _("Someone else is liable")
    WORK_INJURY = "work_injury", _("Work injury: work-injury insurance pays")
    NO_COST = "no_cost", _("No cost that the scheme covers")
    DUPLICATE = "duplicate", _("Paid for already")


class Proposal(models.Model):
    """A first person's act where two are needed. Append-only."""

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="proposals")
    review_version = models.PositiveIntegerField()
    assessment = models.ForeignKey("claims.Assessment", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    override_reason = models.CharField(max_length=2, choices=OverrideReason.choices, blank=True)
    denial_reason = models.CharField(max_length=20, choices=DenialReason.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    why_two = models.JSONField(help_text="codes: why one person does not suffice")
    proposed_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="proposal_once_per_version", fields=["review", "review_version"]
            ),
            models.CheckConstraint(
                name="proposal_denial_is_zero_with_a_reason",
                condition=(Q(outcome="denied", amount=0) & ~Q(denial_reason=""))
                | Q(outcome="approved", amount__gt=0, denial_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.outcome} {self.amount}"


class Decision(models.Model):
    """The final word of one review. Append-only; an undo or a correction is a row of its own.

    `confirmed_by` is empty only where one person suffices: never for a denial, an override or what
    a proposal was needed for. `decided_by` is empty only where nobody decided: what was computed is
    granted, on a prediction that a certificate clears. No denial is without a person.
    """

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="decisions")
    review_version = models.PositiveIntegerField()
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="decisions")
    assessment = models.ForeignKey("claims.Assessment", on_delete=models.PROTECT, related_name="+")
    pre_review = models.ForeignKey(
        "reviews.PreReview", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    override_reason = models.CharField(max_length=2, choices=OverrideReason.choices, blank=True)
    denial_reason = models.CharField(max_length=20, choices=DenialReason.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    prediction = models.OneToOneField(
        "reviews.Prediction",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decision",
        help_text="decided by nobody: what cleared it",
    )
    decided_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="decision_once_per_version", fields=["review", "review_version"]
            ),
            models.CheckConstraint(
                name="decision_two_persons",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("decided_by")),
                violation_error_message=_("The second person must be someone else."),
            ),
            models.CheckConstraint(
                name="decision_confirmed_by_and_at_together",
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_two_where_needed",
                condition=Q(confirmed_by__isnull=False, proposal__isnull=False)
                | Q(outcome="approved", override_reason="", proposal=None, confirmed_by=None),
                violation_error_message=_("This decision needs a second person."),
            ),
            models.CheckConstraint(
                name="decision_denial_is_zero_with_a_reason",
                condition=(Q(outcome="denied", amount=0) & ~Q(denial_reason=""))
                | Q(outcome="approved", amount__gt=0, denial_reason=""),
            ),
            models.CheckConstraint(
                name="decision_by_a_person_or_granted_as_cleared",
                condition=Q(decided_by__isnull=False, prediction=None)
                | Q(
                    decided_by=None,
                    prediction__isnull=False,
                    outcome="approved",
                    override_reason="",
                    denial_reason="",
                    proposal=None,
                    confirmed_by=None,
                ),
                violation_error_message=_("Only a person may decide this."),
            ),
            models.CheckConstraint(
                name="decision_effective_not_before_decided",
                condition=Q(effective_at__gte=F("decided_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.outcome} {self.amount}"

    @property
    def decided_by_name(self) -> str:
        """Who decided, for a screen; where nobody did, it says so."""
        return self.decided_by.display_name if self.decided_by else str(_("automatically"))


class DecisionEffect(models.Model):
    """That a decision left the house: the member was told, the ledger posted. Append-only."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="effect")
    took_effect_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.decision_id}"


class DecisionUndo(models.Model):
    """That a decision was taken back before it took effect. Append-only.

    `undone_by` is empty where the machine did it: the facts had changed, or nobody had decided and
    automatic decisions were stopped, or the one drawn for reading was not read in time. Never a
    refusal: the case goes back to an officer.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="undo")
    reason = models.CharField(max_length=200)
    undone_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_undo_by_a_person_or_for_a_known_reason",
                condition=Q(undone_by__isnull=False)
                | Q(reason__in=["facts_changed", "automatic_stopped", "audit_unread"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}"
