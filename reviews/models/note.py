import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.kernel.sealed_text import SealedText


class CallNote(models.Model):
    """A call or a visit about a case, as whoever had it wrote it down. Append-only, sealed.

    A mistake is put right by a new note that points to the old one; both stay.
    """

    class With(models.TextChoices):
        MEMBER = "member", _("The member")
        RELATIVE = "relative", _("A relative")
        UNIT = "unit", _("The member's unit")
        HOSPITAL = "hospital", _("A hospital")
        OTHER = "other", _("Somebody else")

    class Way(models.TextChoices):
        CALLED_US = "called_us", _("Called us")
        WE_CALLED = "we_called", _("We called")
        CAME = "came", _("Came to us")
        WE_WENT = "we_went", _("We went there")

    uid = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="made with the form: sending again adds nothing"
    )
    review = models.ForeignKey(
        "reviews.Review", on_delete=models.PROTECT, related_name="call_notes"
    )
    spoke_with = models.CharField(max_length=10, choices=With.choices)
    way = models.CharField(max_length=10, choices=Way.choices)
    spoken_at = models.DateTimeField()
    text_sealed = models.BinaryField()
    text = SealedText()
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    noted_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="call_note_after_the_call",
                condition=models.Q(spoken_at__lte=models.F("noted_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.spoke_with} {self.spoken_at:%Y-%m-%d %H:%M}"
