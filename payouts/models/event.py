from django.db import models

from payouts.states import BatchState, PaymentState


class PaymentEvent(models.Model):
    """A move of a payment: who, when, why. Append-only."""

    instruction = models.ForeignKey(
        "payouts.PaymentInstruction", on_delete=models.PROTECT, related_name="events"
    )
    batch = models.ForeignKey(
        "payouts.PaymentBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=PaymentState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["instruction", "id"], name="payment_event_of")]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.move}"


class BatchEvent(models.Model):
    """A move of a batch, with what the batch held after it. Append-only."""

    batch = models.ForeignKey(
        "payouts.PaymentBatch", on_delete=models.PROTECT, related_name="events"
    )
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=15, choices=BatchState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=14, decimal_places=2)
    fingerprint = models.CharField(max_length=64)
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["batch", "id"], name="batch_event_of")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.move}"
