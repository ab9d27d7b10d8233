import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.sealed_text import SealedText
from reviews.states import ENQUIRY_OPEN, EnquiryState

_OPEN = Q(state__in=[state.value for state in ENQUIRY_OPEN])


class Enquiry(models.Model):
    """A letter to a hospital about one claim, and what becomes of it.

    Its number 函〔year〕serial号 is given once and to one letter; what was asked never changes.
    """

    class Topic(models.TextChoices):
        VISIT_KIND = "visit_kind", _("What kind of visit was it?")
        DEPARTMENT = "department", _("Which department treated the patient?")
        DIAGNOSIS = "diagnosis", _("What is the exact diagnosis?")
        KNOWN_BEFORE = "known_before", _("When was the diagnosis first known?")
        OTHER = "other", _("Something else, written below")

    class Channel(models.TextChoices):
        POST = "post", _("Printed, by post")
        CONNECTOR = "connector", _("Electronically")

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="enquiries")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    claim_version = models.PositiveIntegerField()
    topic = models.CharField(max_length=15, choices=Topic.choices)
    note = models.CharField(max_length=300, blank=True)
    hospital = models.CharField(max_length=200)
    hospital_code = models.CharField(max_length=64, blank=True, help_text="the insurer's")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    asked_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField(help_text="the hospital's last day, of the newest letter")
    state = models.CharField(max_length=10, choices=EnquiryState.choices)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="the newest letter")
    carrier_reference = models.CharField(max_length=100, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="enquiry_number_once", fields=["year", "serial"]),
            models.UniqueConstraint(name="enquiry_one_open", fields=["review"], condition=_OPEN),
            models.CheckConstraint(
                name="enquiry_open_or_ended",
                condition=(_OPEN & Q(ended_at=None)) | (~_OPEN & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="enquiry_out_was_sent",
                condition=~Q(state__in=["sent", "overdue"]) | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="enquiry_other_is_written", condition=~Q(topic="other") | ~Q(note="")
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="enquiry_by_day", condition=_OPEN)]
        verbose_name_plural = "enquiries"

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As it is printed: the letter 函, the year in its brackets, the serial."""
        return f"函〔{self.year}〕{self.serial}号"


class EnquiryYear(models.Model):
    """The last number of a year. Counted up and never down: no number is given twice."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class EnquiryLetter(models.Model):
    """A letter as it goes out, word for word: the first, and each reminder. Append-only, sealed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="letters")
    copy = models.PositiveSmallIntegerField(help_text="0, then 1 for the first reminder")
    answer_by = models.DateField()
    text_sealed = models.BinaryField()
    text = SealedText()
    written_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="enquiry_letter_once", fields=["enquiry", "copy"])
        ]
        ordering = ["copy"]

    def __str__(self) -> str:
        return f"{self.enquiry_id} {self.copy}"

    @property
    def key(self) -> str:
        """Tells letters apart for whoever carries them; holds nothing personal."""
        return f"{self.enquiry.year}-{self.enquiry.serial}-{self.copy}"


class EnquiryEvent(models.Model):
    """A move of an enquiry: who, when, why. Append-only."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=EnquiryState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.enquiry_id} {self.move}"


class EnquiryReply(models.Model):
    """What the hospital answered, in words and perhaps on paper. Append-only, sealed.

    `fact`: what it establishes. `late`: it came when the case was decided, or no longer wanted; it
    is kept and changes nothing.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enquiry = models.OneToOneField(Enquiry, on_delete=models.PROTECT, related_name="reply")
    text_sealed = models.BinaryField()
    text = SealedText()
    received_on = models.DateField()
    paper = models.ForeignKey(
        "claims.Paper",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hospital_replies",
    )
    fact = models.OneToOneField(
        "claims.Fact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hospital_reply",
    )
    late = models.BooleanField()
    filed_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="enquiry_reply_late_changes_nothing", condition=Q(late=False) | Q(fact=None)
            )
        ]
        verbose_name_plural = "enquiry replies"

    def __str__(self) -> str:
        return f"{self.enquiry_id} {self.received_on}"
