from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SmsStop(models.Model):
    """That a telephone number wants no text messages but one-time codes. Kept as a blind index.

    It is the number's, not a person's: whoever shares a telephone shares its wish.
    """

    phone_index = models.BinaryField(max_length=32)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="sms_stop_once", fields=["phone_index"], condition=Q(lifted_at=None)
            ),
            models.CheckConstraint(
                name="sms_stop_lifted_by_somebody",
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__gte=F("since"), lifted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"since {self.since:%Y-%m-%d}"


class SmsReply(models.Model):
    """That somebody answered by text message, and which of the few words it was. Append-only.

    What else people write is not kept: they are told where a person reads it.
    """

    class Word(models.TextChoices):
        STOP = "stop", _("No more messages")
        DECLINED = "declined", _("Not needed")
        NOT_ME = "not_me", _("Not me")
        OTHER = "other", _("Something else")

    gateway_reference = models.CharField(max_length=80, unique=True)
    phone_index = models.BinaryField(max_length=32)
    word = models.CharField(max_length=10, choices=Word.choices)
    received_at = models.DateTimeField()
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["phone_index", "-id"], name="sms_reply_by_number")]

    def __str__(self) -> str:
        return f"{self.word} {self.received_at:%Y-%m-%d %H:%M}"


class SmsCursor(models.Model):
    """Up to where the gateway's receipts and replies were taken in."""

    name = models.CharField(max_length=10, unique=True)
    cursor = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name
