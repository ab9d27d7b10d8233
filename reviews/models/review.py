from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from reviews.states import OPEN_STATES, Lane, ReviewState, WaitsFor


class Review(models.Model):
    """The desk's work on one claim. `rank` orders the queue: the smaller, the sooner.

    `rank` is the promised day and the time of filing in one number, so that a page of the queue is
    one range of one index. `lane` and `marks` are kept by triggers: what the queue is listed and
    filtered by stands in the row itself, whoever wrote it.
    """

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField(default=1)
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=80)
    state = models.CharField(max_length=15, choices=ReviewState.choices)
    version = models.PositiveIntegerField(default=1, help_text="raised by every act on the desk")
    rank = models.BigIntegerField()
    due_on = models.DateField()
    hold_until = models.DateField(
        null=True, blank=True, help_text="on hold: the last day to answer, or the day to go on"
    )
    hold_for = models.CharField(
        max_length=10, choices=WaitsFor.choices, blank=True, help_text="on hold: for what it waits"
    )
    hold_by = models.ForeignKey(
        "members.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="on hold: who asked; set aside: whose it is when its day comes",
    )
    came_back = models.BooleanField(
        default=False, help_text="an answer came, and nobody has acted on it yet"
    )
    lane = models.CharField(max_length=15, default="", editable=False, help_text="by trigger")
    marks = ArrayField(
        models.CharField(max_length=60), default=list, editable=False, help_text="by trigger"
    )
    assigned_to = models.ForeignKey(
        "members.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="whose case it is to work on; no lease, it does not run out",
    )
    opened_at = models.DateTimeField()
    lease_holder = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # Held by grants on single cases (django-guardian), never by a role.
        permissions = [("advise_review", "Can give a medical opinion on this case")]
        constraints = [
            models.UniqueConstraint(name="review_one_per_round", fields=["claim", "round"]),
            models.CheckConstraint(
                name="review_on_hold_until_a_day",
                condition=Q(state="on_hold", hold_until__isnull=False, hold_for__in=WaitsFor.values)
                | (~Q(state="on_hold") & Q(hold_until=None, hold_for="")),
            ),
            models.CheckConstraint(
                name="review_hold_by_while_on_hold",
                condition=Q(state="on_hold") | Q(hold_by=None),
            ),
            models.CheckConstraint(
                name="review_set_aside_within_the_promise",
                condition=~Q(hold_for="day") | Q(hold_until__lte=F("due_on")),
            ),
            models.CheckConstraint(
                name="review_lease_whole",
                condition=Q(lease_holder=None, lease_until=None, leased_at=None)
                | Q(
                    lease_holder__isnull=False,
                    lease_until__isnull=False,
                    leased_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["lane", "rank", "id"], name="review_queue"),
            # What waits for anybody, over the lanes: a small part of a large table.
            models.Index(
                fields=["rank", "id"], name="review_open", condition=Q(state__in=OPEN_STATES)
            ),
            models.Index(
                fields=["unit_path"], name="review_unit_path", opclasses=["text_pattern_ops"]
            ),
            # Few are anybody's at a time: whose, and in which order.
            models.Index(
                fields=["assigned_to", "rank", "id"],
                name="review_assigned",
                condition=Q(lane__in=Lane.values, assigned_to__isnull=False),
            ),
            models.Index(
                fields=["hold_by", "rank", "id"],
                name="review_held_by",
                condition=Q(lane="on_hold"),
            ),
            GinIndex(
                fields=["marks"],
                name="review_marks",
                condition=Q(lane__in=Lane.values),
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"

    def open_with(self, now: datetime) -> int | None:
        """Who has the case open; a lease that ran out is nobody's."""
        running = self.lease_until is not None and self.lease_until > now
        return self.lease_holder_id if running else None

    @property
    def tags(self) -> list[str]:
        return tags_in(self.marks)

    @property
    def tick(self) -> str:
        """The case as somebody sees it, for `reviews.views.bulk`; sorting asks for no amount."""
        return f"{self.pk}:{self.version}:0:{self.assigned_to_id or 0}"


def tags_in(marks: Iterable[str]) -> list[str]:
    """The labels of the tags among the marks of a review."""
    return [mark.removeprefix("tag:") for mark in marks if mark.startswith("tag:")]


class ReviewEvent(models.Model):
    """A move of a review: who, when, why. Append-only."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=15, choices=ReviewState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()
    opened_at = models.DateTimeField(
        null=True, blank=True, help_text="since when who acted had the case open; as they had"
    )

    class Meta:
        indexes = [
            models.Index(fields=["review", "id"], name="review_event_by_review"),
            models.Index(
                fields=["actor", "moved_at"],
                name="review_event_by_actor",
                condition=Q(move__in=["decide", "propose", "confirm", "send_back"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.move}"


class LaneCount(models.Model):
    """How many reviews are in a lane under a unit path; kept by a trigger, so lists need no count.

    One row per lane and workplace path; a desk sums the few rows under its own path.
    """

    lane = models.CharField(max_length=15)
    unit_path = models.CharField(max_length=80)
    number = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="lane_count_once", fields=["lane", "unit_path"]),
            models.CheckConstraint(name="lane_count_not_negative", condition=Q(number__gte=0)),
        ]
        indexes = [
            models.Index(
                fields=["unit_path"], name="lane_count_path", opclasses=["text_pattern_ops"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.lane} {self.unit_path} {self.number}"
