import uuid

from django.db import models
from django.db.models import Q

from claims.models import Paper
from reviews.states import OriginalState

IN_THE_HOUSE = Q(state__in=[OriginalState.SHELVED.value, OriginalState.LENT.value])


class PaperOriginal(models.Model):
    """A paper of a case that came on paper, and where it lies. What came, and when, never changes.

    `paper`: the picture of it, where the member sent one. `box` is as it is written on the box.
    """

    uid = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="made with the form: sending again adds nothing"
    )
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="originals")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=80)
    paper = models.ForeignKey(
        "claims.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="originals"
    )
    kind = models.CharField(max_length=25, choices=Paper.Kind.choices)
    sheets = models.PositiveSmallIntegerField(help_text="sheets of paper")
    box = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=OriginalState.choices)
    received_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="original_once_in_the_house", fields=["paper"], condition=IN_THE_HOUSE
            ),
            models.CheckConstraint(
                name="original_has_sheets", condition=Q(sheets__gte=1, sheets__lte=500)
            ),
            models.CheckConstraint(name="original_has_a_box", condition=~Q(box="")),
        ]
        indexes = [
            models.Index(fields=["box", "id"], name="original_by_box", condition=IN_THE_HOUSE)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.box} {self.state}"


class OriginalEvent(models.Model):
    """What happened to an original: who, when, to whom. Append-only."""

    original = models.ForeignKey(PaperOriginal, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=OriginalState.choices)
    box = models.CharField(max_length=20, help_text="where it lay after this")
    to_whom = models.CharField(max_length=60, blank=True, help_text="lent or given back to")
    post_number = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField()
    actor = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.original_id} {self.move}"
