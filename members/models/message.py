import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.sealing import seal, unseal


class Message(models.Model):
    """One SMS to one person. `key` names the fact that it tells of, so it is told once.

    One to nobody is cancelled from the beginning: it is written so that it cannot be told from
    outside whether a telephone is known.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Will be sent")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        BOUNCED = "bounced", _("Not delivered")
        FAILED = "failed", _("Could not be sent")
        CANCELLED = "cancelled", _("No longer needed")
        STOPPED = "stopped", _("Not sent: this number wants no messages")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=80, unique=True)
    template = models.CharField(max_length=40)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    user = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    body_sealed = models.BinaryField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    gateway_reference = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_has_one_recipient",
                condition=Q(member__isnull=False, user=None)
                | Q(member=None, user__isnull=False)
                | Q(member=None, user=None, state="cancelled"),
            ),
            models.CheckConstraint(
                name="message_sent_has_evidence",
                condition=Q(state__in=["queued", "failed", "cancelled", "stopped"])
                | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["member", "-id"], name="message_by_member")]

    def __str__(self) -> str:
        return f"{self.template} {self.state}"

    def set_body(self, body: str) -> None:
        self.body_sealed = seal(body, place=f"members_message.body:{self.uid}")

    @property
    def body(self) -> str:
        return unseal(self.body_sealed, place=f"members_message.body:{self.uid}")

    @property
    def phone(self) -> str:
        if self.member is not None:
            return self.member.phone
        if self.user is None:
            return ""
        # A relative who is a member themself is reached where members are.
        own = self.user.member if self.user.kind == "member" else None
        return own.phone if own is not None else self.user.phone
