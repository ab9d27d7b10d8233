from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payouts.states import BatchState


class PaymentBatch(models.Model):
    """Payments that go to the bank together, under two keys, or three from a set total on.

    `fingerprint` is the digest of the ordered lines as they were when the content last changed;
    whoever releases, releases that and nothing else. Once a key has turned, content is frozen.
    """

    reference = models.CharField(max_length=20, unique=True)
    unit_path = models.CharField(max_length=80, help_text="the smallest unit that covers its lines")
    state = models.CharField(max_length=15, choices=BatchState.choices)
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=14, decimal_places=2)
    fingerprint = models.CharField(max_length=64)
    keys_needed = models.PositiveSmallIntegerField(default=2)
    prepared_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    released_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    second_released_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_released_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    bank_batch_number = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "payment batches"
        constraints = [
            models.CheckConstraint(
                name="batch_released_by_and_at_together",
                condition=Q(released_by=None, released_at=None)
                | Q(released_by__isnull=False, released_at__isnull=False),
            ),
            models.CheckConstraint(
                name="batch_second_released_by_and_at_together",
                condition=Q(second_released_by=None, second_released_at=None)
                | Q(
                    released_by__isnull=False,
                    second_released_by__isnull=False,
                    second_released_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="batch_keys_of_different_people",
                condition=(Q(released_by=None) | ~Q(released_by=F("prepared_by")))
                & (
                    Q(second_released_by=None)
                    | (
                        ~Q(second_released_by=F("prepared_by"))
                        & ~Q(second_released_by=F("released_by"))
                    )
                ),
                violation_error_message=_("Whoever prepared the batch cannot release it."),
            ),
            models.CheckConstraint(
                name="batch_keys_turned_before_it_leaves",
                condition=Q(state__in=["prepared", "part_released", "rejected", "dissolved"])
                | Q(released_by__isnull=False, keys_needed=2)
                | Q(second_released_by__isnull=False, keys_needed=3),
            ),
            models.CheckConstraint(
                name="batch_submitted_has_a_time",
                condition=~Q(state__in=["submitted", "answered"]) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="batch_two_or_three_keys", condition=Q(keys_needed__in=[2, 3])
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit_path"], name="batch_unit_path", opclasses=["text_pattern_ops"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"
