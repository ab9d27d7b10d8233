import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.sealed_text import SealedText


class LetterYear(models.Model):
    """The last number of a year. Counted up by one, and each number has its letter: no gaps."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class MemberLetter(models.Model):
    """A letter to a member about one thing that happened to their claim. Append-only, sealed.

    Its text is frozen as it was issued, with its digest; its number 通〔year〕n号 is given once.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Notice of receipt")
        PAPERS_ASKED = "papers_asked", _("Notice of a missing paper")
        APPROVED = "approved", _("Notice of payment")
        DENIED = "denied", _("Notice of denial")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="letters")
    event = models.OneToOneField(
        "claims.ClaimEvent", on_delete=models.PROTECT, related_name="letter"
    )
    kind = models.CharField(max_length=15, choices=Kind.choices)
    language = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    text_sealed = models.BinaryField()
    text = SealedText()
    sha256 = models.CharField(max_length=64, help_text="of the text as it was issued")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="letter_number_once", fields=["year", "serial"])
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As it is printed: 通 for a notice, the year in its brackets, the serial."""
        return f"通〔{self.year}〕{self.serial}号"


class LetterPosting(models.Model):
    """That a letter goes by post, because its member cannot be reached by telephone.

    `posted_on` is said once, by whoever posted it.
    """

    letter = models.OneToOneField(MemberLetter, on_delete=models.PROTECT, related_name="posting")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=80)
    posted_on = models.DateField(null=True, blank=True)
    posted_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    marked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_posted_by_somebody",
                condition=Q(posted_on=None, posted_by=None, marked_at=None)
                | Q(posted_on__isnull=False, posted_by__isnull=False, marked_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["id"], name="letter_to_post", condition=Q(posted_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.posted_on or 'to be posted'}"
