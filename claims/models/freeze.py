from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.states import FREEZE_HOLDS, FreezeState

_IN_FORCE = [state.value for state in FREEZE_HOLDS]


class Freeze(models.Model):
    """That nothing of a claim takes effect, or that nothing is paid to an account, until a day.

    Of an account: whoever's it is, by its number. `holds_at_once`: it stops things before a second
    person has confirmed it, until `answer_by`; after that day it falls off by itself. Why, until
    when and who asked never change (a trigger): a longer one is another freeze.
    """

    class Reason(models.TextChoices):
        COURT_ORDER = "court_order", _("Order of a court or an authority")
        DEATH = "death", _("The member has died")
        SUSPICION = "suspicion", _("Suspected fraud, to be cleared up")
        OTHER = "other", _("Other, explained below")

    claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, null=True, blank=True, related_name="freezes"
    )
    account = models.ForeignKey(
        "members.BankAccount", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=80)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.CharField(max_length=300)
    evidence = models.CharField(
        max_length=100, blank=True, help_text="the number of the order or paper that it rests on"
    )
    ends_on = models.DateField(help_text="its last day")
    state = models.CharField(max_length=10, choices=FreezeState.choices)
    holds_at_once = models.BooleanField()
    answer_by = models.DateField(help_text="the last day to confirm it")
    asked_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lift_asked_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="freeze_of_a_claim_or_an_account",
                condition=Q(claim__isnull=False, account=None)
                | Q(claim=None, account__isnull=False),
            ),
            models.CheckConstraint(
                name="freeze_is_explained",
                condition=~Q(words=""),
            ),
            models.CheckConstraint(
                name="freeze_confirmed_by_another",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")),
                violation_error_message=_("A second person confirms a freeze."),
            ),
            models.CheckConstraint(
                name="freeze_confirmed_where_it_is_in_force",
                condition=Q(state__in=["asked", "lapsed", "declined"], confirmed_by=None)
                | (~Q(state__in=["asked", "lapsed", "declined"]) & Q(confirmed_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="freeze_lifted_by_two",
                condition=(
                    Q(lifted_by__isnull=False, lift_asked_by__isnull=False, state="lifted")
                    & ~Q(lifted_by=F("lift_asked_by"))
                )
                | (Q(lifted_by=None) & ~Q(state="lifted")),
                violation_error_message=_("A second person lifts a freeze."),
            ),
            models.CheckConstraint(
                name="freeze_open_or_ended",
                condition=Q(state__in=["asked", *_IN_FORCE], ended_at=None)
                | (~Q(state__in=["asked", *_IN_FORCE]) & Q(ended_at__isnull=False)),
            ),
            models.UniqueConstraint(
                name="freeze_one_asked_per_claim", fields=["claim"], condition=Q(state="asked")
            ),
            models.UniqueConstraint(
                name="freeze_one_asked_per_account", fields=["account"], condition=Q(state="asked")
            ),
            models.UniqueConstraint(
                name="freeze_one_in_force_per_claim",
                fields=["claim"],
                condition=Q(state__in=_IN_FORCE),
            ),
            models.UniqueConstraint(
                name="freeze_one_in_force_per_account",
                fields=["account"],
                condition=Q(state__in=_IN_FORCE),
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_on"],
                name="freeze_open",
                condition=Q(state__in=["asked", *_IN_FORCE]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id or self.account_id} {self.state}"

    @property
    def holds(self) -> bool:
        """Does it stop anything now?"""
        return self.state in FREEZE_HOLDS or (
            self.state == FreezeState.ASKED and self.holds_at_once
        )


class FreezeEvent(models.Model):
    """A move of a freeze: who, when, why. Append-only."""

    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=FreezeState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.freeze_id} {self.move}"
