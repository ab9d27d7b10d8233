from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.states import MANDATE_OVER, MandateState

_OVER = [state.value for state in MANDATE_OVER]


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, today: date) -> Self:
        """Confirmed, not taken back, and `today` is one of its days."""
        return self.filter(
            state=MandateState.STANDING, starts_on__lte=today, ends_on__gte=today
        ).filter(delegate__is_active=True)


class Mandate(models.Model):
    """That a member lets one person act for them: for some things, until a day.

    A helper acts at a named unit, a relative from a telephone of their own. Nothing of it holds
    before the member confirmed it: by a code that was sent to the member's own telephone with who
    and what for, or by a signed paper that a second person looked at. Who, what for and until when
    never change (a trigger): another scope is another mandate.
    """

    class Kind(models.TextChoices):
        HELPER = "helper", _("Helper at a counter")
        RELATIVE = "relative", _("Relative")

    class Scope(models.TextChoices):
        FILE = "file", _("file claims")
        FOLLOW = "follow", _("see how far claims are")
        RECEIVE = "receive", _("receive text messages")

    class Basis(models.TextChoices):
        CODE = "code", _("Code to the member's telephone")
        PAPER = "paper", _("Signed paper")

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="mandates")
    delegate = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="mandates")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.ForeignKey(
        "members.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="a helper's counter",
    )  # fmt: skip
    may_file = models.BooleanField()
    may_follow = models.BooleanField()
    may_receive = models.BooleanField(help_text="text messages to the member go to them too")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="its last day")
    text_version = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=MandateState.choices, default=MandateState.ASKED)
    asked_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    basis = models.CharField(max_length=5, choices=Basis.choices, blank=True)
    code = models.OneToOneField(
        "members.LoginCode", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="the code that confirmed it",
    )  # fmt: skip
    paper_reference = models.CharField(max_length=40, blank=True)
    paper_pages = ArrayField(
        models.CharField(max_length=60), default=list, blank=True,
        help_text="names of the sealed pictures of the signed paper",
    )  # fmt: skip
    paper_entered_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="on whose screen the code was typed, or who checked the paper",
    )  # fmt: skip
    confirmed_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True, help_text="before its last day")

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mandate_is_for_something",
                condition=Q(may_file=True) | Q(may_follow=True) | Q(may_receive=True),
                violation_error_message=_("Please choose what for."),
            ),
            models.CheckConstraint(
                name="mandate_days_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="mandate_helper_has_a_counter",
                condition=Q(kind="helper", unit__isnull=False) | Q(kind="relative", unit=None),
            ),
            models.CheckConstraint(
                name="mandate_rests_on_something",
                condition=Q(state__in=["asked", "paper_in", "refused"], basis="")
                | Q(state__in=["revoked", "replaced"], basis="", confirmed_at=None)
                | Q(
                    state__in=["standing", "revoked", "replaced"], basis="code",
                    code__isnull=False, confirmed_at__isnull=False,
                )
                | Q(
                    state__in=["standing", "revoked", "replaced"], basis="paper", code=None,
                    paper_entered_by__isnull=False, confirmed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="mandate_paper_has_number_and_picture",
                condition=Q(paper_entered_by=None)
                | (~Q(paper_reference="") & Q(paper_pages__len__gt=0)),
            ),
            models.CheckConstraint(
                name="mandate_paper_checked_by_another",
                condition=~Q(basis="paper")
                | (
                    Q(confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("paper_entered_by"))
                    & ~Q(confirmed_by=F("delegate"))
                ),
                violation_error_message=_("A second person checks a signed paper."),
            ),
            models.CheckConstraint(
                name="mandate_open_or_ended",
                condition=Q(state__in=_OVER, ended_at__isnull=False)
                | (~Q(state__in=_OVER) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="mandate_revoked_by_somebody",
                condition=Q(state="revoked", revoked_by__isnull=False)
                | (~Q(state="revoked") & Q(revoked_by=None)),
            ),
            models.UniqueConstraint(
                name="mandate_one_in_force",
                fields=["member", "delegate", "kind"],
                condition=Q(state="standing"),
            ),
            models.UniqueConstraint(
                name="mandate_one_asked",
                fields=["member", "delegate", "kind"],
                condition=Q(state__in=["asked", "paper_in"]),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["delegate", "state"], name="mandate_of_delegate")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.state}"

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What for, in the order of the form."""
        return tuple(scope for scope in self.Scope if getattr(self, f"may_{scope.value}"))


class MandateEvent(models.Model):
    """A move of a mandate: who, when, why. Append-only."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=MandateState.choices)
    actor = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.move}"
