import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.references import new_reference
from config.kernel.sealing import seal, unseal


def filing_reference() -> str:
    return new_reference("F")


class Filing(models.Model):
    """Papers that belong together: put together by a member, then behind one claim a period.

    A one-tap claim gets one when a paper is asked for.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        SENT = "sent", _("Sent")
        DISCARDED = "discarded", _("Thrown away")

    reference = models.CharField(max_length=12, unique=True, default=filing_reference)
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="filings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    opened_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Two open drafts would each hold half of the papers. Whoever acts for the member has
            # one of their own.
            models.UniqueConstraint(
                name="filing_one_draft",
                fields=["member", "opened_by"],
                condition=Q(state="draft"),
            ),
            models.CheckConstraint(
                name="filing_sent_has_its_time",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Paper(models.Model):
    """One uploaded file. What came is kept, sealed, but for where a photo was taken; pages are
    pictures drawn anew."""

    class Kind(models.TextChoices):
        INPATIENT_RECEIPT = "inpatient_receipt", _("In-patient receipt")
        OUTPATIENT_RECEIPT = "outpatient_receipt", _("Out-patient receipt")
        DISCHARGE_SUMMARY = "discharge_summary", _("Discharge summary")
        SPLIT_SHEET = "split_sheet", _("Split sheet")
        SETTLEMENT_SHEET = "settlement_sheet", _("Settlement sheet")
        FEE_LIST = "fee_list", _("Fee list")
        DIAGNOSIS_CERTIFICATE = "diagnosis_certificate", _("Diagnosis certificate")
        ID_CARD = "id_card", _("ID card")
        BANK_CARD = "bank_card", _("Bank card")
        UNKNOWN = "unknown", _("Another paper")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="papers")
    upload_id = models.UUIDField(help_text="made by the sender: sending again adds nothing")
    wanted_kind = models.CharField(max_length=25, choices=Kind.choices, blank=True)
    kind = models.CharField(
        max_length=25, choices=Kind.choices, blank=True, help_text="as read; empty before"
    )
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes of what came")
    original = models.CharField(max_length=100, help_text="name in the store, sealed")
    added_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text="before it was sent")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="paper_once_per_upload", fields=["filing", "upload_id"]),
            models.UniqueConstraint(
                name="paper_once_per_filing",
                fields=["filing", "sha256"],
                condition=Q(removed_at=None),
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="paper_by_sha256")]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.kind_or_wanted}"

    @property
    def kind_or_wanted(self) -> str:
        """As read; where the machine does not know it, as the sender called it."""
        known = self.kind and self.kind != self.Kind.UNKNOWN
        return self.kind if known else self.wanted_kind or self.Kind.UNKNOWN


class PaperPage(models.Model):
    """One page of a paper, and what was read on it. Read once; a reading is never changed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READ = "read", _("Read")
        FAILED = "failed", _("Could not be read by machine")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    width = models.PositiveIntegerField(
        help_text="pixels of the copy for machines; boxes are in it"
    )
    height = models.PositiveIntegerField()
    long_side = models.PositiveIntegerField(help_text="pixels of what came")
    sharpness = models.FloatField()
    brightness = models.FloatField()
    look = models.CharField(
        max_length=64, blank=True, help_text="256 bits, few of which differ in a copy; empty: blank"
    )
    look_bands = ArrayField(
        models.IntegerField(), default=list, help_text="the same in pieces, to be found by"
    )
    reading_copy = models.CharField(max_length=100, help_text="name in the store, sealed")
    view_copy = models.CharField(max_length=100, help_text="name in the store, sealed")
    thumbnail_copy = models.CharField(
        max_length=100, blank=True, help_text="name in the store, sealed; empty: from before"
    )
    words_sealed = models.BinaryField(null=True, help_text="a PDF's own text, sealed JSON")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reading_sealed = models.BinaryField(null=True, help_text="what was read, sealed JSON")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="paper_page_once", fields=["paper", "number"]),
            models.CheckConstraint(
                name="paper_page_read_is_whole",
                condition=Q(state="read", reading_sealed__isnull=False, read_at__isnull=False)
                | (~Q(state="read") & Q(reading_sealed=None)),
            ),
        ]
        indexes = [GinIndex(fields=["look_bands"], name="paper_page_by_look")]
        ordering = ["paper", "number"]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.number} {self.state}"

    @property
    def words(self) -> str:
        """The PDF's own text as JSON; "" where there is none."""
        return unseal(self.words_sealed, place=self._place("words")) if self.words_sealed else ""

    @words.setter
    def words(self, value: str) -> None:
        self.words_sealed = seal(value, place=self._place("words")) if value else None

    @property
    def reading(self) -> str:
        """What was read, as JSON; "" before."""
        if self.reading_sealed is None:
            return ""
        return unseal(self.reading_sealed, place=self._place("reading"))

    @reading.setter
    def reading(self, value: str) -> None:
        self.reading_sealed = seal(value, place=self._place("reading"))

    def _place(self, field: str) -> str:
        return f"claims_paperpage.{field}:{self.uid}"


class PaperRequest(models.Model):
    """That the desk asked a member for papers, and until when. One open at a time."""

    claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, related_name="paper_requests"
    )
    kinds = models.JSONField(help_text="Paper.Kind values")
    note = models.CharField(max_length=200, help_text="to the member, in plain words")
    asked_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    answered = models.BooleanField(default=False, help_text="False when closed: the day passed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="paper_request_one_open", fields=["claim"], condition=Q(closed_at=None)
            ),
            models.CheckConstraint(
                name="paper_request_answered_is_closed",
                condition=Q(answered=False) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.kinds}"
