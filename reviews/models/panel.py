from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.states import PANEL_OPEN, PanelState

_ANSWERED = [PanelState.AGREED.value, PanelState.MAJORITY.value]
_OPEN = [state.value for state in PANEL_OPEN]


class ExpertPanel(models.Model):
    """One question that is read by more than one expert, each alone first.

    The readers are its sittings (referrals). `answer` is the opinion that two of them hold; a panel
    that ends without one says so. `why`: what made it need two.
    """

    class Why(models.TextChoices):
        CRITICAL_ILLNESS = "critical_illness", _("it is about a critical illness")
        DRAWN = "drawn", _("it was drawn")

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="panels")
    claim_version = models.PositiveIntegerField()
    why = models.CharField(max_length=20, choices=Why.choices)
    state = models.CharField(max_length=12, choices=PanelState.choices)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True, help_text="until when the readers compare")
    answer = models.OneToOneField(
        "reviews.Opinion", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="panel_one_open", fields=["review"], condition=Q(state__in=_OPEN)
            ),
            models.CheckConstraint(
                name="panel_answered_by_an_opinion",
                condition=Q(state__in=_ANSWERED, answer__isnull=False)
                | (~Q(state__in=_ANSWERED) & Q(answer=None)),
            ),
            models.CheckConstraint(
                name="panel_open_or_ended",
                condition=Q(state__in=_OPEN, ended_at=None)
                | (~Q(state__in=_OPEN) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="panel_compares_until_a_day",
                condition=~Q(state__in=["discussing", "comparing"]) | Q(due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.state}"


class PanelEvent(models.Model):
    """A move of a panel: who, when, why. Append-only."""

    panel = models.ForeignKey(ExpertPanel, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=PanelState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.panel_id} {self.move}"


class PanelWord(models.Model):
    """What a reader says to the others while they compare; to stay with one's opinion is a word.

    Changing it is another opinion. Append-only; whoever kept or changed has spoken.
    """

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        KEEP = "keep", _("Stays with the opinion")

    panel = models.ForeignKey(ExpertPanel, on_delete=models.PROTECT, related_name="words")
    referral = models.ForeignKey(
        "reviews.Referral", on_delete=models.PROTECT, related_name="panel_words"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=500, blank=True)
    said_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="panel_word_kept_once", fields=["referral"], condition=Q(kind="keep")
            ),
            models.CheckConstraint(
                name="panel_word_says_something", condition=Q(kind="keep") | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.kind}"
