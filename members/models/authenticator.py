import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.kernel.sealed_text import SealedText


class Authenticator(models.Model):
    """An app on an employee's telephone that shows a code of its own (RFC 6238).

    Its secret is sealed and never changes (a trigger): another telephone is another row. It counts
    once its first code was right. `last_step` is the half minute of the code that was used last;
    the same or an older one is refused.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, related_name="authenticators"
    )
    secret_sealed = models.BinaryField()
    secret = SealedText()
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="authenticator_one_in_use",
                fields=["user"],
                condition=Q(confirmed_at__isnull=False, ended_at=None),
            ),
            models.UniqueConstraint(
                name="authenticator_one_on_its_way",
                fields=["user"],
                condition=Q(confirmed_at=None, ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.begun_at:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """A code on paper for the day on which the telephone is lost: only its digest, used once."""

    authenticator = models.ForeignKey(
        Authenticator, on_delete=models.PROTECT, related_name="recovery_codes"
    )
    code_digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True, help_text="newer ones took its place")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="recovery_code_once", fields=["authenticator", "code_digest"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.authenticator_id} {'used' if self.used_at else 'unused'}"


class FactorReset(models.Model):
    """That an employee's authenticator shall be taken away: asked for by one, done by another."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for the second person")
        DONE = "done", _("Taken away")
        DECLINED = "declined", _("Declined")

    user = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="factor_reset_one_asked", fields=["user"], condition=Q(state="asked")
            ),
            models.CheckConstraint(
                name="factor_reset_by_others",
                condition=~Q(asked_by=F("user")) & (Q(closed_by=None) | ~Q(closed_by=F("user"))),
            ),
            models.CheckConstraint(
                name="factor_reset_done_by_two",
                condition=~Q(state="done") | ~Q(closed_by=F("asked_by")),
                violation_error_message=_("A second person takes it away."),
            ),
            models.CheckConstraint(
                name="factor_reset_closed_by_somebody",
                condition=Q(state="asked", closed_by=None, closed_at=None)
                | (~Q(state="asked") & Q(closed_by__isnull=False, closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"


class FactorEvent(models.Model):
    """What happened to somebody's second factor: who did it, and when. Append-only."""

    class Kind(models.TextChoices):
        ENROLLED = "enrolled", _("App set up")
        RECOVERY_USED = "recovery_used", _("Signed in with a recovery code")
        RECOVERY_RENEWED = "recovery_renewed", _("New recovery codes")
        RESET_ASKED = "reset_asked", _("Taking away asked for")
        RESET_DONE = "reset_done", _("Taken away")
        RESET_DECLINED = "reset_declined", _("Taking away declined")

    user = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    actor = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="factor_event_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
